import type { CardNode, Value } from '../card.ts';
import { layTable as layTableIn } from '../format/lay-table.ts';
import { TASTE } from './limits.ts';

export { HEAD_LINES } from '../format/lay-table.ts';

/** A table as lines as wide as Slack shows well; null where names would have to be cut until they say nothing. */
export function layTable(
  table: Extract<CardNode, { kind: 'table' }>,
  rows: readonly (readonly Value[])[],
  format: (value: Value) => string,
): string[] | null {
  return layTableIn(table, rows, format, TASTE);
}
