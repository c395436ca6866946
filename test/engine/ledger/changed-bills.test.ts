import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Context } from '../../../src/engine/context.ts';
import { importFocus, undoImport } from '../../../src/engine/ledger/index.ts';
import { addRule } from '../../../src/engine/mapping/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { makeContext, makeFolder } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { type FocusRow, focusRow, toCsv, writeFocus } from '../../support/focus-files.ts';
import { readLedgerImage } from '../../support/ledger-image.ts';

async function importRows(ctx: Context, name: string, rows: FocusRow[]) {
  return importFocus(ctx, { paths: [await writeFocus(await makeFolder('bills'), name, rows)], cwd: '/' });
}

/** Rewrites the kept copy of a file. */
function changeKept(ctx: Context, name: string, change: (text: string) => string): void {
  const [path] = readdirSync(ctx.billsFolder)
    .flatMap((folder) => readdirSync(join(ctx.billsFolder, folder)).map((file) => join(folder, file)))
    .filter((file) => file.endsWith(name));
  if (!path) throw new Error(`${name} is not kept`);
  const file = join(ctx.billsFolder, path);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

describeOnEachDatabase('bills that are changed under the importer', (open) => {
  test('a kept bill that lost a row or was edited is not shown again by an undo: the ledger stays', async () => {
    const { db } = await open();
    const ctx = await makeContext(db);
    const rows = [focusRow(), focusRow({ ResourceId: 'i-2' })];
    await importRows(ctx, 'first.csv', rows);
    const { id } = await importRows(ctx, 'second.csv', [...rows, focusRow({ ResourceId: 'i-3' })]);
    const image = await readLedgerImage(db);
    for (const change of [
      (text: string) => `${text.split('\n').slice(0, 2).join('\n')}\n`,
      (text: string) => text.replace(',1.00,1.00,1.00,1.00,', ',1.00,0.99,1.00,1.00,'),
    ]) {
      let whole = '';
      changeKept(ctx, 'first.csv', (text) => {
        whole = text;
        return change(text);
      });
      await expect(undoImport(ctx, id)).rejects.toThrow(/missing or damaged/);
      expect(await readLedgerImage(db)).toBe(image);
      changeKept(ctx, 'first.csv', () => whole);
    }
    expect(await undoImport(ctx, id)).toMatchObject({ id });
  });

  test('rows that were rejected for a date too far ahead stay so when the bill is read again years later', async () => {
    const { db } = await open();
    const ctx = await makeContext(db, { now: '2026-11-21T12:00:00Z' });
    const far = focusRow({
      ChargePeriodStart: '2037-01-05T00:00:00Z',
      BillingPeriodStart: '2026-10-01T00:00:00Z',
    });
    const path = await writeFocus(await makeFolder('bills'), 'first.csv', [focusRow(), far]);
    await importFocus(ctx, { paths: [path], cwd: '/', acceptRejects: true });
    const image = await readLedgerImage(db);
    const { id } = await importRows(ctx, 'second.csv', [focusRow(), focusRow({ ResourceId: 'i-2' })]);
    await undoImport({ ...ctx, now: () => new Date('2028-01-01T00:00:00Z') }, id);
    expect(await readLedgerImage(db)).toBe(image);
  });

  test('a rule over resources does not rewrite months from a kept bill that was edited', async () => {
    const { db } = await open();
    const ctx = await makeContext(db);
    await importRows(ctx, 'first.csv', [focusRow(), focusRow({ ResourceId: 'db-1' })]);
    await addTenant(ctx, { name: 'acme' });
    changeKept(ctx, 'first.csv', (text) => text.replaceAll(',1.00,', ',2.00,'));
    const image = await readLedgerImage(db);
    const shares = [{ tenant: 'acme', weight: '1' }];
    await expect(addRule(ctx, { rule: { kind: 'resource', pattern: 'i-*', shares } })).rejects.toThrow(
      /missing or damaged/,
    );
    expect(await readLedgerImage(db)).toBe(image);
  });

  test('a file that is written while it is read is refused, and nothing of it is kept', async () => {
    const { db } = await open();
    const ctx = await makeContext(db);
    const path = await writeFocus(await makeFolder('bills'), 'bill.csv', [focusRow()]);
    const image = await readLedgerImage(db);
    const exportEnds = (_share: number, doing: string) => {
      if (doing === 'keeping the files') writeFileSync(path, toCsv([focusRow({ BilledCost: '7' })]));
    };
    await expect(importFocus(ctx, { paths: [path], cwd: '/' }, exportEnds)).rejects.toThrow(
      /^bill\.csv was written while it was read/,
    );
    expect(await readLedgerImage(db)).toBe(image);
    expect(readdirSync(ctx.billsFolder)).toEqual([]);
  });

  test('a file with a name as long as the file system holds is imported', async () => {
    const ctx = await makeContext((await open()).db);
    expect(await importRows(ctx, `${'x'.repeat(251)}.csv`, [focusRow()])).toMatchObject({ accepted: 1 });
  });
});
