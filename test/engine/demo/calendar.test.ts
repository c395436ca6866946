import { expect, test } from 'vitest';
import {
  formatDay,
  latestYearlyDay,
  listBillMonths,
  parseDay,
  weekdayOf,
} from '../../../src/engine/demo/calendar.ts';

test('the months end with the one of yesterday, and only a month that is over is closed', () => {
  const months = listBillMonths(parseDay('2026-11-20'), 14);
  expect(months).toHaveLength(14);
  expect(months[0]).toMatchObject({ label: '2025-10', start: parseDay('2025-10-01'), closed: true });
  expect(months[13]).toEqual({
    label: '2026-11',
    start: parseDay('2026-11-01'),
    end: parseDay('2026-12-01'),
    through: parseDay('2026-11-20'),
    closed: false,
  });
});

test('on the first of a month the last bill is the whole month before', () => {
  const months = listBillMonths(parseDay('2028-03-01') - 1, 14);
  expect(months.at(-1)).toMatchObject({ label: '2028-02', through: parseDay('2028-02-29'), closed: true });
});

test('a weekday is that of the calendar', () => {
  expect(weekdayOf(parseDay('2026-11-22'))).toBe(0);
  expect(weekdayOf(parseDay('1969-12-31'))).toBe(3);
});

test('a yearly date is the latest that is not after the day', () => {
  expect(formatDay(latestYearlyDay(parseDay('2026-02-01'), 2, 1))).toBe('2026-02-01');
  expect(formatDay(latestYearlyDay(parseDay('2026-01-31'), 2, 1))).toBe('2025-02-01');
});

test.each(['2026-02-30', '2026-2-3', 'today', '2026-11-21T00:00:00Z'])('%j is refused as a date', (text) => {
  expect(() => parseDay(text)).toThrow(RangeError);
});
