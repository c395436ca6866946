import { join } from 'node:path';
import { expect, test } from 'vitest';
import { judge } from '../../bench/bench.ts';
import { measureDeferrals } from '../../bench/discord.ts';
import { makeTestFolder, writeFiles } from '../support/checkout.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { focusRow, toCsv } from '../support/focus-files.ts';

function makeBill(): string[] {
  const folder = makeTestFolder();
  writeFiles(folder, { 'bill.csv': toCsv([focusRow({ SubAccountId: 'of-no-tenant' })]) });
  return [join(folder, 'bill.csv')];
}

describeOnEachDatabase('the bench of Discord', (open, kind) => {
  test('finds every answer of a slow engine delivered with the right facts', async () => {
    const { db, close } = await open();
    const figures = await measureDeferrals(
      { kind, db, close },
      { commands: 25, slowMs: 200, importFiles: makeBill(), slowDownMs: 0 },
    );
    expect(judge('discord', figures)).toMatchObject({ holds: true });
    const figureOf = (name: string) =>
      figures.find((figure) => figure.name === `${kind}: ${name}`)?.value ?? -1;
    expect(figureOf('answers missing or wrong')).toBe(0);
    expect(figureOf('last answer after')).toBeGreaterThan(0.2);
    expect(figures.find(({ name }) => name.includes('slowest'))?.bound).toBe(1);
  });

  test('says that it does not hold when a slow step stands before the deferrals', async () => {
    const { db, close } = await open();
    const figures = await measureDeferrals(
      { kind, db, close },
      { commands: 10, slowMs: 0, importFiles: makeBill(), slowDownMs: 1500 },
    );
    expect(judge('discord', figures).holds).toBe(false);
  });
});
