import type { DuckDBConnection } from '@duckdb/node-api';
import type { BillLines, KeptBills } from '../ledger/index.ts';
import type { Metric } from '../money.ts';
import { csvCell, selectCells } from './csv-cell.ts';
import { writeAmount } from './split-line.ts';
import {
  addTo,
  amountOf,
  COST_COLUMNS,
  countedSql,
  eachChunk,
  makeGroupSplitter,
  type Written,
} from './write-lines.ts';

/** What tells resources apart, by FOCUS name and the ledger's. */
const KEYS = [
  { column: 'ProviderName', term: 'provider' },
  { column: 'BillingAccountId', term: 'billing_account_id' },
  { column: 'SubAccountId', term: 'sub_account_id' },
  { column: 'RegionId', term: 'region_id' },
  { column: 'ServiceCategory', term: 'service_category' },
  { column: 'ServiceName', term: 'service' },
  { column: 'ResourceId', term: 'resource_id' },
  { column: 'BillingCurrency', term: 'currency' },
] as const;

/** Parts handed to the database at a time. */
const CHUNK = 1_000;

/**
 * Writes the inventory: every resource with the days it was charged for, its lines and its four costs, the dearest first.
 * Lines without a resource are one row a service, so that the sum is whole.
 */
export async function writeResources(
  bills: KeptBills,
  metric: Metric,
  write: (text: string) => Promise<void>,
): Promise<Written> {
  const { duck } = bills;
  const costs = COST_COLUMNS.map((_, at) => `cost_${at}`);
  const terms = KEYS.map(({ term }) => term);
  await duck.run(`create or replace temp table resource_parts (tenant_id integer, ${terms.map((term) => `${term} varchar`).join(', ')},
    resource_name varchar, first_day date, last_day date, lines bigint, ${costs.map((cost) => `${cost} decimal(38,18)`).join(', ')})`);
  await bills.each([], async (lines) => {
    await addWhole(duck, lines);
    if (lines.isShared) await addShared(duck, lines);
  });
  const header = [
    'x_centavo_tenant',
    ...COST_COLUMNS.map(({ column }) => column),
    ...KEYS.map(({ column }) => column),
    'ResourceName',
    'x_centavo_first_day',
    'x_centavo_last_day',
    'x_centavo_lines',
  ];
  await write(`${header.map(csvCell).join(',')}\r\n`);
  const chosen = COST_COLUMNS.findIndex((cost) => cost.metric === metric);
  const texts = [...terms, 'resource_name'];
  const amounts = COST_COLUMNS.map((_, at) => `amount_${at}`);
  const keep = ['cell', ...amounts, 'first_day', 'last_day', 'lines', 'code', 'value', 'place'];
  const source = `(select cell, ${costs.map((cost, at) => `csv_amount(${cost}) as amount_${at}`).join(', ')},
      ${terms.join(', ')}, resource_name, first_day, last_day, lines, currency as code, coalesce(cost_${chosen}, 0) as value,
      row_number() over (order by tenant_id, ${terms.join(', ')}) as place
    from (select tenant_id, ${terms.join(', ')}, max(resource_name) as resource_name, min(first_day) as first_day,
        max(last_day) as last_day, sum(lines)::bigint as lines, ${costs.map((cost) => `sum(${cost})::decimal(38,18) as ${cost}`).join(', ')}
      from resource_parts group by tenant_id, ${terms.join(', ')})
    join tenant_cells using (tenant_id))`;
  const result: Written = { rows: 0, sums: new Map() };
  await eachChunk(
    duck,
    `select concat_ws(',', cell, ${[...amounts, ...texts].join(', ')}, first_day, last_day, lines), code, value from (${selectCells(source, texts, keep)})
     order by value desc, place`,
    async (chunk) => {
      const [rows, currencies, values] = [0, 1, 2].map((column) => chunk.getColumnValues(column));
      for (let at = 0; at < chunk.rowCount; at++)
        addTo(result.sums, String(currencies?.[at]), amountOf(values?.[at]));
      result.rows += chunk.rowCount;
      await write(`${rows?.join('\r\n')}\r\n`);
    },
  );
  return result;
}

/** The bill's several ways to say nothing are one. */
const KEY_SQL = KEYS.map(({ term }) =>
  term === 'currency'
    ? 'upper(trim(currency)) as currency'
    : `nullif(nullif(trim(${term}), ''), 'NULL') as ${term}`,
).join(', ');
const SUMS_SQL = COST_COLUMNS.map(
  (cost, at) => `sum(${countedSql(cost.metric)})::decimal(38,18) as cost_${at}`,
).join(', ');
const REST_SQL = `max(resource_name) as resource_name, min(day) as first_day, max(day) as last_day, count(*) as lines`;

async function addWhole(duck: DuckDBConnection, { from }: BillLines): Promise<void> {
  await duck.run(
    `insert into resource_parts by name select tenant_id, ${KEY_SQL}, ${REST_SQL}, ${SUMS_SQL} from ${from} where not shared group by all`,
  );
}

/** What a day's lines of one resource cost is parted as one line. */
async function addShared(duck: DuckDBConnection, lines: BillLines): Promise<void> {
  const split = makeGroupSplitter(lines);
  const keys = KEYS.map(({ term }) => term);
  const costs = COST_COLUMNS.map((_, at) => `cost_${at}`);
  await duck.run(
    `create or replace temp table shared_resources as select unit_id, day, dims_id, from_day, tenant_id, ${KEY_SQL}, ${REST_SQL}, ${SUMS_SQL}
     from ${lines.from} where shared group by all order by unit_id, day, dims_id, ${keys.join(', ')}, tenant_id`,
  );
  for (let at = 0; ; at += CHUNK) {
    const reader = await duck.runAndReadAll(
      `select unit_id, day::varchar, dims_id, from_day, tenant_id, ${costs.join(', ')} from shared_resources where rowid >= ${at} and rowid < ${at + CHUNK} order by rowid`,
    );
    const rows = reader.getRows();
    if (rows.length === 0) break;
    const parts = rows.map((row, index) => {
      const [unitId, day, dimsId, fromDay, tenantId, ...values] = row;
      const amounts = values.map((value) => (value === null ? null : amountOf(value)));
      const own = split(`${unitId} ${day} ${dimsId}`, Number(dimsId), String(fromDay)).partOf(
        Number(tenantId),
        amounts.map((amount) => amount ?? 0n),
      );
      return `(${at + index}, ${own.map((part, cost) => (amounts[cost] === null ? 'null' : `'${writeAmount(part)}'::decimal(38,18)`)).join(', ')})`;
    });
    await duck.run(
      `create or replace temp table parts as select * from (values ${parts.join(', ')}) as p(place, ${costs.join(', ')})`,
    );
    await duck.run(`
      insert into resource_parts by name
      select tenant_id, ${keys.join(', ')}, resource_name, first_day, last_day, lines,
        ${costs.map((cost) => `parts.${cost} as ${cost}`).join(', ')}
      from (select rowid as place, * exclude (${costs.join(', ')}) from shared_resources) join parts using (place)`);
  }
}
