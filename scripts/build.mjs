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
} from 'node:fs';
import { join } from 'node:path';

/** Everything that a build is made from. */
const SOURCES = ['src', 'db', 'bench', 'scripts', 'test/support'];
const SETTINGS = ['tsdown.config.ts', 'tsconfig.json', 'package.json', 'package-lock.json'];
/** A process that was started from an older build may still load parts of it; so builds in recent use stay. */
const BUILDS_KEPT = 2;
const KEPT_FOR_MS = 24 * 3_600_000;
const BUILD_NAME = /^[0-9a-f]{16}$/;

/**
 * Builds the sources unless the same sources were built before.
 *
 * @param {string} root
 * @returns {Promise<string>}  the folder of the build, `.build/<hash of the sources>`
 */
export async function buildWhenNeeded(root) {
  const folder = join(root, '.build', hashSources(root));
  if (existsSync(folder)) {
    const now = new Date();
    utimesSync(folder, now, now);
    return folder;
  }
  const half = join(root, '.build', `half-${randomBytes(6).toString('hex')}`);
  process.stderr.write('Building …\n');
  try {
    mkdirSync(half, { recursive: true });
    const { runChild } = await import('./child.mjs');
    const tsdown = join(root, 'node_modules', 'tsdown', 'dist', 'run.mjs');
    const status = await runChild(process.execPath, [tsdown, '--out-dir', half], {
      cwd: root,
      quiet: true,
    });
    if (status !== 0) {
      throw Object.assign(new Error(`The build ended with status ${status}; its own words are above.`), {
        name: 'Refusal',
      });
    }
    publish(half, folder);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
  removeOldBuilds(join(root, '.build'));
  return folder;
}

/**
 * @param {string} half
 * @param {string} folder
 */
function publish(half, folder) {
  try {
    renameSync(half, folder);
  } catch (error) {
    // Another process built the same in the meantime; the two are alike.
    if (!existsSync(folder)) throw error;
  }
}

/** @param {string} builds */
function removeOldBuilds(builds) {
  const found = readdirSync(builds)
    .filter((name) => BUILD_NAME.test(name) || name.startsWith('half-'))
    .map((name) => ({ name, usedAt: lastUse(join(builds, name)) }))
    .sort((a, b) => b.usedAt - a.usedAt);
  const kept = found.filter(({ name }) => BUILD_NAME.test(name)).slice(0, BUILDS_KEPT);
  for (const build of found) {
    if (kept.includes(build) || Date.now() - build.usedAt < KEPT_FOR_MS) continue;
    rmSync(join(builds, build.name), { recursive: true, force: true });
  }
}

/** @param {string} path */
function lastUse(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** @param {string} root */
function hashSources(root) {
  const hash = createHash('sha256');
  const add = (/** @type {string} */ path) => {
    const content = readFileSync(join(root, path));
    // Lengths keep two files apart from one that holds both.
    hash.update(`${path}\n${content.length}\n`).update(content);
  };
  const walk = (/** @type {string} */ path) => {
    if (!existsSync(join(root, path))) return;
    const entries = readdirSync(join(root, path), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const inner = `${path}/${entry.name}`;
      if (entry.isDirectory()) walk(inner);
      else if (entry.isFile()) add(inner);
    }
  };
  for (const path of SOURCES) walk(path);
  for (const path of SETTINGS) add(path);
  return hash.digest('hex').slice(0, 16);
}
