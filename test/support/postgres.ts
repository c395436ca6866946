import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { findFreePort } from './free-port.ts';

/** A PostgreSQL server that runs for this process alone. `url` is its superuser's, on 127.0.0.1. */
export interface PostgresServer {
  url: string;
  /** Stops the server and removes its folder (a kept folder stays). Can be called twice. */
  stop(): Promise<void>;
}

const OLDEST_VERSION = 15;
/** What a throw-away server need not do: survive a crash of the machine. */
const QUICK_SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
const START_ATTEMPTS = 5;

/**
 * Starts a server from an installed `postgres`, on a free port and as another user when run as root.
 *
 * @param options.settings  server settings by name, e.g. `{ shared_buffers: '512MB' }`
 * @param options.keepIn    a folder that keeps the data between runs; without it a temporary one is made and removed
 * @returns null where no `postgres` of version 15 or newer is installed
 * @throws Error  with the server's own log when it does not start
 */
export async function startPostgres(
  options: { settings?: Record<string, string>; keepIn?: string } = {},
): Promise<PostgresServer | null> {
  const binaries = findPostgresPrograms();
  if (!binaries) return null;
  const user = pickUser();
  // Sockets have short paths at most, so that they never live in a kept folder.
  const temporary = mkdtempSync(join(tmpdir(), 'centavo-pg-'));
  if (user) chownSync(temporary, user.uid, user.gid);
  const home = options.keepIn ?? temporary;
  if (options.keepIn) {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    if (user) chownSync(home, user.uid, user.gid);
  }
  const data = join(home, 'data');
  const passwordFile = join(home, 'password');
  const removeTemporary = () =>
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  try {
    if (!existsSync(join(data, 'PG_VERSION'))) {
      rmSync(data, { recursive: true, force: true });
      writeFileSync(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
      if (user) chownSync(passwordFile, user.uid, user.gid);
      const choices = ['-U', 'postgres', '-A', 'scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync'];
      const initdb = [...choices, '-D', data, '--pwfile', passwordFile];
      execFileSync(join(binaries, 'initdb'), initdb, {
        ...user,
        cwd: home,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
    }
    const settings = { ...QUICK_SETTINGS, unix_socket_directories: temporary, ...options.settings };
    const password = readFileSync(passwordFile, 'utf8');
    for (let attempt = 1; ; attempt += 1) {
      const port = await findFreePort();
      try {
        const stop = await runServer(join(binaries, 'postgres'), data, port, settings, user, removeTemporary);
        return { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, stop };
      } catch (error) {
        // Another process may have taken the port since it was found free.
        if (attempt === START_ATTEMPTS || !/Address already in use/.test(String(error))) throw error;
      }
    }
  } catch (error) {
    removeTemporary();
    throw error;
  }
}

/** Runs the server as a child; resolves with its stop once it takes connections, rejects with its log. */
function runServer(
  program: string,
  data: string,
  port: number,
  settings: Record<string, string>,
  user: User | undefined,
  cleanUp: () => void,
): Promise<() => Promise<void>> {
  const named = { ...settings, listen_addresses: '127.0.0.1', port: String(port), lc_messages: 'C' };
  const args = ['-D', data, ...Object.entries(named).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  let child: ChildProcess | null = null;
  // A run that is cut short has no time for an orderly stop: an immediate one, then the folder goes.
  const cut = () => {
    child?.kill('SIGQUIT');
    cleanUp();
  };
  const onSignal = (signal: NodeJS.Signals) => {
    cut();
    process.kill(process.pid, signal);
  };
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  // Before the server is there: a signal may come as soon as it is.
  process.once('exit', cut);
  for (const signal of signals) process.once(signal, onSignal);
  const release = () => {
    process.off('exit', cut);
    for (const signal of signals) process.off(signal, onSignal);
  };
  const server = spawn(program, args, {
    ...user,
    cwd: data,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  child = server;
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const stop = async () => {
    release();
    if (server.exitCode === null && server.signalCode === null) server.kill('SIGINT');
    await ended;
    cleanUp();
  };
  return new Promise((resolve, reject) => {
    let log = '';
    server.once('error', reject);
    server.once('close', () => {
      release();
      reject(new Error(`PostgreSQL did not start:\n${log}`));
    });
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-10_000);
      if (log.includes('ready to accept connections')) {
        resolve(stop);
      }
    });
  });
}

/** The folder with `initdb` and `postgres`: on the PATH first, then where Debian, a source build and Homebrew put it. */
export function findPostgresPrograms(): string | null {
  const versioned = (parent: string, prefix: string, rest: string) =>
    existsSync(parent)
      ? readdirSync(parent)
          .filter(
            (name) =>
              name.startsWith(prefix) && Number.parseInt(name.slice(prefix.length), 10) >= OLDEST_VERSION,
          )
          .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
          .map((name) => join(parent, name, rest))
      : [];
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter).filter(Boolean),
    ...versioned('/usr/lib/postgresql', '', 'bin'),
    '/usr/local/pgsql/bin',
    ...versioned('/opt/homebrew/opt', 'postgresql@', 'bin'),
    ...versioned('/usr/local/opt', 'postgresql@', 'bin'),
  ];
  for (const folder of folders) {
    const named = join(folder, 'postgres');
    if (!existsSync(named)) continue;
    const binaries = dirname(realpathSync(named));
    if (!existsSync(join(binaries, 'initdb'))) continue;
    const version = execFileSync(join(binaries, 'postgres'), ['--version'], { encoding: 'utf8' });
    if (Number(/\) (\d+)/.exec(version)?.[1]) >= OLDEST_VERSION) return binaries;
  }
  return null;
}

interface User {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root: then it runs as `postgres`, or as `nobody` where that user is missing. */
function pickUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const ask = (flag: string) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: ask('-u'), gid: ask('-g') };
    } catch {
      // No such user here; the next one.
    }
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is neither a user postgres nor nobody to run it as.',
  );
}
