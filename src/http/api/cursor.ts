import { badInput } from '../../engine/errors.ts';

/** The place in a list after which the next page begins: opaque to callers. */
function toCursor(list: string, id: number): string {
  return Buffer.from(`${list}:${id}`).toString('base64url');
}

/** @throws bad_input  a cursor that was not given by this list */
export function readCursor(list: string, cursor: string): number {
  const [, name, id = ''] = /^(\w+):(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (name !== list) throw badInput((t) => t('api.badCursor'));
  return Number(id);
}

/** A page of a list that was asked for one row more than fits. */
export function toPage<Item extends { id: number }>(
  list: string,
  found: readonly Item[],
  limit: number,
): { items: Item[]; nextCursor: string | null } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > limit && last ? toCursor(list, last.id) : null };
}
