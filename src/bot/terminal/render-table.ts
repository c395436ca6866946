import type { Translate } from '../../engine/language/index.ts';
import { type CardNode, isFact, type Value } from '../card.ts';
import { decimalMarkOf } from '../format/format-money.ts';
import { formatValue } from '../format/format-value.ts';
import { drawBar } from '../format/sparkline.ts';
import { cutText, padEnd, padStart, toSafeText, widthOf, wrapText } from '../format/text-width.ts';
import { TERMINAL_LIMITS } from './limits.ts';
import type { Paint } from './paint.ts';

type TableNode = Extract<CardNode, { kind: 'table' }>;

const GAP = 2;

/** A cell as text, split where columns align: at the decimal point, so that amounts stand below each other. */
interface Cell {
  whole: string;
  fraction: string;
}

interface Column {
  align: 'left' | 'right';
  heading: string;
  cells: Cell[];
  whole: number;
  fraction: number;
  width: number;
}

/** A table as lines of at most `width` columns, amounts aligned at their decimal point; shares get a bar where there is room. */
export function renderTable(node: TableNode, width: number, paint: Paint, t: Translate): string[] {
  const rows = node.rows.slice(0, TERMINAL_LIMITS.tableRows);
  const columns = node.columns.map((column, index) =>
    measure(
      column,
      rows.map((row) => row[index] ?? ''),
      t,
    ),
  );
  const hidden = node.rows.length - rows.length;
  const more = hidden > 0 ? moreLines(hidden, node.more, { width, paint, t }) : [];
  if (!fitColumns(columns, width)) return [...stack(columns, rows.length, width, t), ...more];
  const bars = barsOf(rows, width - widthOfAll(columns) - GAP);
  const heading = columns.map((column) => place(column.heading, column)).join(' '.repeat(GAP));
  return [
    paint('quiet', heading.trimEnd()),
    ...rows.flatMap((_, index) => {
      const [first = '', ...others] = placeRow(columns, index);
      const bar = bars[index] ?? '';
      return [bar === '' ? first.trimEnd() : `${first}${' '.repeat(GAP)}${paint('accent', bar)}`, ...others];
    }),
    ...more,
  ];
}

/** A row as one line, or as several where a name is longer than its column. */
function placeRow(columns: readonly Column[], index: number): string[] {
  const cells = columns.map((column) => placeCell(column.cells[index], column));
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    cells.map((lines, at) => lines[line] ?? ' '.repeat(columns[at]?.width ?? 0)).join(' '.repeat(GAP)),
  ).map((line, at) => (at === 0 ? line : line.trimEnd()));
}

/** What tells that rows are left out, and the way to see them. */
export function moreLines(
  count: number,
  way: string | undefined,
  { width, paint, t }: { width: number; paint: Paint; t: Translate },
): string[] {
  const text =
    way === undefined
      ? t('rendering.more', { count })
      : t('rendering.moreWay', { count, way: toSafeText(way) });
  return wrapText(text, width).map((line) => paint('quiet', line));
}

function measure(column: TableNode['columns'][number], values: readonly Value[], t: Translate): Column {
  const cells = values.map((value) => toCell(value, column.align, t));
  const heading = cutText(toSafeText(column.label), TERMINAL_LIMITS.cell);
  const whole = Math.max(0, ...cells.map((cell) => widthOf(cell.whole)));
  const fraction = Math.max(0, ...cells.map((cell) => widthOf(cell.fraction)));
  return {
    align: column.align,
    heading,
    cells,
    whole,
    fraction,
    width: Math.max(widthOf(heading), whole + fraction),
  };
}

function toCell(value: Value, align: 'left' | 'right', t: Translate): Cell {
  const whole = toSafeText(formatValue(value, t));
  const text = isFact(value) ? whole : cutText(whole, TERMINAL_LIMITS.cell);
  const point = align === 'right' && isFact(value) ? findMark(text, decimalMarkOf(t.language)) : -1;
  return point < 0
    ? { whole: text, fraction: '' }
    : { whole: text.slice(0, point), fraction: text.slice(point) };
}

/** Where the fraction begins; -1 where there is none. */
function findMark(text: string, mark: string): number {
  const at = text.lastIndexOf(mark);
  return at >= 0 && /\d/.test(text[at + 1] ?? '') ? at : -1;
}

function placeCell(cell: Cell | undefined, column: Column): string[] {
  if (!cell) return [' '.repeat(column.width)];
  if (column.align === 'left') return wrapCell(cell.whole, column.width);
  return [
    padStart(`${padStart(cell.whole, column.whole)}${padEnd(cell.fraction, column.fraction)}`, column.width),
  ];
}

function wrapCell(text: string, width: number): string[] {
  const lines = wrapText(text, width);
  const shown = lines.slice(0, TERMINAL_LIMITS.cellLines);
  const rest = lines.slice(TERMINAL_LIMITS.cellLines - 1).join(' ');
  if (lines.length > shown.length) shown[shown.length - 1] = cutText(rest, width);
  return shown.map((line) => padEnd(line, width));
}

function place(text: string, column: Column): string {
  const cut = cutText(text, column.width);
  return column.align === 'left' ? padEnd(cut, column.width) : padStart(cut, column.width);
}

function widthOfAll(columns: readonly Column[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0) + GAP * (columns.length - 1);
}

/** Narrows columns of names until the table fits; false where even that is not enough. */
function fitColumns(columns: Column[], width: number): boolean {
  const least = 8;
  let excess = widthOfAll(columns) - width;
  while (excess > 0) {
    const widest = columns
      .filter((column) => column.align === 'left' && column.width > least)
      .sort((a, b) => b.width - a.width)[0];
    if (!widest) return false;
    widest.width -= 1;
    excess -= 1;
  }
  return true;
}

/** Where columns do not fit beside each other: one line a cell, named. */
function stack(columns: readonly Column[], rows: number, width: number, t: Translate): string[] {
  return Array.from({ length: rows }, (_, index) =>
    columns.flatMap(({ heading, cells }, at) => {
      const cell = cells[index];
      const text = cell ? `${cell.whole}${cell.fraction}` : '';
      if (text === '') return [];
      return at === 0
        ? wrapText(text, width)
        : wrapText(t('rendering.column', { label: heading, value: text }), width - 2).map(
            (line) => `  ${line}`,
          );
    }),
  ).flat();
}

function barsOf(rows: readonly Value[][], room: number): string[] {
  const width = Math.min(TERMINAL_LIMITS.bar, room);
  if (width < 5) return [];
  return rows.map((row) => {
    const share = row.filter(isFact).find(({ key }) => key.startsWith('share:'));
    return share && share.value !== null ? drawBar(share.value, width) : '';
  });
}
