import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { startPostgres } from '../test/support/postgres.ts';
import { type Figure, medianOf, type RunBench } from './bench.ts';

const ROUNDS = 7;
/** Enough to see that a planted slow-down is noticed. */
const SLOWED_ROUNDS = 1;
/** What a later start may take until the first answer, npm included. */
const BOUND_S = 2;
const START_LIMIT_MS = 60_000;
/** Stands in the last lines of an answer. */
const ANSWERED = 'data as of';

type Variables = Record<string, string>;

interface Start {
  seconds: number;
  residentMb: number;
}

/**
 * Time from `npm start` to the first answer on an existing ledger, and what the process then holds in memory: embedded
 * and on PostgreSQL, in turn. `slowDownMs` makes every Node process of the start that much slower.
 */
export const runBench: RunBench = async ({ seedFolder, say, slowDownMs }) => {
  const home = resolve(seedFolder, 'start', '.centavo');
  const slow: Variables = slowDownMs > 0 ? { NODE_OPTIONS: toSlowNode(slowDownMs) } : {};
  say('making the ledgers …');
  await runCentavo(['demo'], { CENTAVO_HOME: home });
  const server = await startPostgres();
  if (!server) throw new Error('No postgres is installed; install PostgreSQL 15 or newer.');
  try {
    const onPostgres = await preparePostgres(server.url, home, resolve(seedFolder, 'start', 'on-postgres'));
    const starts: Record<'embedded' | 'PostgreSQL', Start[]> = { embedded: [], PostgreSQL: [] };
    const rounds = slowDownMs > 0 ? SLOWED_ROUNDS : ROUNDS;
    for (let round = 0; round < rounds; round += 1) {
      starts.embedded.push(await timeStart({ CENTAVO_HOME: home, ...slow }));
      starts.PostgreSQL.push(await timeStart({ ...onPostgres, ...slow }));
      say(
        `round ${round + 1} of ${rounds}: ${starts.embedded.at(-1)?.seconds.toFixed(2)} s embedded, ${starts.PostgreSQL.at(-1)?.seconds.toFixed(2)} s on PostgreSQL`,
      );
    }
    return Object.entries(starts).flatMap(([kind, all]): Figure[] => [
      {
        name: `first answer, ${kind}, median`,
        value: medianOf(all.map(({ seconds }) => seconds)),
        unit: 's',
        bound: BOUND_S,
      },
      {
        name: `first answer, ${kind}, slowest`,
        value: Math.max(...all.map(({ seconds }) => seconds)),
        unit: 's',
        bound: null,
      },
      {
        name: `resident memory, ${kind}`,
        value: medianOf(all.map(({ residentMb }) => residentMb)),
        unit: 'MB',
        bound: null,
      },
    ]);
  } finally {
    await server.stop();
  }
};

/** A ledger on PostgreSQL with the demo company's bills, imported as a user imports them. */
async function preparePostgres(serverUrl: string, demoHome: string, home: string): Promise<Variables> {
  rmSync(home, { recursive: true, force: true });
  const appUrl = new URL(serverUrl);
  appUrl.username = 'centavo_bench';
  appUrl.password = 'bench';
  const app = { CENTAVO_HOME: home, DATABASE_URL: appUrl.href };
  const bills = ['aws', 'azure', 'openai'].map((provider) => join(demoHome, 'demo', 'files', provider));
  await runCentavo(['import', 'focus', ...bills], { ...app, DATABASE_OWNER_URL: serverUrl });
  return app;
}

async function runCentavo(args: string[], env: Variables): Promise<void> {
  await promisify(execFile)(process.execPath, ['scripts/run.mjs', 'centavo', ...args], {
    env: { ...cleanEnv(), ...env },
  });
}

/** Starts the real process without a terminal, waits for its answer, looks at its memory and stops it in order. */
async function timeStart(env: Variables): Promise<Start> {
  const begun = performance.now();
  const npm = spawn('npm', ['start'], {
    env: { ...cleanEnv(), PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killed = () => npm.kill('SIGKILL');
  process.once('exit', killed);
  const ended = new Promise<void>((resolve) => npm.once('close', () => resolve()));
  try {
    await waitFor(npm, 'stdout', ANSWERED);
    const seconds = (performance.now() - begun) / 1000;
    await waitFor(npm, 'stderr', '"listening"');
    return { seconds, residentMb: readResidentMb(npm.pid ?? 0) };
  } finally {
    npm.kill('SIGTERM');
    await ended;
    process.off('exit', killed);
  }
}

function waitFor(child: ChildProcess, stream: 'stdout' | 'stderr', words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const limit = setTimeout(
      () => reject(new Error(`no "${words}" within a minute:\n${said}`)),
      START_LIMIT_MS,
    );
    const end = (act: () => void) => {
      clearTimeout(limit);
      act();
    };
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes(words)) end(resolve);
    });
    child.once('close', () => end(() => reject(new Error(`it ended without "${words}":\n${said}`))));
  });
}

/** Of npm's child, which is the program itself. Linux tells it in /proc. */
function readResidentMb(npmPid: number): number {
  const [child = ''] = readFileSync(`/proc/${npmPid}/task/${npmPid}/children`, 'utf8').trim().split(' ');
  const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child}/status`, 'utf8'))?.[1];
  return Math.round(Number(resident) / 1000);
}

/** What is set for Centavo here must not steer what is measured. */
function cleanEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(SLACK_|DATABASE_|CENTAVO_|npm_|HOST$|PORT$|LOG_LEVEL$|NODE_OPTIONS$)/.test(name),
    ),
  );
}

function toSlowNode(slowDownMs: number): string {
  const wait = `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)),0,0,${slowDownMs})`;
  return `--import=data:text/javascript,${encodeURIComponent(wait)}`;
}
