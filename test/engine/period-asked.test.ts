import { expect, test } from 'vitest';
import { defaultMonth } from '../../src/engine/period-asked.ts';

test.each([
  ['2026-11-21T12:00:00Z', '2026-11', true],
  ['2026-12-01T00:00:00Z', '2026-11', false],
  ['2026-12-01T23:59:59Z', '2026-11', false],
  ['2026-12-02T00:00:00Z', '2026-12', true],
  ['2027-01-01T08:00:00Z', '2026-12', false],
  ['2028-03-01T08:00:00Z', '2028-02', false],
])(
  'at %s a question without a period is about %s: the month of the last complete day',
  (now, month, open) => {
    expect(defaultMonth(new Date(now))).toMatchObject({ kind: 'month', text: month, open });
  },
);
