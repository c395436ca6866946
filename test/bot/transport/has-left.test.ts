import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Database } from '../../../db/sql.ts';
import { makeHasLeft } from '../../../src/bot/transport/has-left.ts';
import { openTestEmbedded } from '../../support/databases.ts';
import { openDiscordFake, startDiscordApp } from '../../support/discord-app.ts';
import { IDS } from '../../support/discord-fake.ts';
import { startSlackApp } from '../../support/slack-app.ts';
import { startSlackFake } from '../../support/slack-fake.ts';

let db: Database;

beforeAll(async () => {
  const database = await openTestEmbedded();
  db = database.db;
  return () => database.close();
});

test('a platform is asked once in ten minutes, and nobody has left where it fails', async () => {
  let now = 0;
  let asked = 0;
  const hasLeft = makeHasLeft(
    async (who: string) => {
      asked += 1;
      if (who === 'broken') throw new Error('no answer');
      return asked > 1;
    },
    () => now,
  );
  expect([await hasLeft('ada'), await hasLeft('ada'), asked]).toEqual([false, false, 1]);
  now = 10 * 60_000;
  expect([await hasLeft('ada'), asked]).toEqual([true, 2]);
  expect(await hasLeft('broken')).toBe(false);
});

test('a platform that is silent holds no page up', async () => {
  const hasLeft = makeHasLeft(() => new Promise<boolean>(() => {}), Date.now);
  expect(await hasLeft('ada')).toBe(false);
});

test('Slack tells of the deactivated and of guests, and of others nothing', async () => {
  const fake = await startSlackFake();
  onTestFinished(() => fake.close());
  for (const [id, more] of [
    ['UFULL', {}],
    ['UGONE', { deleted: true }],
    ['UGUEST', { is_restricted: true }],
    ['UONE', { is_ultra_restricted: true }],
  ] as const) {
    fake.people.set(id, { id, team_id: 'T1', ...more });
  }
  const { connection } = await startSlackApp(fake, db);
  const said = await Promise.all(['UFULL', 'UGONE', 'UGUEST', 'UONE', 'UNONE'].map(connection.hasLeft));
  expect(said).toEqual([false, true, true, true, true]);
});

test('Discord tells of who left the server, and of others nothing', async () => {
  const fake = await openDiscordFake();
  const { connection } = await startDiscordApp(fake, db);
  expect(await connection.hasLeft(IDS.guild, IDS.person)).toBe(false);
  fake.fault('member', { kind: 'error', error: '10007' });
  expect(await connection.hasLeft(IDS.guild, '8'.repeat(18))).toBe(true);
  fake.fault('member', { kind: 'error', error: '10004' });
  expect(await connection.hasLeft('9'.repeat(18), IDS.person)).toBe(false);
});
