import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { importFocus } from '../../src/engine/ledger/index.ts';
import { ask, factsByKey, valuesOf } from '../support/ask.ts';
import { makeContext, makeFolder } from '../support/context.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { readCsvRows, sumBy, sumColumn } from '../support/exact-sums.ts';
import { type FocusRow, writeFocus } from '../support/focus-files.ts';

const DATA = new URL('../../../shared/data/', import.meta.url).pathname;
const SAMPLE = `${DATA}focus-sample-1.0/focus_sample.csv`;
const EXAMPLES = `${DATA}focus-spec/spec-examples-1.2/`;

/** Without the values that are zero: an answer may leave such a part out. */
function withoutZeros(sums: Record<string, string | null>): Record<string, string | null> {
  return Object.fromEntries(Object.entries(sums).filter(([, value]) => value !== '0'));
}

describeOnEachDatabase('answers over public data', (open) => {
  test.runIf(existsSync(SAMPLE))(
    'the sample: totals per service, sub account and provider are the file’s own sums',
    async () => {
      const { db } = await open();
      const ctx = await makeContext(db);
      await importFocus(ctx, { paths: [SAMPLE], cwd: '/' });
      const rows = readCsvRows(SAMPLE);
      for (const [metric, column] of [
        ['billed', 'BilledCost'],
        ['effective', 'EffectiveCost'],
      ] as const) {
        const services = await ask(ctx, `tenant unallocated 2024-09 ${metric}`);
        expect(factsByKey(services).total?.value).toBe(sumColumn(rows, column));
        expect(withoutZeros(valuesOf(services, 'service:'))).toEqual(
          withoutZeros(sumBy(rows, column, 'ServiceName')),
        );
        const accounts = await ask(ctx, `tenant unallocated 2024-09 ${metric} by account`);
        const bySubAccount = sumBy(rows, column, 'SubAccountId');
        for (const [account, value] of Object.entries(withoutZeros(valuesOf(accounts, 'account:')))) {
          expect([account, value]).toEqual([
            account,
            bySubAccount[account] ??
              sumColumn(
                rows,
                column,
                (row) => row.SubAccountId === 'NULL' && row.BillingAccountId === account,
              ),
          ]);
        }
        const providers = await ask(ctx, `tenant unallocated 2024-09 ${metric} by provider`);
        expect(withoutZeros(valuesOf(providers, 'provider:'))).toEqual(
          withoutZeros(sumBy(rows, column, 'ProviderName')),
        );
      }
    },
  );

  // Worked out by hand from the rows of each example: billed and effective are plain sums; list leaves out the
  // purchase that the covered usage uses up, which the third figure names.
  const commitments = [
    {
      file: 'commitment_discount_flexibility/one_hundred_percent_utilization_with_commitment_discount_flexibility_with_1_resource',
      billed: '2.75',
      effective: '2.75',
      list: '5.25',
      prepayments: '1',
    },
    {
      file: 'commitment_discount_flexibility/one_hundred_percent_utilization_with_commitment_discount_flexibility_with_2_resources',
      billed: '2',
      effective: '2',
      list: '4',
      prepayments: '4',
    },
    {
      file: 'commitment_discount_flexibility/one_hundred_percent_utilization_without_commitment_discount_flexibility',
      billed: '1.5',
      effective: '1.5',
      list: '3',
      prepayments: '3',
    },
    {
      file: 'commitment_discount_flexibility/zero_percent_utilization_without_commitment_discount_flexibility',
      billed: '3.5',
      effective: '3.5',
      list: '5',
      prepayments: '3',
    },
    {
      file: 'commitment_discount_scenarios/commitment_discount_purchase_scenario_1',
      billed: '8760',
      effective: '0',
      list: null,
      prepayments: null,
    },
    {
      file: 'commitment_discount_scenarios/commitment_discount_purchase_scenario_2',
      billed: '3',
      effective: '0',
      list: null,
      prepayments: null,
    },
    {
      file: 'commitment_discount_scenarios/commitment_discount_purchase_scenario_3',
      billed: '4381.5',
      effective: '0',
      list: null,
      prepayments: null,
    },
    {
      file: 'commitment_discount_scenarios/commitment_discount_usage_scenario_1',
      billed: '0',
      effective: '1',
      list: null,
      prepayments: null,
    },
    {
      file: 'commitment_discount_scenarios/commitment_discount_usage_scenario_2',
      billed: '0',
      effective: '1',
      list: null,
      prepayments: null,
    },
    {
      file: 'commitment_discount_scenarios/commitment_discount_usage_scenario_3',
      billed: '0',
      effective: '1',
      list: null,
      prepayments: null,
    },
    {
      file: 'commitment_discount_scenarios/commitment_discount_usage_scenario_4',
      billed: '0.5',
      effective: '1.5',
      list: null,
      prepayments: null,
    },
  ];

  test.runIf(existsSync(EXAMPLES))(
    'the specification’s commitment examples: billed, effective and list as worked out by hand',
    async () => {
      for (const { file, billed, effective, list, prepayments } of commitments) {
        const { db, close } = await open();
        const ctx = await makeContext(db);
        const path = await fillExample(`${EXAMPLES}${file}.csv`);
        const report = await importFocus(ctx, { paths: [path], cwd: '/' });
        expect([file, report.totals]).toMatchObject([file, [{ billed, effective }]]);
        const values = async (metric: string) =>
          factsByKey(await ask(ctx, `tenant unallocated 2023-01 ${metric}`));
        expect([file, (await values('billed')).total?.value]).toEqual([file, billed]);
        expect([file, (await values('effective')).total?.value]).toEqual([file, effective]);
        if (list !== null) {
          const facts = await values('list');
          expect([file, facts.total?.value, facts.prepayments?.value]).toEqual([file, list, prepayments]);
        }
        await close();
      }
    },
  );
});

/** An example as a delivery: the mandatory columns that the specification leaves out are filled in. */
async function fillExample(path: string): Promise<string> {
  const rows = parse(await readFile(path), {
    columns: true,
    bom: true,
    skip_empty_lines: true,
  }) as FocusRow[];
  const filled = rows.map((row, at) => ({
    ...row,
    ProviderName: 'Example',
    BillingAccountId: 'example',
    BillingCurrency: 'USD',
    ServiceName: 'Compute',
    ResourceId: `${row.ResourceId}-${at}`,
  }));
  return writeFocus(await makeFolder('example'), 'example.csv', filled, Object.keys(filled[0] ?? {}));
}
