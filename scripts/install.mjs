// @ts-check
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const HEARTBEAT_MS = 1_000;
/** A lock without a heartbeat for this long belongs to a process that was killed. Its id would say nothing in a container. */
const DEAD_AFTER_MS = 20_000;
const POLL_MS = 200;

/**
 * Makes `node_modules` what the lockfile says, when it is not. One process installs, others wait for it.
 *
 * @param {string} root  the folder with package.json
 */
export async function installWhenNeeded(root) {
  const wanted = stampOf(root);
  if (isInstalled(root, wanted)) return;
  const release = await takeLock(join(root, '.build'), () => isInstalled(root, wanted));
  if (!release) return;
  try {
    await install(root);
    writeStamp(root, wanted);
  } finally {
    release();
  }
}

/** @param {string} root */
async function install(root) {
  process.stderr.write('Installing what package-lock.json names …\n');
  const { runChild } = await import('./child.mjs');
  // npm names itself to the scripts it runs; another package manager, or none, leaves the npm of the PATH.
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js') ? process.env.npm_execpath : null;
  const [program, ...before] = npm ? [process.execPath, npm] : ['npm'];
  // `npm run -s` and NODE_ENV=production reach an inner npm through the environment; neither is meant for it.
  const args = [...before, 'ci', '--ignore-scripts', '--include=dev', '--loglevel=warn'];
  const status = await runChild(program, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    throw Object.assign(
      new Error(`npm ci ended with status ${status}; its own words are above. Nothing was started.`),
      {
        name: 'Refusal',
      },
    );
  }
}

/** @param {string} root */
function stampOf(root) {
  const lockfile = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lockfile).digest('hex')} ${process.platform}-${process.arch}\n`;
}

/**
 * @param {string} root
 * @param {string} wanted
 */
function isInstalled(root, wanted) {
  const stamp = join(root, 'node_modules', '.centavo-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true;
  if (!isInstalledByHand(root)) return false;
  writeStamp(root, wanted);
  return true;
}

/**
 * Whether npm's own record of `node_modules` already fits, after an `npm ci` or `npm install` by hand: installing
 * again would take the modules away under programs that run.
 *
 * @param {string} root
 */
function isInstalledByHand(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const has = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wants = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const fits = Object.entries(wants).every(([path, { version, integrity, optional }]) => {
    const one = has[path];
    return path === '' || (one ? one.version === version && one.integrity === integrity : optional === true);
  });
  return fits && Object.keys(has).every((path) => path in wants);
}

/**
 * @param {string} root
 * @param {string} wanted
 */
function writeStamp(root, wanted) {
  const half = join(root, 'node_modules', `.centavo-lock.${randomBytes(4).toString('hex')}`);
  writeFileSync(half, wanted);
  renameSync(half, join(root, 'node_modules', '.centavo-lock'));
}

/**
 * Takes the lock of the installation: a folder that is renamed into place, which only one process can do, and
 * touched while it is held.
 *
 * @param {string} folder
 * @param {() => boolean} isDone  asked while waiting and once more with the lock: another process may have done it
 * @returns {Promise<(() => void) | null>}  gives the lock back; null when there is nothing left to do
 */
async function takeLock(folder, isDone) {
  const lock = join(folder, 'installing');
  const token = randomBytes(8).toString('hex');
  const own = join(folder, `installing-${token}`);
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, token), '');
  for (let told = false; ; told = true) {
    // What waited long would look dead as soon as it stands for the lock.
    touch(own);
    if (renameOver(own, lock)) break;
    if (isDone()) {
      rmSync(own, { recursive: true, force: true });
      return null;
    }
    if (!told) process.stderr.write('Another process is installing; waiting for it …\n');
    await delay(POLL_MS);
    setAsideWhenDead(lock);
  }
  const heartbeat = setInterval(() => touch(lock), HEARTBEAT_MS);
  const release = () => {
    clearInterval(heartbeat);
    rmSync(lock, { recursive: true, force: true });
  };
  if (!isDone()) return release;
  release();
  return null;
}

/**
 * A dead lock is renamed to a name made of its token. That name can be taken once only, so that of two processes that
 * found the same dead lock the second cannot set aside the first one's new lock; therefore the name stays.
 *
 * @param {string} lock
 */
function setAsideWhenDead(lock) {
  try {
    const [token] = readdirSync(lock);
    if (!token || Date.now() - statSync(lock).mtimeMs < DEAD_AFTER_MS) return;
    renameOver(lock, `${lock}-dead-${token}`);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
}

/**
 * @param {string} from
 * @param {string} to
 * @returns {boolean}  false when a folder with something in it is there already
 */
function renameOver(from, to) {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (isCode(error, 'ENOTEMPTY', 'EEXIST')) return false;
    throw error;
  }
}

/** @param {string} path */
function touch(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // The folder was removed by hand; the installation goes on.
  }
}

/**
 * @param {unknown} error
 * @param {...string} codes
 */
function isCode(error, ...codes) {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
