import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
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
    const rounds: (Gaps & { wanted: Chart[] })[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const wanted = Array.from({ length: options.pictures }, (_, at) =>
        chartOf(1 + at + round * options.pictures),
      );
      const measured = await measureGaps(() =>
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
        value: Math.min(...rounds.map(({ ownGapMs }) => ownGapMs)),
        unit: 'ms',
        bound: GAP_MS,
      },
      {
        name: 'the same with what other processes kept it waiting',
        value: Math.min(...rounds.map(({ gapMs }) => gapMs)),
        unit: 'ms',
        bound: null,
      },
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

interface Gaps {
  totalMs: number;
  /** The longest time between two turns of the event loop. */
  gapMs: number;
  /** The same without the time in which the main thread was ready and others had the processors; known on Linux. */
  ownGapMs: number;
}

/** How far turns of the event loop were apart while `work` ran. */
async function measureGaps(work: () => Promise<unknown>): Promise<Gaps> {
  const gaps: Gaps = { totalMs: 0, gapMs: 0, ownGapMs: 0 };
  let last = { at: performance.now(), waitedMs: readWaitedMs() };
  const probe = setInterval(() => {
    const now = { at: performance.now(), waitedMs: readWaitedMs() };
    const gap = now.at - last.at;
    gaps.gapMs = Math.max(gaps.gapMs, gap);
    gaps.ownGapMs = Math.max(gaps.ownGapMs, gap - (now.waitedMs - last.waitedMs));
    last = now;
  }, 1);
  gaps.totalMs = await timeMs(work);
  await sleep(5);
  clearInterval(probe);
  return gaps;
}

/** How long the main thread has waited for a processor so far, as Linux counts it; 0 elsewhere. */
function readWaitedMs(): number {
  try {
    const [, waitedNs] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
    return Number(waitedNs) / 1e6;
  } catch {
    return 0;
  }
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
