import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allocate,
  compileRules,
  FIRST_DAY,
  foldKey,
  foldText,
  LAST_DAY,
  matchesPattern,
  toParts,
} from '../../../src/engine/allocation/compute.ts';
import type { AllocatedDims, Rule, RuleKind } from '../../../src/engine/allocation/schemas.ts';
import { addDays } from '../../../src/engine/period.ts';

const dims = (overrides: Partial<AllocatedDims> = {}): AllocatedDims => ({
  id: 1,
  billingAccountId: 'b1',
  subAccountId: '1234',
  subAccountName: 'Production',
  service: 'Amazon EC2',
  tags: {},
  resourceRuleId: null,
  ...overrides,
});

let nextId = 100;
const rule = (overrides: Partial<Rule> = {}): Rule => ({
  id: nextId++,
  position: 1,
  kind: 'tag',
  key: overrides.kind && overrides.kind !== 'tag' ? null : 'team',
  pattern: 'checkout',
  validFrom: null,
  validTo: null,
  shares: [{ tenantId: 1, weight: '1' }],
  ...overrides,
});

/** The tenants on a day with their shares, as plain text. */
const on = (rules: Rule[], one: AllocatedDims, day: string) => {
  const allocation = allocate(compileRules(rules), one).find(({ from, to }) => from <= day && day < to);
  return allocation?.parts.map(({ tenantId, weight, total }) => `${tenantId}=${weight}/${total}`).join(' ');
};
const owner = (rules: Rule[], one: AllocatedDims) => on(rules, one, '2026-10-10');

