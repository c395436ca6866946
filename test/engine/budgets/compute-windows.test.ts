import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WINDOW_KINDS, windowAt } from '../../../src/engine/budget-windows.ts';

const ZONES = ['UTC', 'America/Sao_Paulo', 'Europe/Berlin', 'Asia/Kathmandu', 'Pacific/Apia', 'Africa/Cairo'];

test('windows of a kind stand side by side: each instant lies in one, the next begins where it ends', () => {
  fc.assert(
    fc.property(
      fc.date({
        min: new Date('2010-01-01T00:00:00Z'),
        max: new Date('2040-01-01T00:00:00Z'),
        noInvalidDate: true,
      }),
      fc.constantFrom(...ZONES),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom(...WINDOW_KINDS),
      (at, timeZone, firstWeekday, kind) => {
        const rules = { timeZone, firstWeekday };
        const window = windowAt(kind, at, rules);
        expect(window.startsAt.getTime()).toBeLessThanOrEqual(at.getTime());
        expect(window.endsAt.getTime()).toBeGreaterThan(at.getTime());
        expect(windowAt(kind, window.startsAt, rules)).toEqual(window);
        expect(windowAt(kind, new Date(window.endsAt.getTime() - 1), rules)).toEqual(window);
        expect(windowAt(kind, window.endsAt, rules).startsAt).toEqual(window.endsAt);
      },
    ),
    { numRuns: 500 },
  );
});

test('the calendar of the zone decides, not UTC', () => {
  const rules = { timeZone: 'America/Sao_Paulo', firstWeekday: 7 };
  const at = new Date('2026-12-01T01:00:00Z');
  expect(windowAt('day', at, rules).startsAt.toISOString()).toBe('2026-11-30T03:00:00.000Z');
  expect(windowAt('week', at, rules).startsAt.toISOString()).toBe('2026-11-29T03:00:00.000Z');
  expect(windowAt('month', at, rules).startsAt.toISOString()).toBe('2026-11-01T03:00:00.000Z');
  expect(windowAt('quarter', at, rules).startsAt.toISOString()).toBe('2026-10-01T03:00:00.000Z');
  expect(windowAt('year', at, rules).endsAt.toISOString()).toBe('2027-01-01T03:00:00.000Z');
});

test('a day on which the clocks change is as long as it is', () => {
  const rules = { timeZone: 'Europe/Berlin', firstWeekday: 1 };
  const hours = (at: string) => {
    const { startsAt, endsAt } = windowAt('day', new Date(at), rules);
    return (endsAt.getTime() - startsAt.getTime()) / 3_600_000;
  };
  expect([hours('2026-03-29T12:00:00Z'), hours('2026-10-25T12:00:00Z')]).toEqual([23, 25]);
});
