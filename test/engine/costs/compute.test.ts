import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  changeFacts,
  moneyFact,
  restFact,
  type Sums,
  shareFact,
  tallyOf,
} from '../../../src/engine/costs/compute.ts';
import { computeFigures } from '../../../src/engine/costs/compute-figures.ts';
import { BRIDGE_STEPS, computeReconciliation } from '../../../src/engine/costs/compute-reconciliation.ts';
import type { Fact } from '../../../src/engine/facts.ts';
import { english } from '../../../src/engine/language/index.ts';
import { METRICS } from '../../../src/engine/money.ts';
import { addDays } from '../../../src/engine/period.ts';
import { sumUnits, toUnits } from '../../support/cost-ledger.ts';

const anyAmount = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.nat(18))
  .map(([negative, digits, scale]) => {
    const text = digits.toString().padStart(scale + 1, '0');
    return `${negative ? '-' : ''}${scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`}`;
  });
const anyMetric = fc.constantFrom(...METRICS);
const from = '2026-10-01';

/** A line of a day and service, as a row of each grouping. */
const anyLine = fc.record({
  service: fc.constantFrom('A', 'B', 'C', 'D'),
  day: fc.nat(9).map((n) => addDays(from, n)),
  currency: fc.constantFrom('USD', 'EUR'),
  flags: fc.constantFrom(0, 1, 2, 3, 4, 8),
  value: anyAmount,
});
type Line = { service: string; day: string } & Pick<Sums, 'currency' | 'flags' | 'value'>;

function group<K extends object>(lines: readonly Line[], keyOf: (line: Line) => K): (K & Sums)[] {
  const groups = new Map<string, K & Sums & { values: string[] }>();
  for (const line of lines) {
    const key = keyOf(line);
    const name = JSON.stringify([key, line.currency, line.flags]);
    const known = groups.get(name);
    if (known) known.values.push(line.value);
    else {
      groups.set(name, {
        ...key,
        currency: line.currency,
        flags: line.flags,
        value: '',
        unknown: 0,
        lines: 1,
        values: [line.value],
      });
    }
  }
  return [...groups.values()].map(({ values, ...row }) => ({
    ...(row as K & Sums),
    value: fromUnits(sumUnits(values)),
    lines: values.length,
  }));
}

function fromUnits(units: bigint): string {
  const text = (units < 0n ? -units : units).toString().padStart(21, '0');
  return `${units < 0n ? '-' : ''}${text.slice(0, -20)}.${text.slice(-20)}`;
}

const figuresOf = (lines: readonly Line[], metric: (typeof METRICS)[number]) =>
  computeFigures({
    t: english,
    metric,
    tenant: 'acme',
    period: { from, to: addDays(from, 10) },
    asOf: addDays(from, 9),
    gaps: [],
    services: group(lines, ({ service }) => ({ id: service, label: service })),
    parts: null,
    days: group(lines, ({ day }) => ({ day })),
    before: { period: { from: '2026-09-21', to: from }, asOf: '2026-09-30', reason: null, rows: [] },
    currencyOfNothing: 'USD',
  });

describe('figures', () => {
  test('services, and days, add up to the total of their currency to the last digit', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 40 }), anyMetric, (lines, metric) => {
        const all = figuresOf(lines, metric);
        const counted = lines.filter(
          ({ flags }) => (metric !== 'list' && metric !== 'contracted') || (flags & 2) === 0,
        );
        for (const { currency, total, services, days, spanned, lump, corrections } of all) {
          const own = counted.filter((line) => line.currency === currency);
          const units = (facts: readonly Fact[]) => sumUnits(facts.map(({ value }) => value ?? '0'));
          const flagged = (flag: number) =>
            sumUnits(own.filter(({ flags }) => flags & flag).map(({ value }) => value));
          expect(units([total])).toBe(sumUnits(own.map(({ value }) => value)));
          expect(units(services)).toBe(units([total]));
          expect(units(days)).toBe(units([total]));
          expect(units([spanned])).toBe(flagged(1));
          expect(units([lump])).toBe(flagged(8));
          expect(units([corrections])).toBe(flagged(4));
        }
        expect(new Set(all.map(({ currency }) => currency))).toEqual(
          new Set(lines.length === 0 ? ['USD'] : lines.map(({ currency }) => currency)),
        );
      }),
    );
  });

  test('what is shown and the rest add up to the total, wherever the list is cut', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { minLength: 1, maxLength: 40 }), fc.nat(6), (lines, cut) => {
        for (const { services, total } of figuresOf(lines, 'effective')) {
          const rest = restFact('rest:services', 'Other services', services.slice(cut), total);
          const shown = services.slice(0, cut).map(({ value }) => value ?? '0');
          expect(sumUnits([...shown, rest.value ?? '0'])).toBe(toUnits(total.value ?? ''));
        }
      }),
    );
  });

  test('are not known where no line has a value, and a sum of the known where some have', () => {
    const row = (unknown: number, lines: number): Sums => ({
      currency: 'USD',
      flags: 0,
      value: '5',
      unknown,
      lines,
    });
    expect(tallyOf([row(2, 2)], 'list')).toMatchObject({ value: null, unknown: 2 });
    expect(tallyOf([row(2, 3)], 'list')).toMatchObject({ value: '5', unknown: 2 });
    expect(tallyOf([], 'list')).toMatchObject({ value: '0', unknown: 0 });
  });
});

describe('what is derived', () => {
  const base = { metric: 'effective' as const, tenant: null, period: { from, to: '2026-11-01' }, asOf: null };
  const money = (value: string | null, reason?: string) =>
    moneyFact(base, { key: 'total', label: 'Total', currency: 'USD', value, reason });

  test('a change is the difference and its ratio to what was before', () => {
    const { change, changePct } = changeFacts(money('125'), money('100'), english);
    expect([change.value, changePct.value]).toEqual(['25', '0.25']);
    expect(changePct.unit).toBe('ratio');
  });

  test('there is no ratio to 0, and no change from what is not known', () => {
    const fromZero = changeFacts(money('125'), money('0'), english);
    expect(fromZero.change.value).toBe('125');
    expect(fromZero.changePct).toMatchObject({ value: null, reason: 'The figure to compare with is 0.' });
    const fromUnknown = changeFacts(money('125'), money(null, 'Not imported.'), english);
    expect(fromUnknown.change).toMatchObject({ value: null, reason: 'Not imported.' });
    expect(fromUnknown.changePct).toMatchObject({ value: null, reason: 'Not imported.' });
  });

  test('a share is told of a known total above 0 only', () => {
    expect(shareFact(money('25'), money('100'), english).value).toBe('0.25');
    for (const total of [money('0'), money('-5'), money(null, 'x')]) {
      expect(shareFact(money('25'), total, english)).toMatchObject({
        value: null,
        reason: 'A share is told of a known total above 0 only.',
      });
    }
  });
});

test('the bridge from billed to effective closes to the last digit, whatever the lines are', () => {
  const anyRow = fc.record({
    unitId: fc.nat(3),
    currency: fc.constantFrom('USD', 'EUR'),
    step: fc.constantFrom(...BRIDGE_STEPS),
    billed: anyAmount,
    effective: anyAmount,
    unknown: fc.nat(2),
  });
  fc.assert(
    fc.property(fc.array(anyRow, { minLength: 1, maxLength: 30 }), (bridge) => {
      const all = computeReconciliation({
        t: english,
        period: { from, to: '2026-11-01' },
        asOf: null,
        invoices: [],
        bridge,
        usage: [],
      });
      for (const one of all) {
        const own = bridge.filter(({ currency }) => currency === one.currency);
        const steps = sumUnits(one.bridge.map(({ change }) => change.value ?? ''));
        expect(toUnits(one.billed.value ?? '') + steps).toBe(toUnits(one.effective.value ?? ''));
        expect(toUnits(one.effective.value ?? '')).toBe(sumUnits(own.map(({ effective }) => effective)));
      }
    }),
  );
});
