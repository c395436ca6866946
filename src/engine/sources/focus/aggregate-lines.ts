import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from '../../bills/index.ts';
import { canonical, type Decimal } from '../../money.ts';
import type { Day, Period } from '../../period.ts';
import { explainReadError } from './explain-read-error.ts';
import type { BillFile } from './inspect-file.ts';
import { isLineFault, type LineFault } from './line-faults.ts';
import { groupByShape, LINE_MACROS, type ResourceRule, selectLines } from './select-lines.ts';

/** Table of the connection that `aggregateLines` leaves: a row a day, set of dimensions and invoice, as in the files. */
export const GROUPED = 'grouped_lines';

/** Columns of `GROUPED` that make a set of dimensions. */
export const DIM_COLUMNS = [
  'provider',
  'billing_account_id',
  'currency',
  'sub_account_id',
  'sub_account_name',
  'region_id',
  'service',
  'service_category',
  'charge_category',
  'charge_class',
  'charge_frequency',
  'pricing_category',
  'commitment_id',
  'commitment_status',
  'tags',
  'allocated_tags',
  'resource_rule_id',
  'span_days',
  'prepaid',
] as const;

/** Columns of `GROUPED` that tell a unit: its sums are also taken coarsely. */
const UNIT_COLUMNS = ['provider', 'billing_account_id', 'billing_start', 'billing_end', 'currency'] as const;

/** The sums that every grouping carries. */
export const SUM_COLUMNS = [
  'lines',
  'billed',
  'effective',
  'list',
  'contracted',
  'effective_unknown',
  'list_unknown',
  'contracted_unknown',
] as const;

/** Raw column sums over lines. Money is decimal text; `…Unknown` count lines without a value. */
export interface LineSums {
  lines: number;
  billed: Decimal;
  effective: Decimal;
  list: Decimal;
  contracted: Decimal;
  effectiveUnknown: number;
  listUnknown: number;
  contractedUnknown: number;
}

/** What a delivery holds for one unit and currency. */
export interface UnitTotals extends LineSums {
  provider: string;
  billingAccountId: string;
  billingAccountName: string | null;
  periodStart: Day;
  /** Exclusive. */
  periodEnd: Day;
  currency: string;
  rejected: number;
}

/** What a delivery's files hold. */
export interface Aggregation {
  rows: number;
  units: UnitTotals[];
  /** Lines of one unit stand in more than one file. */
  severalFiles: boolean;
  /** Rows that cannot be used, by reason. */
  faults: { fault: LineFault; rows: number }[];
}

/** What stands where a bill leaves a name empty. */
const NO_NAME = '(none)';

/** Codes of ISO 4217, from the data that Node carries. */
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

/**
 * Reads files in one scan into `GROUPED`. The raw sums of each unit are a coarse grouping of their own over the same
 * scan, so that the fine one, and the ledger, can be checked against them.
 *
 * @throws file_refused where a file's text breaks the rules of its format
 */
export async function aggregateLines(
  duck: DuckDBConnection,
  files: readonly BillFile[],
  options: {
    rules: readonly ResourceRule[];
    now: Date;
    /** Columns of the lines that tell rows of `GROUPED` apart beside the ledger's own. */
    also?: readonly ('resource_id' | 'resource_name')[];
    /** Reads the lines of these charge days alone. */
    days?: Period;
  },
): Promise<Aggregation> {
  for (const macro of LINE_MACROS) await duck.run(macro);
  const { also = [], days } = options;
  const ofDays = days
    ? ` where charge_start >= timestamp '${days.from}' and charge_start < timestamp '${days.to}'`
    : '';
  const lines = groupByShape(files)
    .map(
      (group) =>
        `select ${files.length > 1 ? 'hash(bill_file)' : '0::ubigint'} as file_hash, ${[...LINE_COLUMNS, ...also].join(', ')} from (${selectLines(group, options.rules, options)})${ofDays}`,
    )
    .join('\nunion all\n');
  try {
    await duck.run(`create or replace temp table ${GROUPED} as ${groupLines(lines, also)}`);
  } catch (error) {
    throw explainReadError(error as Error, files);
  }
  await markUnknownCurrencies(duck);
  return readUnits(duck);
}

/** What the grouping needs of a line. */
const LINE_COLUMNS = [
  'fault',
  ...UNIT_COLUMNS,
  'billing_account_name',
  'charge_start',
  'charge_end',
  'invoice_id',
  ...DIM_COLUMNS.filter(
    (column) => !['provider', 'billing_account_id', 'currency', 'span_days', 'prepaid'].includes(column),
  ),
  'billed',
  'effective',
  'list',
  'contracted',
];

