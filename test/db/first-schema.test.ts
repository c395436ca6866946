import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openEmbedded } from '../../db/embedded.ts';
import { migrateEmbedded, migratePostgres } from '../../db/migrate.ts';
import { openPostgres } from '../../db/postgres.ts';
import type { Database } from '../../db/sql.ts';
import { ask, factsByKey } from '../support/ask.ts';
import { makeContext } from '../support/context.ts';
import { createPostgresDatabase } from '../support/databases.ts';
import { compareRollups } from '../support/ledger-image.ts';

/** A ledger as the first version of the schema left it. Never changed: later migrations must bring it along. */
const FIXTURE = readFileSync(fileURLToPath(new URL('../fixtures/ledger-0.1.sql', import.meta.url)), 'utf8');

/** The fixture's figures, worked out by hand: acme 1.00+1.01+1.02 and a third of 2.00+2.01+2.02: the two units of 1e-10 left over go one to each. */
async function expectFigures(db: Database): Promise<void> {
  const ctx = await makeContext(db);
  const total = async (text: string) => factsByKey(await ask(ctx, text)).total?.value;
  expect(await total('tenant acme 2026-10')).toBe('5.04');
  expect(await total('tenant checkout 2026-10')).toBe('4.02');
  expect(await total('tenant Retail 2026-10')).toBe('9.06');
  expect(await total('tenant unallocated 2026-10')).toBe('9.03');
  expect(await compareRollups(db)).toEqual([]);
}

test('a ledger of the first schema answers the same after all migrations (PGlite)', async () => {
  const db = await openEmbedded({});
  onTestFinished(() => db.close());
  await db.asOwner(async (owner) => {
    await owner.rows({ text: 'create role centavo_app nologin', params: [] });
    for (const statement of splitStatements(FIXTURE)) await owner.rows({ text: statement, params: [] });
  });
  await migrateEmbedded(db);
  await expectFigures(db);
});

test.runIf(inject('postgres'))(
  'a ledger of the first schema answers the same after all migrations (PostgreSQL)',
  async () => {
    const { ownerUrl, appUrl, drop } = await createPostgresDatabase({ migrated: false });
    onTestFinished(drop);
    const owner = postgres(ownerUrl, { max: 1, onnotice: () => {} });
    await owner.unsafe(FIXTURE);
    await owner.end();
    await migratePostgres(ownerUrl, appUrl);
    const db = openPostgres(appUrl, { connections: 2 });
    onTestFinished(() => db.close());
    await expectFigures(db);
  },
);

/** Statements end at a semicolon at a line's end, outside the bodies of functions. */
function splitStatements(text: string): string[] {
  const statements: string[] = [];
  let open: string[] = [];
  let inBody = false;
  for (const line of text.split('\n')) {
    open.push(line);
    if ((line.match(/\$\$/g) ?? []).length % 2 === 1) inBody = !inBody;
    if (!inBody && line.trimEnd().endsWith(';')) {
      statements.push(open.join('\n'));
      open = [];
    }
  }
  return statements.filter((statement) => !/^\s*$/.test(statement));
}
