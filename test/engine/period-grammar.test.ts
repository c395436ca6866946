import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { badInput } from '../../src/engine/errors.ts';
import { addDays, daysIn, toDay } from '../../src/engine/period.ts';
import { stepBack, stepOf } from '../../src/engine/period-asked.ts';
import { parsePeriod, requirePeriod } from '../../src/engine/period-grammar.ts';

// A Saturday.
const now = new Date('2026-11-21T12:00:00Z');

describe('a period in words', () => {
  test.each([
    ['today', '2026-11-21', '2026-11-22', 'day', true],
    ['yesterday', '2026-11-20', '2026-11-21', 'day', false],
    ['last day', '2026-11-20', '2026-11-21', 'day', false],
    ['last 7 days', '2026-11-14', '2026-11-21', 'days', false],
    ['past 30 days', '2026-10-22', '2026-11-21', 'days', false],
    ['Last 1 Day', '2026-11-20', '2026-11-21', 'day', false],
    ['this week', '2026-11-16', '2026-11-23', 'week', true],
    ['last week', '2026-11-09', '2026-11-16', 'week', false],
    ['last 2 weeks', '2026-11-02', '2026-11-16', 'days', false],
    ['this month', '2026-11-01', '2026-12-01', 'month', true],
    ['MTD', '2026-11-01', '2026-12-01', 'month', true],
    ['month to date', '2026-11-01', '2026-12-01', 'month', true],
    ['LAST   MONTH', '2026-10-01', '2026-11-01', 'month', false],
    ['previous month', '2026-10-01', '2026-11-01', 'month', false],
    ['last 1 month', '2026-10-01', '2026-11-01', 'month', false],
    ['last 3 months', '2026-08-01', '2026-11-01', 'months', false],
    ['this quarter', '2026-10-01', '2027-01-01', 'quarter', true],
    ['qtd', '2026-10-01', '2027-01-01', 'quarter', true],
    ['last quarter', '2026-07-01', '2026-10-01', 'quarter', false],
    ['last 2 quarters', '2026-04-01', '2026-10-01', 'months', false],
    ['this year', '2026-01-01', '2027-01-01', 'year', true],
    ['YTD', '2026-01-01', '2027-01-01', 'year', true],
    ['last year', '2025-01-01', '2026-01-01', 'year', false],
    ['last 2 years', '2024-01-01', '2026-01-01', 'months', false],
    ['2026-10', '2026-10-01', '2026-11-01', 'month', false],
    ['2026/2', '2026-02-01', '2026-03-01', 'month', false],
    ['October', '2026-10-01', '2026-11-01', 'month', false],
    ['oct 2025', '2025-10-01', '2025-11-01', 'month', false],
    ['Sept', '2026-09-01', '2026-10-01', 'month', false],
    ['november', '2026-11-01', '2026-12-01', 'month', true],
    ['December', '2025-12-01', '2026-01-01', 'month', false],
    ['Q3', '2026-07-01', '2026-10-01', 'quarter', false],
    ['q4', '2026-10-01', '2027-01-01', 'quarter', true],
    ['Q3 2025', '2025-07-01', '2025-10-01', 'quarter', false],
    ['2025-Q3', '2025-07-01', '2025-10-01', 'quarter', false],
    ['2025 q3', '2025-07-01', '2025-10-01', 'quarter', false],
    ['2025', '2025-01-01', '2026-01-01', 'year', false],
    ['2026-10-15', '2026-10-15', '2026-10-16', 'day', false],
    ['2026-10-01..2026-10-15', '2026-10-01', '2026-10-16', 'days', false],
    ['2026-10-01 to 2026-10-15', '2026-10-01', '2026-10-16', 'days', false],
    ['2026-10-01 – 2026-10-15', '2026-10-01', '2026-10-16', 'days', false],
    ['2026-10-15..2026-10-15', '2026-10-15', '2026-10-16', 'day', false],
    ['2026-07..2026-09', '2026-07-01', '2026-10-01', 'months', false],
    ['2026-07..2026-07', '2026-07-01', '2026-08-01', 'month', false],
    ['2026-07-10..2026-09', '2026-07-10', '2026-10-01', 'days', false],
    ['2028-02-29', '2028-02-29', '2028-03-01', 'day', true],
  ])('%s', (words, from, to, kind, open) => {
    expect(parsePeriod(words, { now })).toMatchObject({ period: { from, to }, kind, open });
  });

  test.each([
    ['acme'],
    ['42'],
    ['last'],
    ['month'],
    ['last month acme'],
    ['mayor'],
    ['Q'],
    ['next month'],
    ['constructor'],
    ['__proto__'],
    [''],
  ])('is none in "%s", which may be a name', (words) => {
    expect(parsePeriod(words, { now })).toBeNull();
  });

  test.each([
    ['2026-13', '"2026-13" is no month: months go from 01 to 12, as in 2026-10.'],
    ['2026-00', '"2026-00" is no month: months go from 01 to 12, as in 2026-10.'],
    ['2026-02-30', '"2026-02-30" is no day of the calendar; write a day like 2026-10-15.'],
    ['Q5', '"q5" is no quarter; write Q1, Q2, Q3 or Q4 2026.'],
    ['last 0 days', '"last 0 days" is no time at all; write last 7 days, for example.'],
    [
      '2026-10-15..2026-10-01',
      '"2026-10-15..2026-10-01" ends before it starts; write the earlier day first, like 2026-10-01..2026-10-15.',
    ],
    ['1999-12', '"1999-12" lies before 2000; ask for 2000-01-01 or later.'],
    ['1984', '"1984" lies before 2000; ask for 2000-01-01 or later.'],
    ['9999', '"9999" lies too far ahead; ask for a year before 2200.'],
    ['2010-01-01..2026-01-01', '"2010-01-01..2026-01-01" is longer than 10 years; ask for 10 years at most.'],
    ['last 99999 days', '"last 99999 days" is longer than 10 years; ask for 10 years at most.'],
    ['last 11 years', '"last 11 years" is longer than 10 years; ask for 10 years at most.'],
  ])('"%s" is answered with what to write', (words, message) => {
    expect(() => parsePeriod(words, { now })).toThrow(badInput(message));
  });

  test('what is no period at all is answered with examples where only a period can stand', () => {
    expect(() => requirePeriod('soon', { now, firstWeekday: 1 })).toThrow(
      '"soon" is not a period; write last month, 2026-10, Q3 2026, last 7 days or 2026-10-01..2026-10-15.',
    );
  });

  test('on the first day of a year, the months and quarters of the year before are the latest', () => {
    const newYear = { now: new Date('2027-01-01T00:00:00Z'), firstWeekday: 1 as const };
    expect(requirePeriod('last month', newYear).period).toEqual({ from: '2026-12-01', to: '2027-01-01' });
    expect(requirePeriod('Q4', newYear).period).toEqual({ from: '2026-10-01', to: '2027-01-01' });
    expect(requirePeriod('January', newYear).period).toEqual({ from: '2027-01-01', to: '2027-02-01' });
    expect(requirePeriod('last 3 months', newYear).period).toEqual({ from: '2026-10-01', to: '2027-01-01' });
  });
});

