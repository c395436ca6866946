import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CHECKOUT, makeTestFolder, type RunningProgram, runProgram, startProgram } from './checkout.ts';

/** What a command line printed and how it ended. */
export interface Ran {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** What a developer keeps in `.env`, and their locale, must not reach the programs under test. */
const OWN_ENV = { CENTAVO_ENV_FILE: '/dev/null', CENTAVO_LANGUAGE: 'en' };

export type Env = Record<string, string>;

/** Runs a command line of the real program on a home, as `npm run -s centavo --` does, without npm. */
export function centavo(home: string, args: readonly string[], env: Env = {}): Promise<Ran> {
  return runProgram(process.execPath, ['scripts/run.mjs', 'centavo', ...args], {
    cwd: CHECKOUT,
    env: { ...OWN_ENV, CENTAVO_HOME: home, ...env },
  });
}

/** The same through npm, as a user types it. */
export function centavoByNpm(home: string, args: readonly string[], env: Env = {}): Promise<Ran> {
  return runProgram('npm', ['run', '-s', 'centavo', '--', ...args], {
    cwd: CHECKOUT,
    env: { ...OWN_ENV, CENTAVO_HOME: home, ...env },
  });
}

/** Starts the service without a terminal, by npm as a user does or by itself. On any free port. */
export function startService(home: string, options: { byNpm?: boolean; env?: Env } = {}): RunningProgram {
  const [program, ...args] = options.byNpm
    ? ['npm', 'start']
    : [process.execPath, 'scripts/run.mjs', 'start'];
  return startProgram(program ?? '', args, {
    cwd: CHECKOUT,
    env: { ...OWN_ENV, CENTAVO_HOME: home, PORT: '0', ...options.env },
  });
}

/** The port that a service says it listens on. */
export async function portOf(service: RunningProgram): Promise<number> {
  const find = () => /"port":(\d+),"msg":"listening"/.exec(service.stderr())?.[1];
  return new Promise((resolve, reject) => {
    const look = () => {
      const port = find();
      if (port) resolve(Number(port));
    };
    look();
    service.child.stderr?.on('data', look);
    void service.ended.then(() => reject(new Error(`it ended without listening:\n${service.stderr()}`)));
  });
}

/** A fact of an answer printed with `--json`, by key. */
export function factOf(stdout: string, key: string): string | null {
  const { facts } = JSON.parse(stdout) as { facts: { key: string; value: string | null }[] };
  const fact = facts.find((one) => one.key === key);
  if (!fact) throw new Error(`the answer has no fact ${key}`);
  return fact.value;
}

/** A home with the demo, made once for a file of tests by the real program and copied for each. */
export interface DemoHomes {
  /** What `centavo demo` printed when it made the demo. */
  made: Omit<Ran, 'status'>;
  copy(): string;
  remove(): void;
}

export async function makeDemoHomes(): Promise<DemoHomes> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'centavo-demo-')));
  const template = join(folder, '.centavo');
  // In a hook there is no test to end the program with.
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['scripts/run.mjs', 'centavo', 'demo'],
    { cwd: CHECKOUT, env: { ...process.env, ...OWN_ENV, CENTAVO_HOME: template } },
  );
  return {
    made: { stdout, stderr },
    copy: () => {
      const home = join(makeTestFolder(), '.centavo');
      cpSync(template, home, { recursive: true });
      return home;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
