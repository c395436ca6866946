import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  linesByMonth,
  occurrencesOf,
  supersededKey,
  toFocusCsv,
  totalOf,
} from '../../../src/engine/manual-costs/compute.ts';
import type { ManualCost } from '../../../src/engine/manual-costs/index.ts';
import { ManualEntry } from '../../../src/engine/manual-costs/index.ts';

const DAY_MS = 86_400_000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const someDay = fc
  .integer({ min: Date.UTC(2020, 0, 1) / DAY_MS, max: Date.UTC(2030, 0, 1) / DAY_MS })
  .map((days) => dayOf(days * DAY_MS));

/** Walks the calendar day by day: a day is an occurrence if it is the asked day of its month, or its last. */
function walk(day: string, until: string): string[] {
  const wanted = Number(day.slice(8));
  const found: string[] = [];
  for (let at = Date.parse(day); dayOf(at) <= until; at += DAY_MS) {
    const number = new Date(at).getUTCDate();
    const isLast = new Date(at + DAY_MS).getUTCDate() === 1;
    if (number === wanted || (isLast && number < wanted)) found.push(dayOf(at));
  }
  return found;
}

function costOf(more: Partial<ManualCost>): ManualCost {
  return {
    id: 1,
    tenantId: 7,
    version: 1,
    createdBy: 'cli',
    removed: false,
    amount: '10',
    currency: 'USD',
    description: 'Audit',
    category: null,
    day: '2026-10-05',
    until: null,
    tags: {},
    bill: null,
    ...more,
  };
}

describe('an entered cost', () => {
  test('that recurs counts on its day of each month, or its last where a month is shorter, as the calendar walked day by day says', () => {
    fc.assert(
      fc.property(someDay, fc.integer({ min: 0, max: 900 }), (day, length) => {
        const until = dayOf(Date.parse(day) + length * DAY_MS);
        expect(occurrencesOf({ day, until })).toEqual(walk(day, until));
      }),
      { numRuns: 300 },
    );
    expect(occurrencesOf({ day: '2026-01-31', until: '2026-04-30' })).toEqual([
      '2026-01-31',
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
    ]);
  });

  test('comes to all of its parts: what rules look at', () => {
    expect(totalOf({ amount: '1200.50', day: '2026-11-20', until: null })).toBe('1200.5');
    expect(totalOf({ amount: '0.1', day: '2026-01-31', until: '2026-12-31' })).toBe('1.2');
  });

  test('makes lines up to today, none where a bill brought it, in an order of its own', () => {
    const costs = [
      costOf({ id: 2, day: '2026-10-31', until: '2027-01-31' }),
      costOf({ id: 1, day: '2026-11-30' }),
      costOf({ id: 3, day: '2026-11-21' }),
      costOf({ id: 4, removed: true }),
    ];
    const lines = linesByMonth(costs, new Set([supersededKey(2, '2026-10-01')]), '2026-12-31');
    expect(
      [...lines].map(([month, all]) => [month, all.map(({ costId, day, end }) => [costId, day, end])]),
    ).toEqual([
      [
        '2026-11-01',
        [
          [3, '2026-11-21', '2026-11-22'],
          [1, '2026-11-30', '2026-12-01'],
          [2, '2026-11-30', '2026-12-31'],
        ],
      ],
      ['2026-12-01', [[2, '2026-12-31', '2027-01-31']]],
    ]);
    expect([...linesByMonth(costs, new Set(), '2026-10-30')]).toEqual([]);
  });

  test('is written as a bill that reads back as it was, whatever its names hold', () => {
    const odd = fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom(...'a",;\t=<&*_`é😀 \'') });
    fc.assert(
      fc.property(odd, fc.dictionary(odd, odd, { maxKeys: 3 }), (description, tags) => {
        const cost = costOf({ description, tags, amount: '0.0000000001' });
        const csv = toFocusCsv(
          '2026-10-01',
          linesByMonth([cost], new Set(), '2026-12-31').get('2026-10-01') ?? [],
        );
        const [row, ...more] = parse(csv, { columns: true }) as Record<string, string>[];
        expect(more).toEqual([]);
        expect(row?.ServiceName).toBe(description);
        expect(JSON.parse(row?.Tags ?? '')).toEqual(tags);
        expect([row?.BilledCost, row?.EffectiveCost, row?.ListCost, row?.ContractedCost]).toEqual(
          Array(4).fill('0.0000000001'),
        );
      }),
    );
  });
});

describe('what an entry says', () => {
  const { id: _, tenantId: __, version: ___, createdBy: ____, removed: _____, ...entry } = costOf({});
  const faultOf = (more: object) => ManualEntry.safeParse({ ...entry, ...more }).error?.issues[0]?.message;

  test('is refused where it is no money, no day, no name, or would count itself', () => {
    expect(faultOf({})).toBeUndefined();
    for (const amount of ['-5', '1e309', 'NaN', '5,000.00', '5.000,00', '0', ''])
      expect([amount, faultOf({ amount })]).toEqual([amount, 'manualCosts.noAmount']);
    expect(faultOf({ currency: 'XYZ' })).toBe('manualCosts.noCurrency');
    expect(faultOf({ currency: 'usd' })).toBe('manualCosts.noCurrency');
    expect(faultOf({ day: '2026-02-30' })).toBe('manualCosts.noDay');
    expect(faultOf({ day: '1999-12-31' })).toBe('manualCosts.noDay');
    expect(faultOf({ until: '2026-10-04' })).toBe('manualCosts.endsBefore');
    expect(faultOf({ until: '2036-10-05' })).toBe('manualCosts.tooLong');
    expect(faultOf({ description: ' ' })).toBe('manualCosts.nameMissing');
    expect(faultOf({ description: 'a\nb' })).toBe('manualCosts.nameOdd');
    expect(faultOf({ description: 'NULL' })).toBe('manualCosts.nameOdd');
    expect(faultOf({ description: 'x'.repeat(101) })).toBe('manualCosts.nameLong');
    expect(faultOf({ bill: { provider: 'Manual', service: null } })).toBe('manualCosts.ownBill');
    expect(faultOf({ more: 1 })).toBeDefined();
  });

  test('has its tags in one order, in whichever they were kept', () => {
    const one = ManualEntry.parse({ ...entry, tags: { project: 'a', env: 'b' } });
    const other = ManualEntry.parse({ ...entry, tags: { env: 'b', project: 'a' } });
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });
});
