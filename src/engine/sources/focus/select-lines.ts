import { identifier, literal } from '../../bills/index.ts';
import type { Day } from '../../period.ts';
import type { ReadColumn } from './columns.ts';
import type { BillFile } from './inspect-file.ts';

/** Longest text of an amount that cannot lose a digit in DECIMAL(38,18), when it has no exponent. */
const SHORT_AMOUNT = 19;
/** Longest text of tags. */
const TAGS_LIMIT = 1_000_000;
/** A line of CSV may be as long as this; the default of 2 MB would refuse the file for one long tag. */
const CSV_LINE_LIMIT = 16_000_000;

/** A rule that names resources, matched while lines are read because resources are not kept in the ledger. */
export interface ResourceRule {
  id: number;
  /** Compared without regard to case; `*` stands for any text. */
  pattern: string;
  /** The days `[validFrom, validTo)` that it counts for; null: no bound. */
  validFrom: Day | null;
  validTo: Day | null;
}

/** What `String.trim` takes away. */
const BLANKS =
  '\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';

/** DuckDB functions that the select of lines uses. Made once a connection. */
export const LINE_MACROS = [
  // A name as the ledger keeps it, or null: what `toName` does to dimensions is done to units, or the two do not meet.
  // Nearly every name is tidy, and trimming by a list of characters costs ten times as much as looking.
  `create or replace temp macro ledger_name(t) as
     case when strlen(t) <> 4 and t[1] between '!' and '~' and t[-1] between '!' and '~' and not contains(t, chr(0)) then t
       when upper(trim(replace(t, chr(0), ''), ${literal(BLANKS)})) not in ('', 'NULL')
       then trim(replace(t, chr(0), ''), ${literal(BLANKS)}) end`,
  // A number's text to DECIMAL(38,18), or null: DuckDB's own cast rounds in silence, takes 1_000, and underflows 1E-30.
  `create or replace temp macro exact_amount(t) as case
     when length(t) <= ${SHORT_AMOUNT} and not contains(t, 'e') and not contains(t, 'E') and not contains(t, '_')
       then try_cast(t as decimal(38,18))
     when not regexp_full_match(trim(t), '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})?') then null
     when length(rtrim(regexp_extract(trim(t), '[.]([0-9]*)', 1), '0'))
       - coalesce(try_cast(nullif(regexp_extract(t, '[eE]([+-]?[0-9]+)', 1), '') as integer), 0) > 18 then null
     else try_cast(trim(t) as decimal(38,18)) end`,
  `create or replace temp macro late_hour(t) as
     case when regexp_full_match(t, '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:00(:00)?Z?')
       then try_cast(left(t, 10) as timestamp) + to_hours(try_cast(substr(t, 12, 2) as bigint)) end`,
  // A moment's text to UTC, or null. The plain cast ignores an offset such as -03:00, and knows no hours past 24.
  `create or replace temp macro exact_moment(t) as case
     when length(t) <= 19 or ends_with(t, 'Z') then coalesce(try_cast(t as timestamp), late_hour(t))
     else coalesce(try_cast(t as timestamptz) at time zone 'UTC', late_hour(t)) end`,
];

/** Groups files that one scan can read: same format, same columns of the same types. */
export function groupByShape(files: readonly BillFile[]): BillFile[][] {
  const groups = new Map<string, BillFile[]>();
  for (const file of files) {
    const shape = JSON.stringify([file.format, file.columns]);
    groups.set(shape, [...(groups.get(shape) ?? []), file]);
  }
  return [...groups.values()];
}

/** The FROM item that reads files of one shape as they are. */
function scanOf(files: readonly BillFile[], options: { inOrder?: boolean } = {}): string {
  const [first] = files;
  if (!first) throw new Error('no files to scan');
  const paths = `[${files.map((file) => literal(file.path)).join(', ')}]`;
  if (first.format === 'parquet') {
    return `read_parquet(${paths}, filename = 'bill_file'${options.inOrder ? ', file_row_number = true' : ''})`;
  }
  const columns = first.columns
    .map((column, at) => `${literal(nameColumn(column.name, at))}: 'VARCHAR'`)
    .join(', ');
  return `read_csv(${paths}, auto_detect = false, columns = {${columns}}, delim = ',', quote = '"', escape = '"',
    header = true, nullstr = ['', 'NULL', 'null'], strict_mode = true, max_line_size = ${CSV_LINE_LIMIT},
    buffer_size = ${CSV_LINE_LIMIT * 2}, filename = 'bill_file', compression = ${first.format === 'csv.gz' ? "'gzip'" : "'none'"}
    ${options.inOrder ? ', parallel = false' : ''})`;
}