const anyNow = fc
  .date({ min: new Date('2025-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000));
const anyWords = fc.oneof(
  fc.constantFrom('today', 'yesterday', 'mtd', 'qtd', 'ytd', 'q1', 'q2', 'q3', 'q4', 'february', 'oct 2020'),
  fc
    .tuple(fc.constantFrom('this', 'last'), fc.constantFrom('day', 'week', 'month', 'quarter', 'year'))
    .map((words) => words.join(' ')),
  fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.constantFrom('days', 'weeks', 'months', 'quarters', 'years'))
    .map(([count, unit]) => `last ${count} ${unit}`),
  fc
    .tuple(
      fc.date({ min: new Date('2011-01-01'), max: new Date('2020-12-31'), noInvalidDate: true }),
      fc.nat(400),
    )
    .map(([date, days]) => `${toDay(date)}..${addDays(toDay(date), days)}`),
);

describe('any period', () => {
  test('is half-open, at least a day long, and open exactly when it has not wholly passed', () => {
    fc.assert(
      fc.property(anyWords, anyNow, (words, at) => {
        const { period, open } = requirePeriod(words, { now: at, firstWeekday: 1 });
        expect(period.from < period.to).toBe(true);
        expect(open).toBe(period.to > toDay(at));
      }),
    );
  });

  test('is written by its text, which names the same days at any time', () => {
    fc.assert(
      fc.property(anyWords, anyNow, anyNow, (words, at, later) => {
        const asked = requirePeriod(words, { now: at, firstWeekday: 1 });
        const again = requirePeriod(asked.text, { now: later, firstWeekday: 1 });
        expect(again.period).toEqual(asked.period);
        expect(stepBack(again.period, stepOf(again))).toEqual(stepBack(asked.period, stepOf(asked)));
      }),
    );
  });

  test('follows the one before it without a gap, which is of the same kind', () => {
    fc.assert(
      fc.property(anyWords, anyNow, (words, at) => {
        const asked = requirePeriod(words, { now: at, firstWeekday: 1 });
        const { period: before, shortened } = stepBack(asked.period, stepOf(asked));
        expect(before.to).toBe(asked.period.from);
        expect(shortened).toBe(false);
        const same = requirePeriod(
          asked.kind === 'day' ? before.from : textLike(asked.text, before.from, addDays(before.to, -1)),
          { now: at, firstWeekday: 1 },
        );
        expect(same.period).toEqual(before);
        expect(same.kind === asked.kind || asked.kind === 'week').toBe(true);
      }),
    );
  });

  test('of which some days are complete is compared with as many of the same days, unless a month is shorter', () => {
    fc.assert(
      fc.property(anyWords, anyNow, fc.double({ min: 0, max: 1, noNaN: true }), (words, at, share) => {
        const asked = requirePeriod(words, { now: at, firstWeekday: 1 });
        const length = Math.max(1, Math.floor(daysIn(asked.period) * share));
        const days = { from: asked.period.from, to: addDays(asked.period.from, length) };
        const { period: before, shortened } = stepBack(days, stepOf(asked));
        const whole = stepBack(asked.period, stepOf(asked)).period;
        expect(before.from).toBe(whole.from);
        expect(before.to <= whole.to).toBe(true);
        if (asked.kind === 'day' || asked.kind === 'days' || asked.kind === 'week') {
          expect(daysIn(before)).toBe(length);
        } else if (!shortened && length < daysIn(asked.period)) {
          const lastDay = addDays(days.to, -1).slice(8);
          const sameDay = addDays(before.to, -1).slice(8) === lastDay;
          // Whole months answer to whole months, which end on days of their own.
          expect(sameDay || days.to.endsWith('-01')).toBe(true);
        }
      }),
    );
  });
});

/** The text of an earlier period in the shape of another's. */
function textLike(text: string, from: string, last: string): string {
  if (/^\d{4}-Q/.test(text)) return `${from.slice(0, 4)}-Q${Math.ceil(Number(from.slice(5, 7)) / 3)}`;
  if (text.includes('..')) {
    const length = text.indexOf('.');
    return `${from.slice(0, length)}..${last.slice(0, length)}`;
  }
  return from.slice(0, text.length);
}
