import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Scope } from '../../../db/sql.ts';
import { coversScope, intersectScopes, uniteGrants } from '../../../src/engine/access/index.ts';

/** A tree as the parent of each node: node 0 has none, each other hangs below an earlier one. */
const tree = fc
  .array(fc.nat(), { minLength: 1, maxLength: 12 })
  .map((picks) =>
    picks.map((pick, node) => (node === 0 ? null : pick % (node + 1) === node ? null : pick % (node + 1))),
  );

function isAboveIn(parents: readonly (number | null)[]) {
  return (above: number, below: number): boolean => {
    for (let node: number | null | undefined = below; node !== null && node !== undefined; ) {
      if (node === above) return true;
      node = parents[node];
    }
    return false;
  };
}

/** What a scope sees, told without any of the functions under test. */
function seen(scope: Scope, parents: readonly (number | null)[]): number[] {
  const isAbove = isAboveIn(parents);
  return parents
    .map((_, node) => node)
    .filter((node) => scope === '*' || scope.some((root) => isAbove(root, node)));
}

const scopesOf = (size: number) =>
  fc.oneof(fc.constant<Scope>('*'), fc.array(fc.nat({ max: size - 1 }), { maxLength: 4 }));

const world = tree.chain((parents) =>
  fc.record({
    parents: fc.constant(parents),
    scopes: fc.array(scopesOf(parents.length), { minLength: 1, maxLength: 5 }),
  }),
);

test('the intersection of scopes sees what each of them sees, and nothing else', () => {
  fc.assert(
    fc.property(world, ({ parents, scopes }) => {
      const common = intersectScopes(scopes, isAboveIn(parents));
      const each = scopes.map((scope) => new Set(seen(scope, parents)));
      const expected = parents.map((_, node) => node).filter((node) => each.every((set) => set.has(node)));
      expect(seen(common, parents)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('an intersection names no root twice and none that another holds, in whatever order the scopes come', () => {
  fc.assert(
    fc.property(world, ({ parents, scopes }) => {
      const isAbove = isAboveIn(parents);
      const common = intersectScopes(scopes, isAbove);
      if (common !== '*' && scopes.length > 1 && scopes.filter((one) => one !== '*').length > 1) {
        for (const root of common) expect(common.filter((other) => isAbove(other, root))).toEqual([root]);
      }
      const back = intersectScopes([...scopes].reverse(), isAbove);
      expect(seen(back, parents)).toEqual(seen(common, parents));
    }),
  );
});

test('a scope covers another exactly where it sees all that the other sees by its roots', () => {
  fc.assert(
    fc.property(world, ({ parents, scopes }) => {
      const [wide = '*', narrow = '*'] = scopes;
      const covers = coversScope(wide, narrow, isAboveIn(parents));
      const missing = seen(narrow, parents).filter((node) => !seen(wide, parents).includes(node));
      // All of the tree may be seen by its roots without everything being granted: what is added later would not be.
      if (covers) expect(missing).toEqual([]);
      else expect(narrow === '*' || missing.length > 0).toBe(true);
    }),
  );
});

test('nobody at all has nothing in common to hide', () => {
  expect(intersectScopes([], () => false)).toBe('*');
});

test('the scope is the union of the branches of any role, and the role is the highest held for everything', () => {
  expect(uniteGrants([], false)).toEqual({
    role: null,
    branches: { viewer: [], approver: [], admin: [] },
    scope: [],
  });
  expect(
    uniteGrants(
      [
        { role: 'admin', tenantId: 7 },
        { role: 'viewer', tenantId: 3 },
        { role: 'viewer', tenantId: 7 },
      ],
      false,
    ),
  ).toEqual({ role: null, branches: { viewer: [3, 7], approver: [], admin: [7] }, scope: [3, 7] });
  expect(
    uniteGrants(
      [
        { role: 'viewer', tenantId: null },
        { role: 'approver', tenantId: null },
        { role: 'admin', tenantId: 4 },
      ],
      false,
    ),
  ).toMatchObject({ role: 'approver', branches: { admin: [4] }, scope: '*' });
  expect(uniteGrants([{ role: 'approver', tenantId: 4 }], true)).toMatchObject({
    role: 'viewer',
    branches: { approver: [4] },
    scope: '*',
  });
});
