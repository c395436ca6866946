import { expect, test, vi } from 'vitest';
import { judge } from '../../bench/bench.ts';
import { measureCharts } from '../../bench/chart.ts';

// Drawing gives way to whatever else runs on the machine.
vi.setConfig({ testTimeout: 120_000 });

test('the bench of charts tells pictures a second, the longest pause and what the cache saves', async () => {
  const figures = await measureCharts({ pictures: 4, slowDownMs: 0 });
  expect(figures.map(({ name }) => name)).toEqual([
    'PNGs a second',
    'longest event-loop gap while 4 are drawn',
    'the same with what other processes kept it waiting',
    'the first picture, with the start of its thread',
    'all 4 again, from the cache',
  ]);
  for (const { value } of figures) expect(value).toBeGreaterThan(0);
  expect(figures[1]?.bound).toBe(50);
});

test('says that it does not hold when drawing blocks the event loop', async () => {
  const figures = await measureCharts({ pictures: 4, slowDownMs: 3000 });
  expect(figures[1]?.value).toBeGreaterThan(50);
  expect(judge('chart', figures).holds).toBe(false);
});