describe('what a rule matches', () => {
  test('a tag by its key, whatever its case and separators, and its value, whatever its case', () => {
    const rules = [rule({ key: 'cost_center', pattern: 'Check Out' })];
    for (const key of ['cost_center', 'Cost-Center', 'COSTCENTER', 'cost center', 'cost.center']) {
      expect(owner(rules, dims({ tags: { [key]: 'check  out ' } }))).toBe('1=1/1');
    }
    expect(owner(rules, dims({ tags: { cost_centre: 'check out' } }))).toBe('0=1/1');
    expect(owner(rules, dims({ tags: { cost_center: 'checkout' } }))).toBe('0=1/1');
  });

  test('a tag without a value is matched by nothing, not even by *', () => {
    const rules = [rule({ pattern: '*' })];
    for (const value of ['', '  ', null, { nested: true }])
      expect(owner(rules, dims({ tags: { team: value } }))).toBe('0=1/1');
    expect(owner(rules, dims({ tags: { team: 7 } }))).toBe('1=1/1');
    expect(owner(rules, dims({ tags: {} }))).toBe('0=1/1');
  });

  test('a sub account by its id or its name, a billing account by its id, a service by its name', () => {
    const by = (kind: RuleKind, pattern: string) => owner([rule({ kind, pattern })], dims());
    expect(by('sub_account', '1234')).toBe('1=1/1');
    expect(by('sub_account', 'production')).toBe('1=1/1');
    expect(by('sub_account', 'prod*')).toBe('1=1/1');
    expect(by('sub_account', '123')).toBe('0=1/1');
    expect(by('billing_account', 'B1')).toBe('1=1/1');
    expect(by('billing_account', '1234')).toBe('0=1/1');
    expect(by('service', 'amazon ec2')).toBe('1=1/1');
    expect(by('service', 'Amazon*')).toBe('1=1/1');
  });

  test('a resource by the rule that its lines were found to match', () => {
    const resource = rule({ kind: 'resource', pattern: 'arn:*' });
    expect(owner([resource], dims({ resourceRuleId: resource.id }))).toBe('1=1/1');
    expect(owner([resource], dims({ resourceRuleId: resource.id + 1 }))).toBe('0=1/1');
    expect(owner([resource], dims())).toBe('0=1/1');
  });

  test('characters that mean something elsewhere mean themselves in a pattern', () => {
    expect(matchesPattern('a.c', 'abc')).toBe(false);
    expect(matchesPattern('a%', 'abc')).toBe(false);
    expect(matchesPattern('a_c', 'abc')).toBe(false);
    expect(matchesPattern('[a]?(b)', '[a]?(b)')).toBe(true);
  });

  test('a pattern matches as the same regular expression does', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    const value = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 });
    fc.assert(
      fc.property(short, value, (pattern, text) => {
        const expected = new RegExp(`^${pattern.replace(/\*/g, '.*')}$`).test(text);
        expect(matchesPattern(pattern, text)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a pattern made to be slow is not', () => {
    const started = performance.now();
    expect(matchesPattern('*a'.repeat(500), `${'a'.repeat(20_000)}b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('which rule counts', () => {
  test('the first that matches, in order', () => {
    const first = rule({ pattern: '*', shares: [{ tenantId: 5, weight: '1' }] });
    const second = rule({ shares: [{ tenantId: 6, weight: '1' }] });
    expect(owner([first, second], dims({ tags: { team: 'checkout' } }))).toBe('5=1/1');
    expect(owner([second, first], dims({ tags: { team: 'checkout' } }))).toBe('6=1/1');
  });

  test('from its first day on; until then the next one that matches', () => {
    const later = rule({ validFrom: '2026-10-01', shares: [{ tenantId: 5, weight: '1' }] });
    const always = rule({ shares: [{ tenantId: 6, weight: '1' }] });
    const one = dims({ tags: { team: 'checkout' } });
    expect(on([later, always], one, '2026-09-30')).toBe('6=1/1');
    expect(on([later, always], one, '2026-10-01')).toBe('5=1/1');
    expect(on([later], one, '2026-09-30')).toBe('0=1/1');
  });

  test('until its end, which is not counted any more', () => {
    const ended = rule({ validTo: '2026-10-01' });
    const one = dims({ tags: { team: 'checkout' } });
    expect(on([ended], one, '2026-09-30')).toBe('1=1/1');
    expect(on([ended], one, '2026-10-01')).toBe('0=1/1');
  });
});

describe('shares', () => {
  test('weights become the least whole numbers in the same proportions', () => {
    const parts = toParts([
      { tenantId: 1, weight: '33.3' },
      { tenantId: 2, weight: '66.60' },
    ]);
    expect(parts).toEqual([
      { tenantId: 1, weight: '1', total: '3' },
      { tenantId: 2, weight: '2', total: '3' },
    ]);
  });

  test('always add up to their total and keep the proportions', () => {
    const decimal = fc
      .tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 0, max: 6 }))
      .map(([n, d]) => `${n}${d ? `.${'0'.repeat(d - 1)}7` : ''}`);
    fc.assert(
      fc.property(fc.array(decimal, { minLength: 1, maxLength: 6 }), (weights) => {
        const parts = toParts(weights.map((weight, tenantId) => ({ tenantId, weight })));
        const total = parts.reduce((sum, { weight }) => sum + BigInt(weight), 0n);
        for (const part of parts) expect(part.total).toBe(String(total));
        const scaled = weights.map((weight) => {
          const [units = '0', fraction = ''] = weight.split('.');
          return BigInt(units + fraction.padEnd(6, '0'));
        });
        for (const [i, part] of parts.entries()) {
          expect(BigInt(part.weight) * (scaled[0] ?? 0n)).toBe(
            BigInt(parts[0]?.weight ?? 0) * (scaled[i] ?? 0n),
          );
        }
      }),
    );
  });
});

describe('against a plain loop over the rules', () => {
  const kinds = ['tag', 'sub_account', 'billing_account', 'service', 'resource'] as const;
  const words = ['alpha', 'Alpha', 'beta', 'al', ''] as const;
  const start = '2026-09-01';
  const day = fc.integer({ min: 0, max: 20 }).map((n) => addDays(start, n));
  const bound = fc.option(day, { nil: null, freq: 2 });
  const ruleOf = fc.record({
    kind: fc.constantFrom(...kinds),
    key: fc.constantFrom('team', 'Cost_Center'),
    pattern: fc.constantFrom('alpha', 'BETA', 'a*', '*', '*a', 'al'),
    validFrom: bound,
    validTo: bound,
    tenantId: fc.integer({ min: 0, max: 4 }),
  });
  const word = fc.constantFrom(...words);
  const dimsOf = fc.record({
    billingAccountId: word,
    subAccountId: fc.option(word, { nil: null }),
    subAccountName: fc.option(word, { nil: null }),
    service: word,
    tags: fc.dictionary(fc.constantFrom('team', 'TEAM', 'cost-center', 'other'), word, { maxKeys: 4 }),
    resource: fc.integer({ min: -1, max: 7 }),
  });

  test('every day belongs to whom the first rule says, and the ranges leave no gap', () => {
    fc.assert(
      fc.property(fc.array(ruleOf, { maxLength: 8 }), dimsOf, (bodies, values) => {
        const rules: Rule[] = bodies.map((body, i) => ({
          id: i + 1,
          position: i + 1,
          kind: body.kind,
          key: body.kind === 'tag' ? body.key : null,
          pattern: body.pattern,
          validFrom: body.validFrom,
          validTo: body.validTo,
          shares: [{ tenantId: body.tenantId, weight: '1' }],
        }));
        const resourceRule = rules[values.resource];
        const one: AllocatedDims = {
          ...values,
          id: 1,
          resourceRuleId: resourceRule?.kind === 'resource' ? resourceRule.id : null,
        };
        const allocations = allocate(compileRules(rules), one);
        expect(allocations[0]?.from).toBe(FIRST_DAY);
        expect(allocations.at(-1)?.to).toBe(LAST_DAY);
        for (const [i, allocation] of allocations.entries())
          if (i > 0) expect(allocation.from).toBe(allocations[i - 1]?.to);
        for (let offset = -1; offset <= 21; offset++) {
          const today = addDays(start, offset);
          const expected = rules.find((candidate) => oracleMatches(candidate, one, today));
          const got = allocations.find(({ from, to }) => from <= today && today < to);
          expect(got?.ruleId ?? null).toBe(expected?.id ?? null);
          expect(got?.parts[0]?.tenantId).toBe(expected?.shares[0]?.tenantId ?? 0);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  function oracleMatches(candidate: Rule, one: AllocatedDims, today: string): boolean {
    if (candidate.validFrom !== null && today < candidate.validFrom) return false;
    if (candidate.validTo !== null && today >= candidate.validTo) return false;
    if (candidate.kind === 'resource') return one.resourceRuleId === candidate.id;
    const values: (string | null)[] = [];
    if (candidate.kind === 'sub_account') values.push(one.subAccountId, one.subAccountName);
    if (candidate.kind === 'billing_account') values.push(one.billingAccountId);
    if (candidate.kind === 'service') values.push(one.service);
    if (candidate.kind === 'tag') {
      for (const [key, value] of Object.entries(one.tags))
        if (foldKey(key) === foldKey(candidate.key ?? '')) values.push(String(value));
    }
    const expression = new RegExp(`^${candidate.pattern.toLowerCase().replaceAll('*', '.*')}$`);
    return values.some((value) => value !== null && value !== '' && expression.test(foldText(value)));
  }
});
