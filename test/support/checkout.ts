import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A folder with installed modules takes a while to remove on a busy machine. */
const REMOVAL_TIMEOUT_MS = 240_000;

/** The folder of this checkout. */
export const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** A temporary folder that goes when the test ends. */
export function makeTestFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'centavo-test-')));
  onTestFinished(
    () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
    REMOVAL_TIMEOUT_MS,
  );
  return folder;
}

/** Writes files, by path below the folder. */
export function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/**
 * Copies files and folders of this checkout, with its installed modules linked in, each by itself: an `npm ci` in the
 * copy would take away the links, not what they point to.
 */
export function copyCheckout(folder: string, paths: readonly string[]): void {
  for (const path of paths) cpSync(join(CHECKOUT, path), join(folder, path), { recursive: true });
  const modules = join(CHECKOUT, 'node_modules');
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(modules))
    symlinkSync(join(modules, name), join(folder, 'node_modules', name));
}

/** A program under test: its output so far, its end, and a way to wait for words in its output. */
export interface RunningProgram {
  child: ChildProcess;
  stdout(): string;
  stderr(): string;
  ended: Promise<{ status: number | null; signal: NodeJS.Signals | null }>;
  /** Resolves when standard output holds the words; rejects with all output when the program ends first. */
  says(words: string): Promise<void>;
}

/** How a program under test is started: where, with what added to the environment (or instead of it), and as whom. */
export interface ProgramOptions {
  cwd: string;
  env?: Record<string, string>;
  bareEnv?: boolean;
  user?: { uid: number; gid: number };
}

/** Starts a program in a process group of its own, killed when the test ends. */
export function startProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions,
): RunningProgram {
  const { cwd, bareEnv = false, user } = options;
  const env = { ...(bareEnv ? {} : process.env), ...options.env };
  const child = spawn(program, args, {
    cwd,
    env,
    ...user,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  const ended = new Promise<{ status: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve({ status, signal }));
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null && child.pid)
      process.kill(-child.pid, 'SIGKILL');
  });
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    says: (words) =>
      new Promise((resolve, reject) => {
        const look = () => stdout.includes(words) && resolve();
        look();
        child.stdout.on('data', look);
        ended.then(
          () => reject(new Error(`it ended without saying "${words}":\n${stdout}\n${stderr}`)),
          reject,
        );
      }),
  };
}

/** Runs a program to its end. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const running = startProgram(program, args, options);
  const { status } = await running.ended;
  return { status, stdout: running.stdout(), stderr: running.stderr() };
}
