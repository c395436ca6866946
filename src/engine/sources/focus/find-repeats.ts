import type { DuckDBConnection } from '@duckdb/node-api';
import type { BillFile } from './inspect-file.ts';
import { groupByShape, selectLines } from './select-lines.ts';

/** Two files of one delivery that hold the same rows. */
export interface Repeat {
  file: string;
  other: string;
  /** Rows of `file` that stand in `other` too. */
  rows: number;
}

/** From this share of a file's rows on, the file repeats another: snapshots of one month do, parts of one bill do not. */
const REPEATED_SHARE = 0.5;

/** What makes two rows the same, in whatever format they are written. */
const ROW_COLUMNS = [
  'provider',
  'charge_start',
  'charge_end',
  'charge_category',
  'charge_class',
  'sub_account_id',
  'region_id',
  'service',
  'currency',
  'tags',
  'identity',
  ...['billed', 'effective', 'list', 'contracted'].map((cost) => `${cost}::decimal(38,18)`),
];

/**
 * Files that repeat each other's rows of one unit, as month-to-date snapshots do. Reads the files again, so call it
 * only where several files hold the same unit.
 */
export async function findRepeats(
  duck: DuckDBConnection,
  files: readonly BillFile[],
  now: Date,
): Promise<Repeat[]> {
  const rows = groupByShape(files)
    .map(
      (group) => `
      select bill_file, billing_account_id, billing_start, hash(${ROW_COLUMNS.join(', ')}) as row_hash
      from (${selectLines(group, [], { now, withIdentity: true })})`,
    )
    .join('\nunion all\n');
  const nameOf = (path: unknown) => files.find((file) => file.path === path)?.name ?? String(path);
  const reader = await duck.runAndReadAll(`
    with counted as (
      select bill_file, billing_account_id, billing_start, row_hash, count(*) as n from (${rows}) group by all
    ), held as (
      select bill_file, billing_account_id, billing_start, sum(n) as n from counted group by all
    ), common as (
      select a.bill_file as file, b.bill_file as other, a.billing_account_id, a.billing_start, sum(least(a.n, b.n)) as n
      from counted a join counted b on a.row_hash = b.row_hash and a.bill_file <> b.bill_file
        and a.billing_account_id is not distinct from b.billing_account_id and a.billing_start is not distinct from b.billing_start
      group by all
    )
    select file, other, common.n::integer from common
    join held on held.bill_file = common.file and held.billing_account_id is not distinct from common.billing_account_id
      and held.billing_start is not distinct from common.billing_start
    where common.n >= ${REPEATED_SHARE} * held.n and held.n > 1
    order by 3 desc, 1, 2 limit 1`);
  return reader.getRows().map(([file, other, n]) => ({
    file: nameOf(file),
    other: nameOf(other),
    rows: Number(n),
  }));
}
