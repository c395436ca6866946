import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { english } from '../../../src/engine/language/index.ts';
import { sayIssue } from '../../../src/engine/parse-input.ts';
import { editDistance, nearestNames, toTree } from '../../../src/engine/tenants/compute.ts';
import { type Tenant, TenantName } from '../../../src/engine/tenants/schemas.ts';

describe("a tenant's name", () => {
  const fault = (name: string) => sayIssue(TenantName.safeParse(name).error?.issues[0])(english);

  test('is kept in NFKC without spaces around it', () => {
    expect(TenantName.parse('  Ａcme \t')).toBe('Acme');
    expect(TenantName.parse('ﬁnance')).toBe('finance');
  });

  test('has 1 to 80 characters, counted as people do', () => {
    expect(fault(' ')).toBe("A tenant's name cannot be empty");
    expect(TenantName.parse('😀'.repeat(80))).toHaveLength(160);
    expect(fault('x'.repeat(81))).toMatch(/at most 80 characters, this one has 81/);
  });

  test('holds nothing that a reader cannot see or that turns text around', () => {
    for (const bad of ['a\nb', 'a\u0000b', 'a\u202Eb', 'a\u200Bb', 'a\u2028b', 'a\uD800b', 'a\u001Bb'])
      expect(fault(bad)).toMatch(/invisible/);
    expect(TenantName.parse('Zürich – Süd & Co. "42" <b>')).toBe('Zürich – Süd & Co. "42" <b>');
  });

  test('may be a number or look like an account id', () => {
    expect(TenantName.parse('42')).toBe('42');
    expect(TenantName.parse('123456789012')).toBe('123456789012');
  });

  test('is not "unallocated", however it is written', () => {
    for (const name of ['unallocated', 'UnAllocated', ' ｕnallocated '])
      expect(fault(name)).toMatch(/no rule maps/);
  });
});

describe('the tree as rows', () => {
  const tenant = (id: number, name: string, parentId: number | null = null): Tenant => ({
    id,
    name,
    parentId,
    owner: null,
    archivedAt: null,
    mergedIntoId: null,
  });

  test('puts each tenant under its parent, siblings by name, unallocated last', () => {
    const rows = toTree([
      tenant(0, 'unallocated'),
      tenant(1, 'zebra'),
      tenant(2, 'apps'),
      tenant(3, 'b', 2),
      tenant(4, 'A', 2),
    ]);
    expect(rows.map((row) => `${row.depth} ${row.tenant.name}`)).toEqual([
      '0 apps',
      '1 A',
      '1 b',
      '0 zebra',
      '0 unallocated',
    ]);
  });

  test('puts a tenant whose parent is out of sight at the top', () => {
    expect(toTree([tenant(5, 'branch', 2), tenant(6, 'leaf', 5)]).map(({ depth }) => depth)).toEqual([0, 1]);
  });
});

describe('names near to what was typed', () => {
  const names = ['acme', 'acme labs', 'beta', 'data platform', 'checkout', 'checkin'].map((key) => ({ key }));
  const near = (typed: string) => nearestNames(typed, names, 5).near.map(({ key }) => key);

  test('are those a letter away, or with two letters swapped', () => {
    expect(near('acmee')[0]).toBe('acme');
    expect(near('amce')[0]).toBe('acme');
    expect(near('chekcout')[0]).toBe('checkout');
    expect(near('zzz')).toEqual([]);
  });

  test('are those that begin with it first, the shortest before', () => {
    expect(nearestNames('acm', names, 5).begins.map(({ key }) => key)).toEqual(['acme', 'acme labs']);
    expect(near('plat')).toEqual(['data platform']);
  });

  test('the distance is that of the textbook, and symmetric', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });
    fc.assert(
      fc.property(word, word, fc.integer({ min: 1, max: 4 }), (a, b, limit) => {
        const exact = textbookDistance(a, b);
        const got = editDistance(a, b, limit);
        if (exact <= limit) expect(got).toBe(exact);
        else expect(got).toBeGreaterThan(limit);
        expect(editDistance(b, a, 99)).toBe(exact);
      }),
      { numRuns: 2_000 },
    );
  });

  function textbookDistance(a: string, b: string): number {
    if (a === '' || b === '') return a.length + b.length;
    const [x, y] = [a.at(-1), b.at(-1)];
    const options = [
      textbookDistance(a.slice(0, -1), b) + 1,
      textbookDistance(a, b.slice(0, -1)) + 1,
      textbookDistance(a.slice(0, -1), b.slice(0, -1)) + (x === y ? 0 : 1),
    ];
    if (a.length > 1 && b.length > 1 && x === b.at(-2) && y === a.at(-2))
      options.push(textbookDistance(a.slice(0, -2), b.slice(0, -2)) + 1);
    return Math.min(...options);
  }
});
