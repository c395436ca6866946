import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type BenchResult, type Figure, judge, type RunBench } from './bench.ts';

/** Each bench in a file of its own, loaded when it is asked for. Each exports `runBench: RunBench`. */
const BENCHES: Record<string, () => Promise<{ runBench: RunBench }>> = {
  ack: () => import('./ack.ts'),
  approvals: () => import('./approvals.ts'),
  chart: () => import('./chart.ts'),
  console: () => import('./console.ts'),
  discord: () => import('./discord.ts'),
  ingest: () => import('./ingest.ts'),
  policy: () => import('./policy.ts'),
  query: () => import('./query.ts'),
  start: () => import('./start.ts'),
};

const LIMIT_MS = 500_000;

const USAGE = `Usage: npm run -s bench -- <${Object.keys(BENCHES).join('|')}> [--json] [--slow-down MS]\n`;

/**
 * Runs one bench and prints its figures: a table, or with `--json` one object on one line.
 *
 * @returns the exit status: 0 when every figure is within its bound, 1 when one is not, 2 for wrong words
 */
export async function runBench(argv: readonly string[]): Promise<number> {
  let asked: ReturnType<typeof readArguments>;
  try {
    asked = readArguments(argv);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  const load = BENCHES[asked.name];
  if (!load) {
    process.stderr.write(USAGE);
    return 2;
  }
  const seedFolder = resolve('.bench');
  await mkdir(seedFolder, { recursive: true });
  const limit = new AbortController();
  const overTime = setTimeout(() => {
    limit.abort();
    process.stderr.write(`The bench did not end within ${LIMIT_MS / 1000} s.\n`);
    // Children and servers of the bench end with the process; see their own exit handlers.
    process.exit(1);
  }, LIMIT_MS);
  try {
    const { runBench: run } = await load();
    const say = (text: string) => process.stderr.write(`${text}\n`);
    const figures = await run({ slowDownMs: asked.slowDownMs, seedFolder, say, signal: limit.signal });
    const result = judge(asked.name, figures);
    process.stdout.write(asked.json ? `${JSON.stringify(result)}\n` : toTable(result));
    return result.holds ? 0 : 1;
  } finally {
    clearTimeout(overTime);
  }
}

function readArguments(argv: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { json: { type: 'boolean' }, 'slow-down': { type: 'string' } },
  });
  const slowDownMs = Number(values['slow-down'] ?? 0);
  if (!Number.isFinite(slowDownMs) || slowDownMs < 0) throw new Error('--slow-down takes milliseconds.');
  return { name: positionals[0] ?? '', json: values.json === true, slowDownMs };
}

function toTable({ bench, ratio, holds, figures }: BenchResult): string {
  const rows = figures.map((figure) => [
    figure.name,
    toText(figure),
    figure.bound === null ? '' : `at most ${figure.bound}`,
  ]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map(([name = '', value = '', bound = '']) =>
    `  ${name.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)}  ${bound}`.trimEnd(),
  );
  return `${bench}: ${holds ? 'holds' : 'DOES NOT HOLD'} (worst figure at ${ratio.toPrecision(3)} of its bound)\n${lines.join('\n')}\n`;
}

function toText({ value, unit }: Figure): string {
  return `${Number(value.toPrecision(4))} ${unit}`;
}
