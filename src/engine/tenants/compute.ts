import type { Tenant } from './schemas.ts';

/** A tenant in its place: how many tenants of the list stand above it. */
export interface TreeRow {
  tenant: Tenant;
  depth: number;
}

/** The tree as rows, each parent before its children, siblings by name; `unallocated` last. A tenant whose parent is not listed is at the top. */
export function toTree(tenants: readonly Tenant[]): TreeRow[] {
  const ids = new Set(tenants.map(({ id }) => id));
  const below = new Map<number | null, Tenant[]>();
  for (const tenant of tenants) {
    const parentId = tenant.parentId !== null && ids.has(tenant.parentId) ? tenant.parentId : null;
    below.set(parentId, [...(below.get(parentId) ?? []), tenant]);
  }
  const byName = (a: Tenant, b: Tenant) =>
    Number(a.id === 0) - Number(b.id === 0) || a.name.localeCompare(b.name, 'en');
  const rows: TreeRow[] = [];
  const visit = (parentId: number | null, depth: number) => {
    for (const tenant of (below.get(parentId) ?? []).sort(byName)) {
      rows.push({ tenant, depth });
      visit(tenant.id, depth + 1);
    }
  };
  visit(null, 0);
  return rows;
}

/** How near names are to what was typed, all folded. */
interface Nearness {
  /** 0 begins with it, 1 a word of it begins with it, 2 differs by a few letters. */
  kind: 0 | 1 | 2;
  edits: number;
}

/**
 * The names nearest to `typed`, best first: those that begin with it, those with a word that does, those a few letters
 * away (a third of its length, at least one).
 *
 * @param candidates  with their folded names
 * @param most  of those that begin so, which are offered as a list; without it `limit`
 */
export function nearestNames<T extends { key: string }>(
  typed: string,
  candidates: readonly T[],
  limit: number,
  most: number = limit,
): { begins: T[]; near: T[] } {
  const allowed = Math.max(1, Math.floor(typed.length / 3));
  const found: { candidate: T; nearness: Nearness }[] = [];
  for (const candidate of candidates) {
    const nearness = nearnessOf(typed, candidate.key, allowed);
    if (nearness) found.push({ candidate, nearness });
  }
  found.sort(
    (a, b) =>
      a.nearness.kind - b.nearness.kind ||
      a.nearness.edits - b.nearness.edits ||
      (a.candidate.key < b.candidate.key ? -1 : 1),
  );
  return {
    begins: found
      .filter(({ nearness }) => nearness.kind === 0)
      .slice(0, most)
      .map(({ candidate }) => candidate),
    near: found.slice(0, limit).map(({ candidate }) => candidate),
  };
}

function nearnessOf(typed: string, key: string, allowed: number): Nearness | null {
  if (key.startsWith(typed)) return { kind: 0, edits: key.length - typed.length };
  if (typed.length > 1 && key.split(/[\s._/-]+/).some((word) => word.startsWith(typed)))
    return { kind: 1, edits: key.length - typed.length };
  const edits = editDistance(typed, key, allowed);
  return edits <= allowed ? { kind: 2, edits } : null;
}

/** Letters to insert, delete, change or swap with their neighbour to make `b` of `a`; above `limit` any larger number. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, (beforeLast[j - 2] ?? 0) + 1);
      row.push(edits);
      if (edits < least) least = edits;
    }
    // Two rows above the limit cannot come below it again, also by a swap.
    if (least > limit && Math.min(...last) > limit) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
