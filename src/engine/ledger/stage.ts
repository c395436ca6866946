import type { DuckDBConnection } from '@duckdb/node-api';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../db/sql.ts';
import type { Day } from '../period.ts';
import { GROUPED, type LineSums, nameSql, SUM_COLUMNS } from '../sources/focus/index.ts';
import { fromRowSums } from './compute.ts';
import { DIM_IDS, RAW_HASH } from './read-dims.ts';

const COLUMNS = ['unit_id', 'day', 'dims_id', ...SUM_COLUMNS] as const;

/** Makes the session's table of what the units hold now: a row a unit, day and set of dimensions, before tenants. */
export async function createStage(tx: Tx): Promise<void> {
  await tx.rows(sql`create temp table stage (
    unit_id integer not null, day date not null, dims_id integer not null, lines integer not null,
    billed numeric not null, effective numeric not null, list numeric not null, contracted numeric not null,
    effective_unknown integer not null, list_unknown integer not null, contracted_unknown integer not null
  ) on commit drop`);
}

export async function dropStage(tx: Tx): Promise<void> {
  await tx.rows(sql`drop table stage`);
}

/** Streams the grouped lines of the units that `tellIds` told into the stage. Sorted, so that the facts' key grows at its end. */
export async function fillStage(tx: Tx, duck: DuckDBConnection): Promise<void> {
  await tx.copy('stage', COLUMNS, readCsv(duck));
}

async function* readCsv(duck: DuckDBConnection): AsyncGenerator<string> {
  const result = await duck.stream(`
    select concat_ws(',', ${COLUMNS.join(', ')}) from (
      select unit_id, day, dims_id, ${SUM_COLUMNS.map((column) => `coalesce(sum(${column}), 0) as ${column}`).join(', ')}
      from (select *, ${RAW_HASH} as raw_id from ${GROUPED} where not coarse and fault is null) g
      join ${DIM_IDS} using (raw_id)
      join unit_ids u on ${unitMatch('u', 'g')}
      group by unit_id, day, dims_id
      order by unit_id, day, dims_id)`);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return;
    yield `${chunk.getColumnValues(0).join('\n')}\n`;
  }
}

/** SQL that finds the told unit of a row of `GROUPED`. */
export function unitMatch(unit: string, group: string): string {
  return `${unit}.provider = ${nameSql(`${group}.provider`)} and ${unit}.account = ${nameSql(`${group}.billing_account_id`)} and ${unit}.period_start = ${group}.billing_start`;
}

export interface InvoiceTotal extends LineSums {
  unitId: number;
  invoiceId: string;
  currency: string;
}

/** Sums by InvoiceId; a line without one counts under the empty id. */
export async function readInvoices(duck: DuckDBConnection): Promise<InvoiceTotal[]> {
  const reader = await duck.runAndReadAll(`
    select unit_id, coalesce(ledger_name(invoice_id), '') as invoice_id, upper(ledger_name(currency)) as currency,
      ${SUM_COLUMNS.map((column) => `coalesce(sum(${column}), 0)::varchar as ${column}`).join(', ')}
    from ${GROUPED} g join unit_ids u on ${unitMatch('u', 'g')}
    where not coarse and fault is null group by all`);
  return reader.getRowObjects().map((row) => ({
    unitId: Number(row.unit_id),
    invoiceId: String(row.invoice_id),
    currency: String(row.currency),
    ...fromRowSums(row),
  }));
}

/** First and last day of ordinary charges of each staged unit. */
export function stagedDaysOf(
  tx: Tx,
): Promise<{ unit_id: number; first_day: Day | null; last_day: Day | null }[]> {
  return tx.rows(sql`
    select unit_id, min(day) filter (where d.flags & 9 = 0) as first_day, max(day) filter (where d.flags & 9 = 0) as last_day
    from stage s join cost_dims d on d.id = s.dims_id group by unit_id`);
}
