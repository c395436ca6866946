import type { CardNode, Value } from '../card.ts';
import { TASTE } from './limits.ts';

type Table = Extract<CardNode, { kind: 'table' }>;

const GAP = '  ';

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
        const fitted = cutTo(cell, widths[column] ?? 0);
        const padding = ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(fitted)));
        return table.columns[column]?.align === 'right' ? padding + fitted : fitted + padding;
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
  return text.replace(/\s+/g, ' ').trim();
}

/** Columns that a text takes in a fixed-width font: wide signs two, combining ones none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const sign of text) {
    if (/\p{Mark}|\p{Cf}/u.test(sign)) continue;
    width += isWide(sign.codePointAt(0) ?? 0) ? 2 : 1;
  }
  return width;
}

function cutTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let cut = '';
  let used = 0;
  for (const sign of text) {
    const next = widthOf(sign);
    if (used + next > width - 1) break;
    cut += sign;
    used += next;
  }
  return `${cut}…`;
}

function isWide(point: number): boolean {
  return (
    (point >= 0x1100 && point <= 0x115f) ||
    (point >= 0x2e80 && point <= 0xa4cf) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) ||
    (point >= 0x1f300 && point <= 0x1faff)
  );
}
