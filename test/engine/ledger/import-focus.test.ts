import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { toStatement } from '../../../db/sql.ts';
import { importFocus } from '../../../src/engine/ledger/index.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { readCsvRows, sumBy, sumColumn } from '../../support/exact-sums.ts';

const DATA = new URL('../../../../shared/data/', import.meta.url).pathname;
const SAMPLE = `${DATA}focus-sample-1.0/focus_sample.csv`;
const SYNTHETIC = `${DATA}focus-synthetic-1.2-1.3/`;

describeOnEachDatabase('importing public FOCUS data', (open) => {
  test.runIf(existsSync(SAMPLE))(
    'the sample: every metric, and every provider and sub account, equals an independent sum',
    async () => {
      const { db } = await open();
      const ctx = await makeContext(db);
      const report = await importFocus(ctx, { paths: [SAMPLE], cwd: '/' });
      const rows = readCsvRows(SAMPLE);
      expect(report).toMatchObject({ rows: 1000, accepted: 1000, rejected: 0, reconciled: true });
      expect(report.totals).toEqual([
        {
          currency: 'USD',
          billed: sumColumn(rows, 'BilledCost'),
          effective: sumColumn(rows, 'EffectiveCost'),
          list: sumColumn(rows, 'ListCost'),
          contracted: sumColumn(rows, 'ContractedCost'),
        },
      ]);
      for (const [column, dimension] of [
        ['ProviderName', sql`d.provider`],
        ['SubAccountId', sql`d.sub_account_id`],
        ['ServiceName', sql`(select name from services where id = d.service_id)`],
      ] as const) {
        const [found = []] = await db.read('*', [
          toStatement(sql`select ${dimension} as name, trim_scale(sum(f.billed)) as billed, trim_scale(sum(f.effective)) as effective
          from cost_facts f join cost_dims d on d.id = f.dims_id group by 1`),
        ]);
        const billed = Object.fromEntries(found.map((row) => [row.name ?? 'NULL', row.billed]));
        expect(billed).toEqual(sumBy(rows, 'BilledCost', column));
        const effective = Object.fromEntries(found.map((row) => [row.name ?? 'NULL', row.effective]));
        expect(effective).toEqual(sumBy(rows, 'EffectiveCost', column));
      }
    },
  );

  test.runIf(existsSync(SYNTHETIC))(
    'the synthetic files: all four totals of each equal an independent sum',
    async () => {
      for (const name of (await readdir(SYNTHETIC)).filter((file) => file.includes('cost_and_usage'))) {
        const { db, close } = await open();
        const report = await importFocus(await makeContext(db), { paths: [`${SYNTHETIC}${name}`], cwd: '/' });
        const rows = readCsvRows(`${SYNTHETIC}${name}`);
        expect(report.rows, name).toBe(rows.length);
        expect(report.totals, name).toEqual([
          {
            currency: 'USD',
            billed: sumColumn(rows, 'BilledCost'),
            effective: sumColumn(rows, 'EffectiveCost'),
            list: sumColumn(rows, 'ListCost'),
            contracted: sumColumn(rows, 'ContractedCost'),
          },
        ]);
        await close();
      }
    },
  );

  test.runIf(existsSync(SYNTHETIC))(
    'files that are no Cost and Usage table are refused with what they are',
    async () => {
      const { db } = await open();
      const ctx = await makeContext(db);
      const refusal = async (name: string) =>
        importFocus(ctx, { paths: [`${SYNTHETIC}${name}`], cwd: '/' }).then(
          () => 'imported',
          (error: Error) => error.message,
        );
      expect(await refusal('aws_1_3_contract_commitment_rows100_seed42.csv')).toMatch(
        /is a FOCUS Contract Commitment table/,
      );
      expect(await refusal('scenarios_correction_set.csv')).toMatch(/is a table of corrections/);
      expect(await refusal('scenarios_sca_equal.csv')).toMatch(/is a table of split cost allocation/);
    },
  );
});
