import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import type { BillLines, KeptBills } from '../ledger/index.ts';
import type { Metric } from '../money.ts';
import { csvCell, selectCells } from './csv-cell.ts';
import { type Amount, type LineSplitter, makeLineSplitter, writeAmount } from './split-line.ts';

/** The costs of FOCUS with the ledger's names, in the order in which they stand in files. */
export const COST_COLUMNS = [
  { column: 'BilledCost', metric: 'billed' },
  { column: 'EffectiveCost', metric: 'effective' },
  { column: 'ListCost', metric: 'list' },
  { column: 'ContractedCost', metric: 'contracted' },
] as const satisfies readonly { column: string; metric: Metric }[];

/** What was written: lines, and the sum of the chosen metric by currency. */
export interface Written {
  rows: number;
  sums: Map<string, Amount>;
}

/**
 * SQL for an amount as answers count it: list and contracted cost leave prepayments out, because later rows use them up.
 */
export function countedSql(metric: Metric): string {
  return metric === 'list' || metric === 'contracted'
    ? `case when not coalesce(prepaid, false) then ${metric} end`
    : metric;
}

/**
 * Writes the cost lines of all bills as CSV: each with its tenant, its share and the tenant's part of the four costs, and
 * all else as the bill says it. The tenants' names are in the table `tenant_cells`.
 */
export async function writeLines(
  bills: KeptBills,
  metric: Metric,
  write: (text: string) => Promise<void>,
): Promise<Written> {
  const costs = new Set<string>(COST_COLUMNS.map(({ column }) => column.toLowerCase()));
  const others = bills.columns.filter((column) => !costs.has(column.toLowerCase()));
  const written = others.map((column, at) => ({ column, as: `written_${at}` }));
  const header = [
    'x_centavo_tenant',
    'x_centavo_share',
    ...COST_COLUMNS.map(({ column }) => column),
    ...others,
  ];
  await write(`${header.map(csvCell).join(',')}\r\n`);
  const result: Written = { rows: 0, sums: new Map() };
  const rest = written.map(({ as }) => as);
  await bills.each(written, async (lines) => {
    await writeWhole(bills.duck, lines, metric, rest, result, write);
    if (lines.isShared) await writeShared(bills.duck, lines, metric, rest, result, write);
  });
  return result;
}

/** Lines that belong to one tenant leave DuckDB as finished text. */
async function writeWhole(
  duck: DuckDBConnection,
  { from }: BillLines,
  metric: Metric,
  rest: readonly string[],
  result: Written,
  write: (text: string) => Promise<void>,
): Promise<void> {
  const costs = COST_COLUMNS.map((cost, at) => `csv_amount(${countedSql(cost.metric)}) as cost_${at}`);
  const keep = ['cell', ...COST_COLUMNS.map((_, at) => `cost_${at}`), 'value', 'code'];
  const source = `(select cell, ${costs.join(', ')}, coalesce(${countedSql(metric)}, 0)::decimal(38,18) as value,
    upper(trim(currency)) as code, ${rest.join(', ')} from ${from} join tenant_cells using (tenant_id) where not shared)`;
  await eachChunk(
    duck,
    `select concat_ws(',', cell, '1', ${[...COST_COLUMNS.map((_, at) => `cost_${at}`), ...rest].join(', ')}), code, value
     from (${selectCells(source, rest, keep)})`,
    async (chunk) => {
      const [texts, currencies, values] = [0, 1, 2].map((column) => chunk.getColumnValues(column));
      for (let at = 0; at < chunk.rowCount; at++)
        addTo(result.sums, String(currencies?.[at]), amountOf(values?.[at]));
      result.rows += chunk.rowCount;
      await write(`${texts?.join('\r\n')}\r\n`);
    },
  );
}

/** Shared lines come sorted by day and dimensions, so that one of these is parted at a time. */
async function writeShared(
  duck: DuckDBConnection,
  lines: BillLines,
  metric: Metric,
  rest: readonly string[],
  result: Written,
  write: (text: string) => Promise<void>,
): Promise<void> {
  const chosen = COST_COLUMNS.findIndex((cost) => cost.metric === metric);
  const split = makeGroupSplitter(lines);
  const costs = COST_COLUMNS.map((cost, at) => `(${countedSql(cost.metric)})::decimal(38,18) as cost_${at}`);
  const places = COST_COLUMNS.map((_, at) => `cost_${at}`);
  const keys = ['unit_id', 'day', 'dims_id', 'from_day', 'tenant_id'];
  const source = `(select ${keys.join(', ')}, concat(cell, ',', share, ',') as head, upper(trim(currency)) as code,
    ${costs.join(', ')}, ${rest.join(', ')} from ${lines.from} join tenant_cells using (tenant_id) where shared)`;
  await eachChunk(
    duck,
    `select unit_id, day::varchar, dims_id, from_day, tenant_id, head, concat_ws(',', '', ${rest.join(', ')}) as tail, code, ${places.join(', ')}
     from (${selectCells(source, rest, [...keys, 'head', 'code', ...places])})
     order by unit_id, day, dims_id, tail, ${places.join(', ')}, tenant_id`,
    async (chunk) => {
      const texts: string[] = [];
      for (const row of chunk.getRows()) {
        const [unitId, day, dimsId, fromDay, tenantId, head, tail, currency, ...values] = row;
        const amounts = values.map((value) => (value === null ? null : amountOf(value)));
        const splitter = split(`${unitId} ${day} ${dimsId}`, Number(dimsId), String(fromDay));
        const parts = splitter.partOf(
          Number(tenantId),
          amounts.map((amount) => amount ?? 0n),
        );
        const cells = parts.map((part, at) => (amounts[at] === null ? '' : writeAmount(part)));
        texts.push(`${head}${cells.join(',')}${tail}`);
        addTo(result.sums, String(currency), parts[chosen] ?? 0n);
      }
      result.rows += texts.length;
      await write(`${texts.join('\r\n')}\r\n`);
    },
  );
}

/** The splitter of one group after the other; rows must come group by group. */
export function makeGroupSplitter(
  lines: BillLines,
): (group: string, dimsId: number, fromDay: string) => LineSplitter {
  let current: { group: string; splitter: LineSplitter } | null = null;
  return (group, dimsId, fromDay) => {
    if (current?.group !== group) {
      current = { group, splitter: makeLineSplitter(lines.ownersOf(dimsId, fromDay)) };
    }
    return current.splitter;
  };
}

export function addTo(sums: Map<string, Amount>, currency: string, amount: Amount): void {
  sums.set(currency, (sums.get(currency) ?? 0n) + amount);
}

/** A DECIMAL(38,18) of DuckDB. */
export function amountOf(value: unknown): Amount {
  return (value as { value: bigint }).value;
}

export async function eachChunk(
  duck: DuckDBConnection,
  query: string,
  work: (chunk: DuckDBDataChunk) => Promise<void>,
): Promise<void> {
  const result = await duck.stream(query);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return;
    await work(chunk);
  }
}
