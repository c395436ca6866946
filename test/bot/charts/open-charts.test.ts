import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Chart } from '../../../src/bot/card.ts';
import { openCharts } from '../../../src/bot/charts/index.ts';
import { makePictureCache } from '../../../src/bot/charts/picture-cache.ts';
import { english } from '../../../src/engine/language/index.ts';
import { makeFolder } from '../../support/context.ts';
import { refusalOf } from '../../support/refusal.ts';
import { exampleCharts } from './charts-fixture.ts';

const look = { t: english, theme: 'light' } as const;

function chartOf(title: string): Chart {
  const { bars } = exampleCharts();
  if (!bars) throw new Error('no example');
  return { ...bars, title };
}

/** Charts drawn by a thread that does as the title says. */
async function openWith(program: string, options: { patienceMs?: number; maxWaiting?: number } = {}) {
  const folder = await makeFolder('worker');
  const path = join(folder, 'worker.mjs');
  await writeFile(path, `import { parentPort as port, threadId } from 'node:worker_threads';\n${program}`);
  const charts = openCharts({ workerUrl: pathToFileURL(path), ...options });
  onTestFinished(() => charts.close());
  return charts;
}

const BY_TITLE = `
  const reply = (number) => port.postMessage({ png: new Uint8Array([number, threadId]), width: 1, height: 1 });
  let drawn = 0;
  port.on('message', ({ drawing }) => {
    const title = drawing.option.graphic.elements[0].style.text;
    if (title.startsWith('crash')) process.exit(1);
    if (title.startsWith('throw')) throw new Error('no');
    if (title.startsWith('fail')) return port.postMessage({ failure: 'no' });
    if (title.startsWith('hang')) for (;;) {}
    reply(++drawn);
  });
  port.postMessage({ ready: true });`;

test('a repeat comes from the cache, and one that is under way is drawn once', async () => {
  const { drawChart } = await openWith(BY_TITLE);
  const [first, twin] = await Promise.all([drawChart(chartOf('a'), look), drawChart(chartOf('a'), look)]);
  expect(first).toBe(twin);
  expect(await drawChart(chartOf('a'), look)).toBe(first);
  expect((await drawChart(chartOf('a'), { ...look, theme: 'dark' })).png[0]).toBe(2);
  expect((await drawChart(chartOf('b'), look)).png[0]).toBe(3);
});

test.each(['crash', 'throw', 'hang'])(
  'a thread that does "%s" costs its own picture; the next has another thread',
  async (fault) => {
    const { drawChart } = await openWith(BY_TITLE, { patienceMs: 4_000 });
    const before = await drawChart(chartOf('a'), look);
    const [broken, after] = await Promise.all([
      refusalOf(drawChart(chartOf(fault), look)),
      drawChart(chartOf('b'), look),
    ]);
    expect(broken).toMatchObject({
      code: 'unavailable',
      message: 'The picture could not be drawn; the answer stands without it.',
    });
    expect(after.png[1]).not.toBe(before.png[1]);
  },
  30_000,
);

test('a picture that cannot be drawn costs no thread', async () => {
  const { drawChart } = await openWith(BY_TITLE);
  const before = await drawChart(chartOf('a'), look);
  expect((await refusalOf(drawChart(chartOf('fail'), look))).code).toBe('unavailable');
  expect((await drawChart(chartOf('b'), look)).png[1]).toBe(before.png[1]);
});

test('pictures are drawn in the order in which they were asked for, and only so many wait', async () => {
  const { drawChart } = await openWith(BY_TITLE, { maxWaiting: 3 });
  const asked = ['a', 'b', 'c', 'd'].map((title) => drawChart(chartOf(title), look));
  const refused = await refusalOf(drawChart(chartOf('e'), look));
  expect(refused.message).toContain('Too many pictures are being drawn');
  expect((await Promise.all(asked)).map(({ png }) => png[0])).toEqual([1, 2, 3, 4]);
});

test('closing refuses what waits and what comes later, and may be done twice', async () => {
  const charts = await openWith(BY_TITLE);
  const asked = ['hang', 'b'].map((title) => refusalOf(charts.drawChart(chartOf(title), look)));
  await Promise.resolve();
  await charts.close();
  await charts.close();
  for (const refusal of await Promise.all(asked)) expect(refusal.message).toContain('Centavo is stopping');
  expect((await refusalOf(charts.drawChart(chartOf('c'), look))).message).toContain('Centavo is stopping');
});

test('the cache holds so many pictures and bytes, and lets go of what was looked at longest ago', () => {
  const cache = makePictureCache({ pictures: 3, bytes: 100 });
  const picture = (bytes: number) => ({ png: new Uint8Array(bytes), width: 1, height: 1 });
  for (const key of ['a', 'b', 'c']) cache.keep(key, picture(10));
  expect(cache.find('a')).not.toBeNull();
  cache.keep('d', picture(10));
  expect(['a', 'b', 'c', 'd'].map((key) => cache.find(key) !== null)).toEqual([true, false, true, true]);
  cache.keep('large', picture(85));
  expect(['a', 'c', 'd', 'large'].map((key) => cache.find(key) !== null)).toEqual([false, false, true, true]);
  cache.keep('larger', picture(101));
  expect(cache.find('larger')).toBeNull();
});

test('a thread that cannot even be started is a picture less, for each that is asked for', async () => {
  const charts = openCharts({ workerUrl: new URL('http://127.0.0.1/worker.mjs') });
  onTestFinished(() => charts.close());
  const asked = ['a', 'b', 'c'].map((title) => refusalOf(charts.drawChart(chartOf(title), look)));
  expect((await Promise.all(asked)).map(({ code }) => code)).toEqual(Array(3).fill('unavailable'));
});
