import { parse } from 'csv-parse/sync';
import { readAmount } from '../amount-asked.ts';
import { CentavoError } from '../errors.ts';
import type { Say } from '../language/index.ts';
import { type Decimal, divideMoney } from '../money.ts';
import { sayIssue } from '../parse-input.ts';
import { SetBudgetInput } from './schemas.ts';

const CSV_COLUMNS = [
  'tenant',
  'tag',
  'spend',
  'window',
  'amount',
  'currency',
  'thresholds',
  'metric',
  'counts',
  'phases',
  'rollover',
  'from',
  'until',
  'observe',
] as const;
type Column = (typeof CSV_COLUMNS)[number];

/** Budgets that one file may hold: each may ask for an approval. */
const MOST_LINES = 1000;

export interface BudgetLine {
  /** As it stands in the file, from 1. */
  line: number;
  input: SetBudgetInput;
}

/** What is wrong with a line. */
export interface LineFault {
  line: number | null;
  say: Say;
}

/** @throws rows_refused  with one sentence a bad line; nothing was taken */
export function refuseLines(name: string, faults: readonly LineFault[]): CentavoError {
  const lines = [...faults]
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
    .map(
      ({ line, say }): Say =>
        (t) =>
          line === null ? say(t) : t('budgets.csvLine', { line, fault: say(t) }),
    );
  return new CentavoError('rows_refused', (t) => t('budgets.csvRefused', { name, count: lines.length }), {
    lines,
  });
}

/**
 * Reads budgets from CSV with a header, separated by commas or semicolons: amount and whose it is must be there, the
 * rest may be missing. Thresholds, counts and phases hold several, separated by spaces. Lines that begin with # are left out.
 *
 * @throws rows_refused  with one sentence a bad line
 */
export function readBudgetsCsv(name: string, text: string): BudgetLine[] {
  const records = readRecords(name, text);
  const [header, ...rows] = records;
  const columns = header?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
  const unknown = columns.filter((column) => !CSV_COLUMNS.some((one) => one === column));
  const twice = columns.filter((column, at) => columns.indexOf(column) !== at);
  const lacks = !columns.includes('amount') || !(columns.includes('tenant') || columns.includes('tag'));
  if (!header || unknown.length > 0 || twice.length > 0 || lacks) {
    const wrong = [...unknown, ...twice].join(', ');
    throw refuseLines(name, [
      {
        line: header?.line ?? 1,
        say: (t) =>
          wrong === ''
            ? t('budgets.csvHeader', { columns: CSV_COLUMNS.join(',') })
            : t('budgets.csvColumn', { wrong, columns: CSV_COLUMNS.join(',') }),
      },
    ]);
  }
  if (rows.length === 0) throw refuseLines(name, [{ line: header.line, say: (t) => t('budgets.csvEmpty') }]);
  if (rows.length > MOST_LINES)
    throw refuseLines(name, [
      { line: rows[MOST_LINES]?.line ?? null, say: (t) => t('budgets.csvMany', { most: MOST_LINES }) },
    ]);
  const faults: LineFault[] = [];
  const lines: BudgetLine[] = [];
  for (const { line, cells } of rows) {
    const cell = (column: Column) => cells[columns.indexOf(column)]?.trim() ?? '';
    const read =
      cells.length === columns.length
        ? readLine(cell)
        : (((t) => t('budgets.csvCells', { has: cells.length, first: columns.length })) satisfies Say);
    if (typeof read === 'function') faults.push({ line, say: read });
    else lines.push({ line, input: read });
  }
  if (faults.length > 0) throw refuseLines(name, faults);
  return lines;
}

function readRecords(name: string, text: string): { line: number; cells: string[] }[] {
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
    const { lines } = error as { lines?: number };
    throw refuseLines(name, [{ line: lines ?? null, say: (t) => t('mapping.lineQuotes') }]);
  }
}

/** The budget of a line, or what is wrong with it. */
function readLine(cell: (column: Column) => string): SetBudgetInput | Say {
  const amount = readAmount(cell('amount'), { zero: true });
  if (amount.kind === 'ambiguous')
    return (t) =>
      t('budgets.csvAmount', { text: cell('amount'), readings: amount.readings.join(t('budgets.or')) });
  if (amount.kind === 'none') return (t) => t('amounts.notANumber', { text: cell('amount') });
  const tag = cell('tag');
  const at = tag.indexOf('=');
  if (tag !== '' && at < 1) return (t) => t('parse.noTag', { text: tag });
  const observe = cell('observe').toLowerCase();
  if (!['', 'yes', 'no', 'true', 'false', 'sim', 'não', 'nao'].includes(observe))
    return (t) => t('budgets.csvObserve', { text: cell('observe') });
  const parsed = SetBudgetInput.safeParse({
    ...(cell('tenant') === '' ? {} : { tenant: cell('tenant') }),
    ...(tag === '' ? {} : { tag: { key: tag.slice(0, at), value: tag.slice(at + 1) } }),
    ...given('spend', cell('spend').toLowerCase()),
    ...given('window', cell('window').toLowerCase()),
    amount: amount.amount,
    ...given('currency', cell('currency')),
    ...given('thresholds', cell('thresholds'), readThresholds),
    ...given('metric', cell('metric').toLowerCase()),
    ...given('counts', cell('counts'), readCounts),
    ...given('phases', cell('phases'), readPhases),
    ...given('rolloverCap', cell('rollover')),
    ...given('validFrom', cell('from')),
    ...given('validTo', cell('until')),
    ...(observe === '' ? {} : { observeOnly: ['yes', 'true', 'sim'].includes(observe) }),
  });
  return parsed.success ? parsed.data : sayIssue(parsed.error.issues[0]);
}

function given<T>(name: string, text: string, read: (text: string) => T | string = (same) => same) {
  return text === '' ? {} : { [name]: read(text) };
}

/** `70,90,100` or `70 90 100`, in percent, as shares; what is none stays as it is and is refused later. */
export function readThresholds(text: string): Decimal[] {
  return text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map((one) => one.replace(/%$/, ''))
    .map((percent) => (/^\d{1,4}(\.\d{1,4})?$/.test(percent) ? divideMoney(percent, '100') : percent));
}

/** `tax credits`, or `none`. */
export function readCounts(text: string): string[] {
  const words = text
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter(Boolean);
  return words.length === 1 && words[0] === 'none' ? [] : words;
}

/** `2026-12=1500 2027-01=900`; null for `none`. */
export function readPhases(text: string): Record<string, string> | null {
  if (text.trim().toLowerCase() === 'none') return null;
  const pairs = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map((one) => one.split('=') as [string, string | undefined]);
  return Object.fromEntries(pairs.map(([month, amount]) => [month, amount ?? '']));
}