/** A header may leave a name empty; DuckDB wants one. */
function nameColumn(name: string, at: number): string {
  return name === '' ? `unnamed_${at}` : name;
}

/** The lines of files of one shape, in the ledger's terms; `fault` is null for a row that can be used. */
export function selectLines(
  files: readonly BillFile[],
  rules: readonly ResourceRule[],
  options: {
    now: Date;
    inOrder?: boolean;
    withIdentity?: boolean;
    /** Columns to take along as the bill writes them, each as the name beside it; null where the files have none such. */
    written?: readonly { column: string; as: string }[];
  },
): string {
  const [first] = files;
  if (!first) throw new Error('no files to read');
  const typeOf = new Map(first.columns.map((column) => [column.name.toLowerCase(), column.type]));
  const has = (column: ReadColumn) => typeOf.has(column.toLowerCase());
  const text = (column: ReadColumn) =>
    has(column) ? textOf(column, typeOf.get(column.toLowerCase()) ?? '') : 'null::varchar';
  const amount = (column: ReadColumn) =>
    has(column) ? amountOf(column, typeOf.get(column.toLowerCase()) ?? '') : 'null::decimal(38,18)';
  const moment = (column: ReadColumn) => momentOf(column, typeOf.get(column.toLowerCase()) ?? '');
  const unreadable = (column: ReadColumn, alias: string) =>
    has(column) ? `(${alias} is null and ${notNull(column, typeOf)})` : 'false';
  const horizon = `${options.now.getUTCFullYear() + 10}-01-01`;

  return `
    select *,
      (case
        when billed is null then case when ${notNull('BilledCost', typeOf)} then 2 else 1 end
        when billing_start is null or billing_end is null then 4
        when charge_start is null or charge_end is null then 5
        when charge_end < charge_start then 6
        when least(billing_start, charge_start) < timestamp '2000-01-01' or greatest(billing_end, charge_start) > timestamp '${horizon}' then 7
        when ${unreadable('EffectiveCost', 'effective')} then 9
        when ${unreadable('ListCost', 'list')} then 10
        when ${unreadable('ContractedCost', 'contracted')} then 11
        when ${has('Tags') ? `strlen(tags) > ${TAGS_LIMIT}` : 'false'} or ${has('AllocatedTags') ? `strlen(allocated_tags) > ${TAGS_LIMIT}` : 'false'} then 8
      end)::utinyint as fault
    from (
      select ${has('BilledCost') ? columnsAsRead(typeOf) : ''}
        ${(options.written ?? []).map(({ column, as }) => `${writtenOf(first, column)} as ${identifier(as)}, `).join('')}bill_file,${options.inOrder ? ` ${placeOf(first)},` : ''}${options.withIdentity ? ` ${identityOf(first)},` : ''}
        coalesce(${text('ServiceProviderName')}, ${text('ProviderName')}) as provider,
        ${text('BillingAccountId')} as billing_account_id,
        ${text('BillingAccountName')} as billing_account_name,
        ${moment('BillingPeriodStart')} as billing_start,
        ${moment('BillingPeriodEnd')} as billing_end,
        ${moment('ChargePeriodStart')} as charge_start,
        ${moment('ChargePeriodEnd')} as charge_end,
        ${text('BillingCurrency')} as currency,
        ${text('InvoiceId')} as invoice_id,
        ${text('SubAccountId')} as sub_account_id,
        ${text('SubAccountName')} as sub_account_name,
        ${text('RegionId')} as region_id,
        ${text('ServiceName')} as service,
        ${text('ServiceCategory')} as service_category,
        ${text('ChargeCategory')} as charge_category,
        ${text('ChargeClass')} as charge_class,
        ${text('ChargeFrequency')} as charge_frequency,
        ${text('PricingCategory')} as pricing_category,
        ${text('CommitmentDiscountId')} as commitment_id,
        ${text('CommitmentDiscountStatus')} as commitment_status,
        ${text('Tags')} as tags,
        ${text('AllocatedTags')} as allocated_tags,
        ${text('ResourceId')} as resource_id,
        ${text('ResourceName')} as resource_name,
        ${has('ResourceId') ? matchResource(text('ResourceId'), moment('ChargePeriodStart'), rules) : 'null::integer'} as resource_rule_id,
        ${amount('BilledCost')} as billed,
        ${amount('EffectiveCost')} as effective,
        ${amount('ListCost')} as list,
        ${amount('ContractedCost')} as contracted
      from ${scanOf(files, options)}
    )`;
}

/** Columns beside the ledger's own that tell rows of one bill apart. */
const IDENTITY_COLUMNS = ['resourceid', 'chargedescription', 'skuid', 'skupriceid', 'availabilityzone'];

