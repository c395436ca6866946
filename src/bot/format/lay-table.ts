import type { CardNode, Value } from '../card.ts';
import { cutText, padEnd, padStart, toSafeText, widthOf } from './text-width.ts';

type Table = Extract<CardNode, { kind: 'table' }>;

/** Lines above the rows: names of columns, rule. */
export const HEAD_LINES = 2;

/** Longer words in a cell are not even measured. */
const CELL_CHARS = 300;

/** How wide lines may be, and how much of a name stays. */
export interface TableTaste {
  /** Columns of the font. */
  tableWidth: number;
  /** A name keeps this many of its columns, and this share of them: beyond it the table does not fit. */
  nameWidth: number;
  nameShare: number;
}

/**
 * A table as lines of equal width for a fixed-width font: a head, a rule, the rows. Names are cut to keep the width
 * readable on a phone, figures never. Null where names would have to be cut until they say nothing.
 */
export function layTable(
  table: Table,
  rows: readonly (readonly Value[])[],
  format: (value: Value) => string,
  taste: TableTaste,
): string[] | null {
  const cells = rows.map((row) => cellsOf(table, row, format));
  const heads = table.columns.map(({ label }) => oneLine(label));
  const natural = heads.map((head, column) =>
    Math.max(widthOf(head), ...cells.map((row) => widthOf(row[column] ?? ''))),
  );
  for (const gap of ['  ', ' ']) {
    const widths = shrink(table, natural, gap.length, taste);
    if (widths) return toLines(table, [heads, ...cells], widths, gap);
  }
  return null;
}

function toLines(table: Table, rows: readonly string[][], widths: readonly number[], gap: string): string[] {
  const total = widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1);
  const [head = '', ...lines] = rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        const fitted = cutText(cell, width);
        return table.columns[column]?.align === 'right' ? padStart(fitted, width) : padEnd(fitted, width);
      })
      .join(gap)
      .trimEnd(),
  );
  return [head, '─'.repeat(Math.max(1, total)), ...lines];
}

/** Takes width from the columns of names, the widest first; null where they would get too short. */
function shrink(table: Table, natural: readonly number[], gap: number, taste: TableTaste): number[] | null {
  const widths = [...natural];
  const least = natural.map((width) => Math.max(taste.nameWidth, Math.ceil(width * taste.nameShare)));
  let excess = widths.reduce((sum, width) => sum + width, 0) + gap * (widths.length - 1) - taste.tableWidth;
  while (excess > 0) {
    let widest = -1;
    for (const [column, width] of widths.entries()) {
      const isName = table.columns[column]?.align === 'left' && width > (least[column] ?? 0);
      if (isName && (widest < 0 || width > (widths[widest] ?? 0))) widest = column;
    }
    if (widest < 0) return null;
    const step = Math.min(excess, Math.ceil(((widths[widest] ?? 0) - (least[widest] ?? 0)) / 2));
    widths[widest] = (widths[widest] ?? 0) - step;
    excess -= step;
  }
  return widths;
}

/** A row's texts, one for each column. */
function cellsOf(table: Table, row: readonly Value[], format: (value: Value) => string): string[] {
  return table.columns.map((_, column) => oneLine(format(row[column] ?? '')));
}

function oneLine(text: string): string {
  return toSafeText(text.length > CELL_CHARS ? `${text.slice(0, CELL_CHARS)}…` : text)
    .replace(/\s+/g, ' ')
    .trim();
}
