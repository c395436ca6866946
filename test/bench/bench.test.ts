import { expect, test } from 'vitest';
import { judge, medianOf } from '../../bench/bench.ts';

test('the ratio is the worst figure over its bound, and figures without a bound do not count', () => {
  const figures = [
    { name: 'first', value: 1.5, unit: 's', bound: 2 },
    { name: 'second', value: 9, unit: 's', bound: 10 },
    { name: 'memory', value: 4000, unit: 'MB', bound: null },
  ];
  expect(judge('start', figures)).toEqual({ bench: 'start', ratio: 0.9, bound: 1, holds: true, figures });
});

test('a figure past its bound makes the bench say that it does not hold', () => {
  expect(judge('start', [{ name: 'first', value: 2.001, unit: 's', bound: 2 }]).holds).toBe(false);
});

test('a bench that bounds nothing holds nothing', () => {
  expect(judge('start', [{ name: 'memory', value: 1, unit: 'MB', bound: null }]).holds).toBe(false);
});

test('the median of an even number of values lies between the two in the middle', () => {
  expect([medianOf([3, 1, 2]), medianOf([4, 1, 2, 3])]).toEqual([2, 2.5]);
});
