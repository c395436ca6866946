import { parse } from 'csv-parse/sync';
import { RULE_KINDS } from '../allocation/index.ts';
import { CentavoError } from '../errors.ts';
import type { Say, Translate } from '../language/index.ts';
import { sayIssue } from '../parse-input.ts';
import { hides, matchKeyOf } from './describe-rule.ts';
import { type ParsedRule, RuleInput, type ShareInput } from './schemas.ts';

const COLUMNS = ['kind', 'key', 'pattern', 'tenant', 'from'] as const;
type Column = (typeof COLUMNS)[number];
const MANDATORY: readonly Column[] = ['kind', 'pattern', 'tenant'];
/** Faults told at once; the rest are counted. */
const MOST_FAULTS = 50;
/** Rules that one file may hold. */
const MOST_RULES = 50_000;

/** What is wrong with a line of a file. */
export interface LineFault {
  /** Null where even that is not known. */
  line: number | null;
  say: Say;
}

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
  if (!header)
    throw refuse(name, [{ line: 1, say: (t) => t('mapping.fileEmpty', { columns: COLUMNS.join(',') }) }]);
  const columns = readHeader(name, header);
  if (rows.length > MOST_RULES)
    throw refuse(name, [
      { line: rows[MOST_RULES]?.line ?? null, say: (t) => t('mapping.fileTooMany', { most: MOST_RULES }) },
    ]);
  const faults: LineFault[] = [];
  const lines: RuleLine[] = [];
  for (const { line, cells } of rows) {
    if (cells.length !== header.cells.length) {
      const [has, first] = [cells.length, header.cells.length];
      faults.push({ line, say: (t) => t('mapping.lineColumns', { has, first }) });
      continue;
    }
    const rule = readRule((column) => cells[columns.get(column) ?? -1]?.trim() ?? '');
    if (typeof rule === 'function') faults.push({ line, say: rule });
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
    throw refuse(name, [{ line: line ?? null, say: (t) => t('mapping.lineQuotes') }]);
  }
}

function readHeader(name: string, { line, cells }: CsvRecord): Map<Column, number> {
  const columns = new Map<Column, number>();
  const faults: Say[] = [];
  for (const [index, cell] of cells.entries()) {
    const word = cell.trim().toLowerCase();
    const column = COLUMNS.find((one) => one === word || (one === 'tenant' && word === 'tenants'));
    if (!column)
      faults.push((t) => t('mapping.noColumn', { column: cell.trim(), columns: COLUMNS.join(', ') }));
    else if (columns.has(column)) faults.push((t) => t('mapping.columnTwice', { column }));
    else columns.set(column, index);
  }
  for (const column of MANDATORY)
    if (!columns.has(column))
      faults.push((t) => t('mapping.columnMissing', { column, columns: COLUMNS.join(',') }));
  if (faults.length > 0)
    throw refuse(
      name,
      faults.map((say) => ({ line, say })),
    );
  return columns;
}

/** The rule of a line, or what is wrong with it. */
function readRule(cell: (column: Column) => string): ParsedRule | Say {
  const kind = cell('kind').toLowerCase().replace(/[\s-]/g, '_');
  if (!RULE_KINDS.some((one) => one === kind))
    return (t) => t('mapping.noKind', { kind: cell('kind'), kinds: RULE_KINDS.join(', ') });
  const shares = readShares(cell('tenant'));
  if (typeof shares === 'function') return shares;
  const parsed = RuleInput.safeParse({
    kind,
    key: cell('key') || null,
    pattern: cell('pattern'),
    shares,
    ...(cell('from') === '' ? {} : { from: cell('from') }),
  });
  if (parsed.success) return parsed.data;
  return sayIssue(parsed.error.issues[0]);
}

/** `acme`, or `acme 60; checkout 40` (commas do as well). A name alone may hold anything, also a number at its end. */
export function readShares(text: string): ShareInput[] | Say {
  const parts = text.split(text.includes(';') ? ';' : ',').map((part) => part.trim());
  const weighed = parts.map((part) => /^(.*\S)\s+(\d+(?:\.\d+)?)\s*%?$/.exec(part));
  if (parts.length === 1 || weighed.every((one) => one === null))
    return text.trim() === '' ? (t) => t('mapping.tenantEmpty') : [{ tenant: text.trim(), weight: '1' }];
  const shares: ShareInput[] = [];
  for (const [i, match] of weighed.entries()) {
    if (!match) return (t) => t('mapping.noWeight', { part: parts[i] ?? '' });
    shares.push({ tenant: match[1] ?? '', weight: match[2] ?? '' });
  }
  return shares;
}

/** Lines that can never count, because one before them matches the very same. */
function findHidden(lines: readonly RuleLine[]): LineFault[] {
  const seen = new Map<string, RuleLine[]>();
  const faults: LineFault[] = [];
  for (const one of lines) {
    const key = matchKeyOf({ ...one.rule, key: one.rule.key ?? null });
    const before = seen.get(key) ?? [];
    const hiding = before.find((earlier) => hides(daysOf(earlier), daysOf(one)));
    if (hiding) faults.push({ line: one.line, say: (t) => t('mapping.lineBehind', { line: hiding.line }) });
    seen.set(key, [...before, one]);
  }
  return faults;
}

function daysOf({ rule }: RuleLine): { validFrom: string | null; validTo: null } {
  return { validFrom: rule.from ?? null, validTo: null };
}

/** The refusal of a file: the first fault as its sentence, all of them as its lines. */
export function refuse(name: string, faults: readonly LineFault[]): CentavoError {
  const sorted = [...faults].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const [first] = sorted;
  const hidden = sorted.length - MOST_FAULTS;
  return new CentavoError(
    'file_refused',
    (t) => {
      const refused = t('mapping.notLoaded', { name, fault: first ? sayFault(first, t) : '' });
      return sorted.length > 1
        ? `${refused} ${t('mapping.moreFaults', { count: sorted.length - 1 })}`
        : refused;
    },
    {
      lines: [
        ...sorted.slice(0, MOST_FAULTS).map(
          (fault): Say =>
            (t) =>
              t('mapping.faultOfFile', { name, fault: sayFault(fault, t) }),
        ),
        ...(hidden > 0 ? [(t: Translate) => t('mapping.moreFaults', { count: hidden })] : []),
      ],
    },
  );
}

function sayFault({ line, say }: LineFault, t: Translate): string {
  return t('mapping.faultOfLine', { line: line ?? '?', fault: say(t).replace(/\.$/, '') });
}