function identityOf(file: BillFile): string {
  const present = file.columns
    .filter(({ name }) => IDENTITY_COLUMNS.includes(name.toLowerCase()))
    .map(({ name }) => name);
  const sorted = present.sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  return `hash(0, ${sorted.map((name) => `${identifier(name)}::varchar`).join(', ') || '0'}) as identity`;
}

/** What tells where a row stands: its number in Parquet; in CSV how many line breaks its quoted values hold. */
function placeOf(file: BillFile): string {
  if (file.format === 'parquet') return 'file_row_number';
  const all = `concat_ws('', ${file.columns.map(({ name }, at) => identifier(nameColumn(name, at))).join(', ')})`;
  return `length(${all}) - length(replace(${all}, chr(10), '')) as line_breaks`;
}

/** The costs' own columns ride along where a fault must tell an empty value from an unreadable one. */
function columnsAsRead(typeOf: ReadonlyMap<string, string>): string {
  const costs = (['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost'] as const).filter((column) =>
    typeOf.has(column.toLowerCase()),
  );
  return costs.map((column) => `${identifier(column)} as as_read_${column.toLowerCase()},`).join(' ');
}

function notNull(column: ReadColumn, typeOf: ReadonlyMap<string, string>): string {
  const asRead = `as_read_${column.toLowerCase()}`;
  return isText(typeOf.get(column.toLowerCase()) ?? '')
    ? `(${asRead} is not null and upper(trim(${asRead})) not in ('', 'NULL'))`
    : `${asRead} is not null`;
}

function isText(type: string): boolean {
  return type === 'VARCHAR' || type === 'JSON';
}

function textOf(column: ReadColumn, type: string): string {
  if (isText(type)) return identifier(column);
  if (/^(MAP|STRUCT)/.test(type)) return `to_json(${identifier(column)})::varchar`;
  return `${identifier(column)}::varchar`;
}

/** A column's value as text, moments in UTC as FOCUS writes them. */
function writtenOf(file: BillFile, column: string): string {
  const found = file.columns.find(({ name }) => name.toLowerCase() === column.toLowerCase());
  if (!found) return 'null::varchar';
  const name = identifier(found.name);
  if (isText(found.type)) return `${name}::varchar`;
  if (/^(MAP|STRUCT)/.test(found.type)) return `to_json(${name})::varchar`;
  if (!found.type.startsWith('TIMESTAMP')) return `${name}::varchar`;
  const zoned = found.type.startsWith('TIMESTAMP WITH TIME ZONE')
    ? `${name} at time zone 'UTC'`
    : `${name}::timestamp`;
  return `strftime(${zoned}, '%Y-%m-%dT%H:%M:%SZ')`;
}

/** Decimals of Parquet are read natively (a cast through text is four times slower) unless they carry more than fits. */
function amountOf(column: ReadColumn, type: string): string {
  const name = identifier(column);
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  if (decimal) {
    const scale = Number(decimal[2]);
    if (scale <= 18 && Number(decimal[1]) - scale <= 20) return name;
    return `case when ${name} = try_cast(${name} as decimal(38,18)) then try_cast(${name} as decimal(38,18)) end`;
  }
  if (/^(U?(TINY|SMALL|BIG)INT|U?INTEGER)$/.test(type)) return `${name}::decimal(38,18)`;
  // A float's shortest text is what its writer meant; beyond 18 decimals it says nothing that it knows.
  if (/^(DOUBLE|FLOAT)$/.test(type)) return `try_cast(${name}::varchar as decimal(38,18))`;
  return `exact_amount(${isText(type) ? name : `${name}::varchar`})`;
}

function momentOf(column: ReadColumn, type: string): string {
  const name = identifier(column);
  if (type.startsWith('TIMESTAMP WITH TIME ZONE')) return `${name} at time zone 'UTC'`;
  if (type.startsWith('TIMESTAMP') || type === 'DATE') return `${name}::timestamp`;
  return `exact_moment(${isText(type) ? name : `${name}::varchar`})`;
}

function matchResource(resource: string, moment: string, rules: readonly ResourceRule[]): string {
  if (rules.length === 0) return 'null::integer';
  const cases = rules.map(({ id, pattern, validFrom, validTo }) => {
    const from = validFrom ? ` and ${moment} >= timestamp '${validFrom}'` : '';
    const to = validTo ? ` and ${moment} < timestamp '${validTo}'` : '';
    return `when ${resource} ilike ${literal(toLike(pattern))} escape '\\'${from}${to} then ${id}`;
  });
  return `(case ${cases.join(' ')} end)::integer`;
}

/** `i-*` to `i-%`: only `*` is special. */
function toLike(pattern: string): string {
  return pattern.replace(/[\\%_]/g, (special) => `\\${special}`).replaceAll('*', '%');
}