function groupLines(lines: string, also: readonly string[]): string {
  const fine = [
    ...DIM_COLUMNS.filter((column) => !['provider', 'billing_account_id', 'currency'].includes(column)),
    'invoice_id',
    'day',
    ...also,
  ];
  return `
    select grouping_id(day) = 1 as coarse, fault, ${[...UNIT_COLUMNS, ...fine].join(', ')},
      any_value(billing_account_name) as billing_account_name,
      min(file_hash) as first_file, max(file_hash) as last_file,
      count(*) as lines, sum(billed) as billed, sum(effective) as effective, sum(list) as list, sum(contracted) as contracted,
      count(*) - count(effective) as effective_unknown, count(*) - count(list) as list_unknown,
      count(*) - count(contracted) as contracted_unknown
    from (${deriveTerms(lines)})
    group by grouping sets (
      (fault, ${UNIT_COLUMNS.join(', ')}),
      (fault, ${[...UNIT_COLUMNS, ...fine].join(', ')}))`;
}

/** Lines with what the ledger derives of them: days, how many a charge covers, and whether it is prepaid. */
export function deriveTerms(lines: string): string {
  return `
      select * exclude (billing_start, billing_end, charge_start, charge_end),
        billing_start::date as billing_start, billing_end::date as billing_end, charge_start::date as day,
        case when charge_end - charge_start > interval 1 day
          then ceil(epoch(charge_end - charge_start) / 86400)::integer end as span_days,
        lower(charge_category) = 'purchase' and billed <> 0 and coalesce(effective, 0) = 0 as prepaid
      from (${lines})`;
}

/** Currencies are few, so they are looked at once grouped. */
async function markUnknownCurrencies(duck: DuckDBConnection): Promise<void> {
  const reader = await duck.runAndReadAll(`select distinct currency from ${GROUPED} where fault is null`);
  for (const [currency] of reader.getRows() as [string | null][]) {
    if (isCurrency(currency)) continue;
    const same = currency === null ? 'currency is null' : `currency = ${literal(currency)}`;
    await duck.run(`update ${GROUPED} set fault = 3 where fault is null and ${same}`);
  }
}

export function isCurrency(code: string | null): boolean {
  return code !== null && CURRENCIES.has(toCurrency(code));
}

function toCurrency(code: string): string {
  return code.trim().toUpperCase();
}

/** SQL for a name of `GROUPED` as the ledger keeps it. */
export function nameSql(column: string): string {
  return `coalesce(ledger_name(${column}), '${NO_NAME}')`;
}

async function readUnits(duck: DuckDBConnection): Promise<Aggregation> {
  const faults = await duck.runAndReadAll(
    `select fault, sum(lines)::integer as rows from ${GROUPED} where coarse and fault is not null group by fault order by rows desc`,
  );
  const units = await duck.runAndReadAll(`
    select ${nameSql('provider')} as provider, ${nameSql('billing_account_id')} as account,
      any_value(ledger_name(billing_account_name)) filter (fault is null) as account_name, strftime(billing_start, '%Y-%m-%d') as period_start,
      strftime(billing_end, '%Y-%m-%d') as period_end, upper(ledger_name(currency)) as currency,
      coalesce(sum(lines) filter (fault is not null), 0)::integer as rejected,
      ${SUM_COLUMNS.map((column) => `coalesce(sum(${column}) filter (fault is null), 0)::varchar as ${column}`).join(', ')}
    from ${GROUPED} where coarse and billing_start is not null and billing_end is not null
    group by all having sum(lines) filter (fault is null) > 0 order by all`);
  const found = faults.getRows().map(([fault, rows]) => ({ fault: toLineFault(fault), rows: Number(rows) }));
  const totals = units.getRowObjects().map((row) => ({
    provider: String(row.provider),
    billingAccountId: String(row.account),
    billingAccountName: row.account_name === null ? null : String(row.account_name),
    periodStart: String(row.period_start),
    periodEnd: String(row.period_end),
    currency: String(row.currency),
    rejected: Number(row.rejected),
    lines: Number(row.lines),
    billed: canonical(String(row.billed)),
    effective: canonical(String(row.effective)),
    list: canonical(String(row.list)),
    contracted: canonical(String(row.contracted)),
    effectiveUnknown: Number(row.effective_unknown),
    listUnknown: Number(row.list_unknown),
    contractedUnknown: Number(row.contracted_unknown),
  }));
  const rows =
    totals.reduce((sum, unit) => sum + unit.lines, 0) + found.reduce((sum, fault) => sum + fault.rows, 0);
  return { rows, units: totals, severalFiles: await hasSharedUnit(duck), faults: found };
}

/** Whether a unit's lines stand in several files, whatever end of its period and spelling of its currency each writes. */
async function hasSharedUnit(duck: DuckDBConnection): Promise<boolean> {
  const reader = await duck.runAndReadAll(`
    select 1 from ${GROUPED} where coarse and fault is null
    group by ${nameSql('provider')}, ${nameSql('billing_account_id')}, billing_start
    having min(first_file) <> max(last_file) limit 1`);
  return reader.getRows().length > 0;
}

function toLineFault(code: unknown): LineFault {
  const fault = Number(code);
  if (!isLineFault(fault)) throw new Error(`no line fault ${fault}`);
  return fault;
}
