import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chart } from '../src/bot/card.ts';
import { type Charts, openCharts } from '../src/bot/charts/index.ts';
import type { Fact } from '../src/engine/facts.ts';
import { english } from '../src/engine/language/index.ts';
import { addDays } from '../src/engine/period.ts';
import { type Figure, medianOf, type RunBench } from './bench.ts';

const PICTURES = 50;
/** A busy machine pauses a process by itself, but rendering that blocks does so in every round. */
const ROUNDS = 3;
/** What rendering may keep the event loop waiting. */
const GAP_MS = 50;
const SERVICES = ['AmazonEC2', 'OpenAI', 'AmazonS3', 'CloudFront', 'Lambda', 'Azure SQL Database', 'Other'];

/** PNGs a second, and the longest pause of the event loop while 50 different ones are asked for at once. */
export const runBench: RunBench = async ({ slowDownMs, say }) => {
  say(`drawing ${PICTURES} pictures …`);
  return measureCharts({ pictures: PICTURES, slowDownMs });
};

export async function measureCharts(options: { pictures: number; slowDownMs: number }): Promise<Figure[]> {
  const charts = openCharts();
  try {
    const cold = await timeMs(() => charts.drawChart(chartOf(0), { t: english, theme: 'light' }));
    const { gapMs: idleMs } = await measureGap(() => sleep(500));
    const rounds: { wanted: Chart[]; totalMs: number; gapMs: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const wanted = Array.from({ length: options.pictures }, (_, at) =>
        chartOf(1 + at + round * options.pictures),
      );
      const measured = await measureGap(() =>
        Promise.all([
          drawAll(charts, wanted),
          ...(options.slowDownMs > 0 ? [sleep(5).then(() => blockFor(options.slowDownMs))] : []),
        ]),
      );
      rounds.push({ wanted, ...measured });
    }
    const totalMs = medianOf(rounds.map((round) => round.totalMs));
    const wanted = rounds.at(-1)?.wanted ?? [];
    const again = await timeMs(() => drawAll(charts, wanted));
    return [
      { name: 'PNGs a second', value: (wanted.length * 1000) / totalMs, unit: '/s', bound: null },
      {
        name: `longest event-loop gap while ${wanted.length} are drawn`,
        value: Math.min(...rounds.map(({ gapMs }) => gapMs)),
        unit: 'ms',
        bound: GAP_MS,
      },
      { name: 'the same while nothing is drawn', value: idleMs, unit: 'ms', bound: null },
      { name: 'the first picture, with the start of its thread', value: cold, unit: 'ms', bound: null },
      {
        name: `all ${wanted.length} again, from the cache`,
        value: again / totalMs,
        unit: 'times',
        bound: 0.5,
      },
    ];
  } finally {
    await charts.close();
  }
}

/** The longest time that the event loop was kept from turning while `work` ran. */
async function measureGap(work: () => Promise<unknown>): Promise<{ totalMs: number; gapMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  await sleep(50);
  delay.enable();
  // The monitor counts from its own second tick on.
  await sleep(20);
  delay.reset();
  const totalMs = await timeMs(work);
  await sleep(20);
  delay.disable();
  return { totalMs, gapMs: delay.max / 1e6 };
}

function drawAll(charts: Charts, wanted: readonly Chart[]): Promise<unknown> {
  return Promise.all(wanted.map((chart) => charts.drawChart(chart, { t: english, theme: 'light' })));
}

function blockFor(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Three months of seven services, or of one line: what answers carry. */
function chartOf(salt: number): Chart {
  const kind = salt % 2 === 0 ? 'area' : 'trend';
  const labels = kind === 'area' ? SERVICES : SERVICES.slice(0, 1);
  return {
    kind,
    title: `acme ${salt}`,
    alt: '',
    series: labels.map((label, at) => ({
      label,
      role: 'actual',
      points: Array.from({ length: 92 }, (_, day) =>
        pointOf(day, (salt + at) * 100 + Math.sin(day) * 30 + 50),
      ),
    })),
  };
}

function pointOf(at: number, value: number): Fact {
  const from = addDays('2026-08-01', at);
  return {
    key: `day:${from}`,
    label: from,
    value: value.toFixed(6),
    unit: 'money',
    currency: 'USD',
    metric: 'effective',
    tenant: 'acme',
    period: { from, to: addDays(from, 1) },
    asOf: from,
  };
}
