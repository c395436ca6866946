import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHECKOUT } from '../support/checkout.ts';

interface LockedPackage {
  version?: string;
  resolved?: string;
  integrity?: string;
  optionalDependencies?: Record<string, string>;
}

const text = readFileSync(join(CHECKOUT, 'package-lock.json'), 'utf8');
const packages: Record<string, LockedPackage> = JSON.parse(text).packages;
const installed = Object.entries(packages).filter(([path]) => path !== '');

test('the lockfile names no host: neither where a package came from nor a tarball', () => {
  expect(installed.length).toBeGreaterThan(100);
  expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  expect(text).not.toMatch(/https?:[^"]*\.tgz|git\+(ssh|https)/);
});

test('every package is held to one content', () => {
  const unheld = installed.filter(([, one]) => !one.version || !one.integrity?.startsWith('sha512-'));
  expect(unheld).toEqual([]);
});

// `npm ci` refuses a lockfile in which the binary of a platform is missing, also on another platform; a registry can
// offer a parent package before all of its binaries.
test('every platform’s binary of a package is in the lockfile, in the version that the package asks for', () => {
  const missing = installed.flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !packages[`${path}/node_modules/${name}`] && !packages[`node_modules/${name}`])
      .map((name) => `${name}, wanted by ${path}`),
  );
  expect(missing).toEqual([]);
});

test('no file of the repository names a package registry', () => {
  const registries = ['npmjs', 'yarnpkg', 'npmmirror', 'pkg.github'].map(
    (name) => `[a-z.]*${name}\\.(org|com)`,
  );
  const pattern = new RegExp(registries.join('|'));
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: CHECKOUT, encoding: 'utf8' }).split('\0');
  const named = tracked
    .filter((path) => path !== '' && existsSync(join(CHECKOUT, path)))
    .filter((path) => pattern.test(readFileSync(join(CHECKOUT, path), 'latin1')));
  expect(named).toEqual([]);
});

test('npm is told to keep hosts out of the lockfile', () => {
  const settings = readFileSync(join(CHECKOUT, '.npmrc'), 'utf8').trim().split('\n');
  expect(settings).toContain('omit-lockfile-registry-resolved=true');
  expect(settings.filter((line) => /registry=|_auth|\/\//.test(line))).toEqual([]);
});
