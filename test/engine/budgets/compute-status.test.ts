import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daysOfWindow, listWindows, WINDOW_KINDS } from '../../../src/engine/budget-windows.ts';
import {
  budgetToDate,
  cloudStateOf,
  eraOf,
  projectedEnd,
  reachedOf,
  rolloverAfter,
} from '../../../src/engine/budgets/compute-status.ts';
import type { BudgetEra } from '../../../src/engine/live-budgets.ts';
import { addDays, addMonths, toDate, toDay } from '../../../src/engine/period.ts';

const monthOf = (month: string) => ({ from: `${month}-01`, to: addMonths(`${month}-01`, 1) });

function era(more: Partial<BudgetEra> = {}): BudgetEra {
  return {
    amount: '100',
    phases: null,
    rolloverCap: null,
    validFrom: null,
    validTo: null,
    createdAt: '2026-01-15T10:00:00+00:00',
    removedAt: null,
    ...more,
  };
}

describe('the state of a cloud budget', () => {
  test.each([
    ['69.99', 'NORMAL'],
    ['70', 'CAUTION'],
    ['99.9999999999', 'CAUTION'],
    ['100', 'EXCEEDED'],
    ['-5', 'NORMAL'],
  ])('%s of 100 is %s, to the last digit', (spent, state) => {
    expect(cloudStateOf(spent, '100', ['0.7', '0.9', '1'])).toBe(state);
  });

  test('is EXCEEDED from the whole amount, wherever the thresholds lie, and tells those that are reached', () => {
    expect(cloudStateOf('100', '100', ['1.2'])).toBe('EXCEEDED');
    expect(cloudStateOf('99', '100', ['1.2'])).toBe('NORMAL');
    expect(cloudStateOf('0', '0', ['0.7'])).toBe('EXCEEDED');
    expect(reachedOf('90', '100', ['0.75', '0.9', '1'])).toEqual(['0.75', '0.9']);
  });
});

describe('the projected end', () => {
  test('is what is known and the mean of the recent days for each day left', () => {
    expect(projectedEnd('200', '70', 7, 10)).toBe('300');
    expect(projectedEnd('200', '-14', 7, 10)).toBe('180');
  });

  test('is what is known where no day is left, and unknown without a complete day', () => {
    expect(projectedEnd('200', '70', 7, 0)).toBe('200');
    expect(projectedEnd('0', '0', 0, 3)).toBeNull();
  });
});

describe('the era that rules a window', () => {
  const october = monthOf('2026-10');

  test('is the one that counted when the window ended', () => {
    const [old, now] = [
      era({ removedAt: '2026-10-20T00:00:00+00:00' }),
      era({ amount: '200', createdAt: '2026-10-20T00:00:00+00:00' }),
    ];
    expect(eraOf([old, now], monthOf('2026-09'))).toBe(old);
    expect(eraOf([old, now], october)).toBe(now);
    expect(eraOf([old, now], monthOf('2026-11'))).toBe(now);
  });

  test('is none before the budget was made, and after it was removed', () => {
    expect(eraOf([era()], monthOf('2025-12'))).toBeNull();
    expect(eraOf([era()], monthOf('2026-01'))).not.toBeNull();
    expect(eraOf([era({ removedAt: '2026-10-20T00:00:00+00:00' })], october)).toBeNull();
  });

  test('counts back to its first day where it names one, and no further than its last', () => {
    const dated = era({
      validFrom: '2026-03-01',
      validTo: '2026-10-01',
      createdAt: '2026-09-09T00:00:00+00:00',
    });
    expect(eraOf([dated], monthOf('2026-02'))).toBeNull();
    expect(eraOf([dated], monthOf('2026-03'))).toBe(dated);
    expect(eraOf([dated], october)).toBeNull();
  });
});

