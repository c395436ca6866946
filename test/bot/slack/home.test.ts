import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Database } from '../../../db/sql.ts';
import { createRegistry } from '../../../src/bot/registry-all.ts';
import { seedCosts } from '../../support/cost-ledger.ts';
import { openTestEmbedded, type TestDatabase } from '../../support/databases.ts';
import { linkT1, makeProbe, startSlackApp } from '../../support/slack-app.ts';
import { cliContext } from '../../support/slack-context.ts';
import {
  buttonsOf,
  type FakeView,
  labelOf,
  optionsOf,
  selectsOf,
  startSlackFake,
} from '../../support/slack-fake.ts';

let database: TestDatabase;
let db: Database;
/** More than a home lists. */
const TENANTS = Array.from({ length: 25 }, (_, n) => `tenant-${String(n).padStart(2, '0')}`);

beforeAll(async () => {
  database = await openTestEmbedded();
  db = database.db;
  await linkT1(database.asOwner);
  await seedCosts(cliContext(db), {
    tenants: TENANTS.map((name) => [name, null] as const),
    lines: TENANTS.flatMap((tenant, n) => [
      { tenant, day: '2026-11-20', service: 'Compute', billed: `${1000 + n}.25` },
      { tenant, day: '2026-10-20', service: 'Compute', billed: '500' },
      { tenant, day: '2026-09-02', service: 'Compute', billed: '1' },
    ]),
  });
  return () => database.close();
});

beforeEach(() => database.asOwner('update settings set everyone_may_view = true'));

async function start(options: Parameters<typeof startSlackApp>[2] = {}, on: Database = db) {
  const fake = await startSlackFake();
  onTestFinished(async () => {
    expect(fake.violations).toEqual([]);
    await fake.close();
  });
  const probe = { ...makeProbe(), registry: createRegistry() };
  const app = await startSlackApp(fake, on, { probe, ...options });
  return { ...app, fake };
}

function said(view: FakeView): string {
  return JSON.stringify(view.blocks);
}

/** A database that stands still until it is released. */
function standStill(): { still: Database; release: () => void } {
  let release = () => {};
  const standing = new Promise<void>((resolve) => {
    release = resolve;
  });
  const still: Database = {
    ...db,
    read: (scope, statements) => standing.then(() => db.read(scope, statements)),
  };
  return { still, release };
}

describe.each(['socket', 'http'] as const)('the home over %s', (mode) => {
  test('shows the dearest tenants with change and freshness, says how many more there are, and keeps to the limits', async () => {
    const { fake, via } = await start({ mode });
    await fake.openHome({}, via).ack();
    const home = await fake.home();
    const text = said(home);
    expect(text).toContain('Your tenants · 1–20 Nov 2026');
    expect(text).toContain('tenant-24');
    expect(text).toContain('$1,024.25');
    expect(text).toContain('$524.25');
    expect(text).toContain('20 Nov 2026');
    expect(text).not.toContain('tenant-04');
    expect(text).toContain('+6 more tenants: /cost top tenants');
    expect(text).toContain('You see all tenants, as viewer.');
    expect(home.blocks.length).toBeLessThanOrEqual(100);
    expect(optionsOf(selectsOf(home)[0]).map(labelOf)).toHaveLength(20);
  });

  test('is made anew on each opening, once for each event however often Slack sends it', async () => {
    const { fake, via } = await start({ mode });
    const sent = fake.openHome({}, via);
    await sent.ack();
    const first = await fake.home();
    await Promise.all([sent.again(), sent.again()]);
    await fake.openHome({}, via).ack();
    const second = await fake.home('U1', 2);
    expect(second.hash).not.toBe(first.hash);
    const published = fake.callsOf('views.publish');
    expect(published.map(({ error }) => error)).toEqual([null, null]);
    expect(published.map(({ args }) => args.hash ?? null)).toEqual([null, first.hash]);
  });

  test('a press and a choice are answered in the direct messages with the app', async () => {
    const { fake, via } = await start({ mode });
    await fake.openHome({ user: 'U2' }, via).ack();
    const home = await fake.home('U2');
    expect(buttonsOf(home).map(labelOf)).toContain('All tenants');
    fake.pressHome(home, 'tenant-24', {}, via);
    const answer = await fake.until('the answer', () =>
      fake.messages.find(({ text }) => text.includes('tenant-24')),
    );
    expect(answer).toMatchObject({ channel: 'D2', via: 'chat.postMessage', onlyFor: null });
    fake.pressHome(home, 'Help', {}, via);
    await fake.until('the second answer', () => fake.messages.length === 2);
    expect(fake.messages[1]).toMatchObject({ channel: 'D2' });
  });
});

test('of two openings at once the first that is ready stays, and nobody is told of an error', async () => {
  const { fake, lines } = await start();
  await fake.openHome().ack();
  await fake.home();
  const [one, two] = [fake.openHome(), fake.openHome()];
  await Promise.all([one.ack(), two.ack()]);
  await fake.until('both', () => fake.callsOf('views.publish').length === 3);
  await fake.until('their ends', () => fake.callsOf('views.publish').every(({ status }) => status === 200));
  expect(fake.callsOf('views.publish').map(({ error }) => error)).toEqual(
    expect.arrayContaining([null, null, 'hash_conflict']),
  );
  expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
});

