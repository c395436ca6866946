import type { CardNode, Value } from '../card.ts';
import { cutText, padEnd, padStart, toSafeText, widthOf } from '../format/text-width.ts';
import { TASTE } from './limits.ts';

type Table = Extract<CardNode, { kind: 'table' }>;

/** Lines above the rows: names of columns, rule. */
export const HEAD_LINES = 2;

const GAP = '  ';
/** Longer words in a cell are not even measured. */
const CELL_CHARS = 160;

/**
 * A table as lines of equal width for a fixed-width font: a head, a rule, the rows. Names are cut to keep the width
 * readable on a phone, figures never.
 */
export function layTable(
  table: Table,
  rows: readonly (readonly Value[])[],
  format: (value: Value) => string,
): string[] {
  const cells = rows.map((row) => table.columns.map((_, column) => oneLine(format(row[column] ?? ''))));
  const heads = table.columns.map(({ label }) => oneLine(label));
  const natural = heads.map((head, column) =>
    Math.max(widthOf(head), ...cells.map((row) => widthOf(row[column] ?? ''))),
  );
  const widths = shrink(table, natural);
  const lay = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        const fitted = cutText(cell, width);
        return table.columns[column]?.align === 'right' ? padStart(fitted, width) : padEnd(fitted, width);
      })
      .join(GAP)
      .trimEnd();
  const total = widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1);
  return [lay(heads), '─'.repeat(Math.max(1, total)), ...cells.map(lay)];
}

/** Takes width from the columns of names, the widest first, until the row fits or names would become unreadable. */
function shrink(table: Table, natural: readonly number[]): number[] {
  const widths = [...natural];
  let excess =
    widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1) - TASTE.tableWidth;
  while (excess > 0) {
    let widest = -1;
    for (const [column, width] of widths.entries()) {
      const isName = table.columns[column]?.align === 'left' && width > TASTE.nameWidth;
      if (isName && (widest < 0 || width > (widths[widest] ?? 0))) widest = column;
    }
    if (widest < 0) break;
    const taken = Math.min(excess, (widths[widest] ?? 0) - TASTE.nameWidth);
    const step = Math.max(1, Math.ceil(taken / 2));
    widths[widest] = (widths[widest] ?? 0) - step;
    excess -= step;
  }
  return widths;
}

function oneLine(text: string): string {
  return toSafeText(text.length > CELL_CHARS ? `${text.slice(0, CELL_CHARS)}…` : text)
    .replace(/\s+/g, ' ')
    .trim();
}