describe('rollover', () => {
  const months = (...spent: string[]) =>
    spent.map((amount, n) => ({ month: monthOf(`2026-0${n + 1}`), spent: amount, final: true }));

  test('hands on what is unspent, with what was handed on before, up to its cap', () => {
    const rolling = [era({ rolloverCap: '50' })];
    expect(rolloverAfter(months('80'), rolling)).toEqual({ amount: '20', pending: false });
    expect(rolloverAfter(months('80', '110'), rolling)).toEqual({ amount: '10', pending: false });
    expect(rolloverAfter(months('80', '10'), rolling)).toEqual({ amount: '50', pending: false });
    expect(rolloverAfter(months('80', '130'), rolling)).toEqual({ amount: '0', pending: false });
  });

  test('waits until the bills of the month are final', () => {
    const [first] = months('80');
    if (!first) throw new Error('there is no month');
    expect(rolloverAfter([{ ...first, final: false }], [era({ rolloverCap: '50' })])).toEqual({
      amount: '0',
      pending: true,
    });
  });

  test('hands on nothing from a month that had no budget, or did not roll over', () => {
    expect(rolloverAfter(months('80'), [era()])).toEqual({ amount: '0', pending: false });
    const late = [era({ rolloverCap: '50', createdAt: '2026-02-01T00:00:00+00:00' })];
    expect(rolloverAfter(months('0'), late)).toEqual({ amount: '0', pending: false });
  });

  test('never hands on less than nothing or more than the cap, and never more than was left', () => {
    const cents = fc.integer({ min: 0, max: 30_000 }).map((n) => (n / 100).toFixed(2));
    fc.assert(
      fc.property(fc.array(cents, { minLength: 1, maxLength: 9 }), cents, (spent, cap) => {
        let carried = 0n;
        const units = (text: string) => BigInt(Math.round(Number(text) * 100));
        for (const one of spent) {
          const left = 10_000n + carried - units(one);
          carried = left < 0n ? 0n : left > units(cap) ? units(cap) : left;
        }
        const found = rolloverAfter(months(...spent), [era({ rolloverCap: cap })]);
        expect(units(found.amount)).toBe(carried);
      }),
    );
  });
});

describe('the budget of the year so far', () => {
  test('is whole for whole windows, by days for the one that is running, with the phases of its months', () => {
    const phased = [era({ phases: { '2026-02': '500' }, validFrom: '2026-01-01' })];
    const days = { from: '2026-01-01', to: '2026-03-11' };
    const windows = listWindows('month', days, 1).map((window) => ({
      window,
      known: { from: window.from, to: window.to < days.to ? window.to : days.to },
    }));
    expect(budgetToDate(windows, phased)).toEqual({
      amount: '632.25806451612903225806',
      counted: [days],
    });
  });

  test('leaves out windows that no budget ruled', () => {
    const windows = [monthOf('2025-12'), monthOf('2026-01')].map((window) => ({ window, known: window }));
    expect(budgetToDate(windows, [era()])).toEqual({ amount: '100', counted: [monthOf('2026-01')] });
    expect(budgetToDate(windows.slice(0, 1), [era()])).toBeNull();
  });
});

test('the window of a day holds it, begins where the last one ended, and weeks begin on their day', () => {
  const day = fc.integer({ min: 0, max: 3000 }).map((n) => addDays('2022-01-01', n));
  fc.assert(
    fc.property(day, fc.constantFrom(...WINDOW_KINDS), fc.integer({ min: 1, max: 7 }), (at, kind, first) => {
      const window = daysOfWindow(kind, at, first);
      expect(window.from <= at && at < window.to).toBe(true);
      expect(daysOfWindow(kind, addDays(window.from, -1), first).to).toBe(window.from);
      const date = toDate(window.from);
      if (kind === 'week') expect(date.getUTCDay()).toBe(first % 7);
      if (kind === 'month' || kind === 'quarter' || kind === 'year') expect(date.getUTCDate()).toBe(1);
      if (kind === 'quarter') expect(date.getUTCMonth() % 3).toBe(0);
      if (kind === 'year') expect(date.getUTCMonth()).toBe(0);
      if (kind === 'day') expect(window.from).toBe(toDay(toDate(at)));
    }),
  );
});
