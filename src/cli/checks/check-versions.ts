import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from '../../home/version.ts';
import { type Finding, fault, ok } from './check.ts';

const OLDEST_NODE = [20, 19] as const;

export interface VersionFacts {
  /** As `process.versions.node` has it. */
  node: string;
  /** The folder with package.json. */
  root: string | null;
}

/** Node's version, and whether what is installed is what the lockfile names. */
export function checkVersions({ node, root }: VersionFacts = readVersionFacts()): Finding[] {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const findings = [
    major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])
      ? ok('versions', `Centavo ${VERSION} on Node.js ${node}.`)
      : fault(
          'versions',
          `Node.js ${node} is too old.`,
          `Install Node.js ${OLDEST_NODE.join('.')} or newer.`,
        ),
  ];
  const wrong = root === null ? [] : findUninstalled(root);
  if (wrong.length > 0) {
    findings.push(
      fault(
        'installation',
        `${wrong.length} packages are not what package-lock.json names: ${wrong.slice(0, 3).join(', ')}.`,
        'Run `npm ci --ignore-scripts`; `npm start` does it by itself.',
      ),
    );
  } else if (root !== null)
    findings.push(ok('installation', 'What is installed is what package-lock.json names.'));
  return findings;
}

function readVersionFacts(): VersionFacts {
  return { node: process.versions.node, root: findRoot() };
}

/** The nearest folder above this file with a lockfile: in a container there is none. */
function findRoot(): string | null {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package-lock.json'))) return folder;
    if (folder === dirname(folder)) return null;
  }
}

interface Lockfile {
  packages?: Record<string, { version?: string; optional?: boolean; dev?: boolean }>;
}

function findUninstalled(root: string): string[] {
  const wanted =
    (JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lockfile).packages ?? {};
  const record = join(root, 'node_modules', '.package-lock.json');
  const has = existsSync(record)
    ? ((JSON.parse(readFileSync(record, 'utf8')) as Lockfile).packages ?? {})
    : {};
  return Object.entries(wanted)
    .filter(([path, { version, optional, dev }]) => {
      if (path === '' || optional || dev) return false;
      return has[path]?.version !== version;
    })
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
}