describe('while the database is slow', () => {
  test('who has no home yet is told that it comes, and then has it', async () => {
    const { still, release } = standStill();
    const { fake } = await start({ slowAfterMs: 50 }, still);
    await fake.openHome().ack();
    const waiting = await fake.home();
    expect(said(waiting)).toContain('are being read');
    release();
    expect(said(await fake.home('U1', 2))).toContain('tenant-24');
  });

  test('who has one keeps it meanwhile', async () => {
    const { fake } = await start();
    await fake.openHome().ack();
    const before = await fake.home();
    const { still, release } = standStill();
    const other = await startSlackApp(fake, still, {
      probe: { ...makeProbe(), registry: createRegistry() },
      slowAfterMs: 20,
    });
    const sent = fake.openHome();
    await sent.ack();
    await fake.command('x', { command: '/nope' }).ack();
    expect(fake.state.homes.get('U1')?.hash).toBe(before.hash);
    release();
    await fake.home('U1', 2);
    await other.connection.stop();
  });

  test('a stop of the service tells nobody about a home that was under way', async () => {
    const { still, release } = standStill();
    const { fake, connection } = await start({ slowAfterMs: 60_000, stopAfterMs: 50 }, still);
    await fake.openHome().ack();
    await connection.stop();
    release();
    expect(fake.messages).toEqual([]);
  });

  test('an event that could not be noted is not acked, and comes again', async () => {
    let isBroken = true;
    const flaky: Database = {
      ...db,
      transaction: (scope, work) =>
        isBroken ? Promise.reject(new Error('gone')) : db.transaction(scope, work),
    };
    const { fake } = await start({}, flaky);
    const sent = fake.openHome();
    await expect(sent.ack()).rejects.toThrow();
    expect(fake.callsOf('views.publish')).toEqual([]);
    isBroken = false;
    await sent.again();
    expect(said(await fake.home())).toContain('tenant-24');
  });
});

describe('who may see what', () => {
  test('to whom nothing was granted sees no tenant, no figure and no freshness, but how to ask for access', async () => {
    await database.asOwner('update settings set everyone_may_view = false');
    const { fake } = await start();
    await fake.openHome().ack();
    const home = await fake.home();
    expect(said(home)).not.toMatch(/tenant-|\$|2026/);
    const ask = buttonsOf(home).map(labelOf);
    expect(ask).toEqual(['Ask for access']);
    fake.pressHome(home, 'Ask for access');
    expect(await fake.until('the answer', () => fake.messages[0])).toMatchObject({ channel: 'D1' });
  });

  test('who saw a home before and may see nothing any more has it taken away, also against a race', async () => {
    const { fake } = await start();
    await fake.openHome().ack();
    expect(said(await fake.home())).toContain('tenant-24');
    await database.asOwner('update settings set everyone_may_view = false');
    fake.fault('views.publish', { kind: 'error', error: 'hash_conflict' });
    await fake.openHome().ack();
    expect(said(await fake.home('U1', 2))).not.toMatch(/tenant-|\$/);
  });

  test.each([
    ['UM', 'Guests'],
    ['US', 'other companies'],
  ])('%s is refused without a figure', async (user, word) => {
    const { fake } = await start();
    await fake.openHome({ user }).ack();
    const home = await fake.home(user);
    expect(said(home)).toContain(word);
    expect(said(home)).not.toMatch(/tenant-|\$/);
  });

  test('a button of one home is of no use in another’s hands', async () => {
    const { fake } = await start();
    await fake.openHome().ack();
    const home = await fake.home();
    fake.pressHome(home, 'Help', { user: 'U2' });
    const refusal = await fake.until('the refusal', () => fake.messages[0]);
    expect(refusal).toMatchObject({ channel: 'D2' });
    expect(refusal.text).toContain('somebody else’s');
  });
});

test('the home is in the language of its reader', async () => {
  const { fake } = await start();
  fake.people.set('U2', { id: 'U2', team_id: 'T1', locale: 'pt-BR' });
  await fake.openHome({ user: 'U2' }).ack();
  expect(said(await fake.home('U2'))).toContain('Os seus inquilinos');
});

test('a failure shows a sentence and a reference in the home, never its text', async () => {
  const broken: Database = {
    ...db,
    read: (scope, statements) =>
      statements.some(({ text }) => text.includes('tenant_days'))
        ? Promise.reject(new Error('a secret of the database'))
        : db.read(scope, statements),
  };
  const { fake, lines } = await start({}, broken);
  await fake.openHome().ack();
  const home = await fake.home();
  expect(said(home)).not.toContain('secret');
  const reference = /reference: ([0-9a-f]{8})/.exec(said(home))?.[1];
  expect(lines.filter(({ level }) => level === 'error').map(({ fields }) => fields)).toEqual([
    expect.objectContaining({ reference }),
  ]);
});

test('the messages tab, and a workspace whose app has no home tab, make no noise', async () => {
  const { fake, lines } = await start();
  await fake.openHome({ tab: 'messages' }).ack();
  fake.state.homeEnabled = false;
  await fake.openHome().ack();
  await fake.until('the refusal', () => fake.callsOf('views.publish').length === 1);
  await fake.command('help').reply();
  expect(fake.callsOf('views.publish').map(({ error }) => error)).toEqual(['not_enabled']);
  expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
});
