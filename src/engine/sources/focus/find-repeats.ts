import type { DuckDBConnection } from '@duckdb/node-api';
import { nameSql } from './aggregate-lines.ts';
import type { BillFile } from './inspect-file.ts';
import { groupByShape, selectLines } from './select-lines.ts';

/** Two files of one delivery that hold the same rows. */
export interface Repeat {
  file: string;
  /** The one that holds most of them. */
  other: string;
  /** Further files hold some of them. */
  more: boolean;
  /** Rows of `file` that stand in other files too. */
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
  'upper(ledger_name(currency))',
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
  // One bill as CSV and as Parquet writes the same tags with other blanks.
  const mixed = new Set(files.map(({ format }) => format === 'parquet')).size > 1;
  const tags = mixed ? 'case when json_valid(tags) then json(tags)::varchar else tags end' : 'tags';
  const rows = groupByShape(files)
    .map(
      (group) => `
      select bill_file, ${nameSql('billing_account_id')} as account, billing_start, hash(${[...ROW_COLUMNS, tags].join(', ')}) as row_hash
      from (${selectLines(group, [], { now, withIdentity: true })}) where billing_start is not null`,
    )
    .join('\nunion all\n');
  const nameOf = (path: unknown) => files.find((file) => file.path === path)?.name ?? String(path);
  const reader = await duck.runAndReadAll(`
    with counted as (
      select bill_file, account, billing_start, row_hash, count(*) as n from (${rows}) group by all
    ), placed as (
      select *, sum(n) over (partition by account, billing_start, row_hash) - n as elsewhere from counted
    ), repeated as (
      select bill_file, account, billing_start, sum(least(n, elsewhere)) as n from placed
      group by all having sum(least(n, elsewhere)) >= ${REPEATED_SHARE} * sum(n) and sum(n) > 1
      order by n desc, bill_file limit 1
    ), shared as (
      select b.bill_file as other, sum(least(a.n, b.n)) as common
      from repeated r join counted a using (bill_file, account, billing_start)
      join counted b on b.row_hash = a.row_hash and b.account = a.account and b.billing_start = a.billing_start
        and b.bill_file <> a.bill_file
      group by all
    )
    select r.bill_file, arg_max(other, (common, other)), count(*) > 1, any_value(r.n)::integer
    from repeated r, shared group by r.bill_file`);
  return reader.getRows().map(([file, other, more, n]) => ({
    file: nameOf(file),
    other: nameOf(other),
    more: more === true,
    rows: Number(n),
  }));
}
