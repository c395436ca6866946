import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstOpenDay, toDifferences, toFlows } from '../../../src/engine/restatement/compute.ts';
import type { TouchedMoney } from '../../../src/engine/restatement/schemas.ts';

describe('the first open day', () => {
  test('is that of the month before until this month is five days old', () => {
    expect(firstOpenDay('2026-11-01')).toBe('2026-10-01');
    expect(firstOpenDay('2026-11-05')).toBe('2026-10-01');
    expect(firstOpenDay('2026-11-06')).toBe('2026-11-01');
    expect(firstOpenDay('2027-01-03')).toBe('2026-12-01');
  });
});

describe('who gives to whom', () => {
  const money = (tenantId: number, before: string, after: string): TouchedMoney => ({
    group: 'g',
    month: '2026-10-01',
    currency: 'USD',
    tenantId,
    before,
    after,
  });

  test('is plain where one tenant loses', () => {
    const flows = toFlows([money(0, '10', '0'), money(1, '0', '6'), money(2, '0', '4')]);
    expect(flows.map(({ fromId, toId, effective }) => [fromId, toId, effective])).toEqual([
      [0, 1, '6'],
      [0, 2, '4'],
    ]);
  });

  test('takes credits along as amounts below zero', () => {
    expect(toFlows([money(0, '-3', '0'), money(1, '0', '-3')])).toMatchObject([
      { fromId: 0, toId: 1, effective: '-3' },
    ]);
  });

  test('adds up to every difference, exactly, whatever the amounts', () => {
    const cents = fc.integer({ min: -100_000, max: 100_000 }).map((n) => (n / 100).toFixed(2));
    const row = fc.record({
      group: fc.constantFrom('g', 'h'),
      month: fc.constantFrom('2026-09-01', '2026-10-01'),
      currency: fc.constantFrom('USD', 'EUR'),
      parts: fc.array(fc.tuple(cents, fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })), {
        maxLength: 6,
      }),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), (rows) => {
        // Each part belongs to one tenant before and to one after, so that sums stay.
        const touched = rows.flatMap(({ group, month, currency, parts }) =>
          parts.flatMap(([amount, was, is]): TouchedMoney[] => [
            { group, month, currency, tenantId: was, before: amount, after: '0' },
            { group, month, currency, tenantId: is, before: '0', after: amount },
          ]),
        );
        const merged = new Map<string, TouchedMoney>();
        for (const one of touched) {
          const key = [one.group, one.month, one.currency, one.tenantId].join();
          const known = merged.get(key) ?? { ...one, before: '0', after: '0' };
          merged.set(key, {
            ...known,
            before: toText(toCents(known.before) + toCents(one.before)),
            after: toText(toCents(known.after) + toCents(one.after)),
          });
        }
        const sums = new Map<string, number>();
        for (const { month, currency, fromId, toId, effective } of toFlows([...merged.values()])) {
          expect(fromId).not.toBe(toId);
          for (const [tenant, sign] of [
            [fromId, -1],
            [toId, 1],
          ] as const) {
            const key = `${month} ${currency} ${tenant}`;
            sums.set(key, (sums.get(key) ?? 0) + sign * toCents(effective));
          }
        }
        const differences = toDifferences([...merged.values()]);
        for (const { month, currency, tenantId, difference } of differences) {
          const key = `${month} ${currency} ${tenantId}`;
          expect(sums.get(key)).toBe(toCents(difference));
          sums.delete(key);
        }
        expect([...sums.values()].every((sum) => sum === 0)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  const toCents = (amount: string) => Math.round(Number(amount) * 100);
  const toText = (amount: number) => (amount / 100).toFixed(2);
});
