import { parse } from 'csv-parse/sync';
import { RULE_KINDS } from '../allocation/index.ts';
import { CentavoError } from '../errors.ts';
import { hides, matchKeyOf } from './describe-rule.ts';
import { type ParsedRule, RuleInput, type ShareInput } from './schemas.ts';

const COLUMNS = ['kind', 'key', 'pattern', 'tenant', 'from'] as const;
type Column = (typeof COLUMNS)[number];
const MANDATORY: readonly Column[] = ['kind', 'pattern', 'tenant'];
/** Faults told at once; the rest are counted. */
const MOST_FAULTS = 50;
/** Rules that one file may hold. */
const MOST_RULES = 50_000;

/** A rule with the line that it begins on. */
export interface RuleLine {
  line: number;
  rule: ParsedRule;
}

/**
 * Reads rules from CSV with the columns kind, key, pattern, tenant and from (key and from may be missing), in any order,
 * separated by commas or semicolons. Several tenants: `acme 60; checkout 40`. Lines that begin with # are left out.
 *
 * @throws file_refused  with one sentence a bad line
 */
export function readRulesFile(name: string, text: string): RuleLine[] {
  const records = readRecords(name, text);
  const [header, ...rows] = records;
  if (!header) throw refuse(name, [`line 1: the file is empty; begin it with ${COLUMNS.join(',')}`]);
  const columns = readHeader(name, header);
  if (rows.length > MOST_RULES)
    throw refuse(name, [`line ${rows[MOST_RULES]?.line}: a file holds at most ${MOST_RULES} rules`]);
  const faults: string[] = [];
  const lines: RuleLine[] = [];
  for (const { line, cells } of rows) {
    const faulty = (sentence: string) => faults.push(`line ${line}: ${sentence}`);
    if (cells.length !== header.cells.length) {
      faulty(
        `it has ${cells.length} columns where the first line has ${header.cells.length}; put a value that holds the separator in quotes`,
      );
      continue;
    }
    const rule = readRule((column) => cells[columns.get(column) ?? -1]?.trim() ?? '');
    if (typeof rule === 'string') faulty(rule);
    else lines.push({ line, rule });
  }
  faults.push(...findHidden(lines));
  if (faults.length > 0) throw refuse(name, faults);
  return lines;
}

interface CsvRecord {
  line: number;
  cells: string[];
}

function readRecords(name: string, text: string): CsvRecord[] {
  const first = text.split(/\r?\n/).find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';
  try {
    const records = parse(text, {
      bom: true,
      info: true,
      delimiter: first.includes(';') && !first.includes(',') ? ';' : ',',
      relax_column_count: true,
      skip_empty_lines: true,
      comment: '#',
      comment_no_infix: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info }) => ({
      line: info.lines - record.join('').split('\n').length + 1,
      cells: record,
    }));
  } catch (error) {
    const line = (error as { lines?: number }).lines;
    throw refuse(name, [
      `line ${line ?? '?'}: a quotation mark is open or stands where none may; quote whole values and double the marks inside`,
    ]);
  }
}

function readHeader(name: string, { line, cells }: CsvRecord): Map<Column, number> {
  const columns = new Map<Column, number>();
  const faults: string[] = [];
  for (const [index, cell] of cells.entries()) {
    const word = cell.trim().toLowerCase();
    const column = COLUMNS.find((one) => one === word || (one === 'tenant' && word === 'tenants'));
    if (!column) faults.push(`there is no column "${cell.trim()}"; the columns are ${COLUMNS.join(', ')}`);
    else if (columns.has(column)) faults.push(`the column ${column} is there twice`);
    else columns.set(column, index);
  }
  for (const column of MANDATORY)
    if (!columns.has(column)) faults.push(`the column ${column} is missing; begin with ${COLUMNS.join(',')}`);
  if (faults.length > 0)
    throw refuse(
      name,
      faults.map((fault) => `line ${line}: ${fault}`),
    );
  return columns;
}

/** The rule of a line, or what is wrong with it. */
function readRule(cell: (column: Column) => string): ParsedRule | string {
  const kind = cell('kind').toLowerCase().replace(/[\s-]/g, '_');
  if (!RULE_KINDS.some((one) => one === kind))
    return `"${cell('kind')}" is no kind of rule; write ${RULE_KINDS.join(', ')}`;
  const shares = readShares(cell('tenant'));
  if (typeof shares === 'string') return shares;
  const parsed = RuleInput.safeParse({
    kind,
    key: cell('key') || null,
    pattern: cell('pattern'),
    shares,
    ...(cell('from') === '' ? {} : { from: cell('from') }),
  });
  if (parsed.success) return parsed.data;
  return parsed.error.issues[0]?.message ?? 'it is not understood';
}

/** `acme`, or `acme 60; checkout 40` (commas do as well). A name alone may hold anything, also a number at its end. */
export function readShares(text: string): ShareInput[] | string {
  const parts = text.split(text.includes(';') ? ';' : ',').map((part) => part.trim());
  const weighed = parts.map((part) => /^(.*\S)\s+(\d+(?:\.\d+)?)\s*%?$/.exec(part));
  if (parts.length === 1 || weighed.every((one) => one === null))
    return text.trim() === ''
      ? 'the column tenant is empty; name whose the cost is'
      : [{ tenant: text.trim(), weight: '1' }];
  const shares: ShareInput[] = [];
  for (const [i, match] of weighed.entries()) {
    if (!match)
      return `"${parts[i]}" has no weight; write each tenant with one, such as acme 60; checkout 40`;
    shares.push({ tenant: match[1] ?? '', weight: match[2] ?? '' });
  }
  return shares;
}

/** Lines that can never count, because one before them matches the very same. */
function findHidden(lines: readonly RuleLine[]): string[] {
  const seen = new Map<string, RuleLine[]>();
  const faults: string[] = [];
  for (const one of lines) {
    const key = matchKeyOf({ ...one.rule, key: one.rule.key ?? null });
    const before = seen.get(key) ?? [];
    const hiding = before.find((earlier) => hides(daysOf(earlier), daysOf(one)));
    if (hiding)
      faults.push(
        `line ${one.line}: line ${hiding.line} matches the same and comes first, so this never counts; take one of them away`,
      );
    seen.set(key, [...before, one]);
  }
  return faults;
}

function daysOf({ rule }: RuleLine): { validFrom: string | null; validTo: null } {
  return { validFrom: rule.from ?? null, validTo: null };
}

/** @param faults  each begins with its line */
export function refuse(name: string, faults: readonly string[]): CentavoError {
  const sorted = [...faults].sort((a, b) => lineOf(a) - lineOf(b));
  const [first = ''] = sorted;
  const more = sorted.length > 1 ? ` ${sorted.length - 1} more lines are at fault.` : '';
  const hidden = sorted.length - MOST_FAULTS;
  return new CentavoError(
    'file_refused',
    `${name} was not loaded: ${first.replace(/\.$/, '')}.${more.replace(/^ 1 more lines are/, ' 1 more line is')}`,
    {
      lines: [
        ...sorted.slice(0, MOST_FAULTS).map((fault) => `${name}, ${fault.replace(/\.$/, '')}.`),
        ...(hidden > 0 ? [`${hidden} more lines are at fault.`] : []),
      ],
    },
  );
}

function lineOf(fault: string): number {
  return Number(/^line (\d+)/.exec(fault)?.[1] ?? 0);
}
