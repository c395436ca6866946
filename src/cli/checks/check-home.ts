import { access, constants, readFile, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Home, hasLedger } from '../../home/home.ts';
import { type Finding, fault, ok, warning } from './check.ts';

const MB = 1_000_000;
/** Less than this does not hold an import and a backup. */
const LEAST_FREE_BYTES = 500 * MB;
const LOW_FREE_BYTES = 2_000 * MB;
/** The PostgreSQL inside PGlite that this version opens. */
const EMBEDDED_MAJOR = '18';

/** Whether the home can be written by this user and read by nobody else, has room, and holds a ledger this version opens. */
export async function checkHome(
  home: Home,
  freeBytes: (folder: string) => Promise<number> = findFreeBytes,
): Promise<Finding[]> {
  const found = await stat(home.folder).catch(() => null);
  const findings: Finding[] = [];
  if (!found) {
    const parent = dirname(home.folder);
    findings.push(
      (await isWritable(parent))
        ? ok('home', `${home.folder} will be made when it is needed.`)
        : fault(
            'home',
            `${home.folder} is not there and cannot be made.`,
            `Give this user the right to write ${parent}, or set CENTAVO_HOME to another folder.`,
          ),
    );
    return [...findings, await checkSpace(parent, freeBytes)];
  }
  if (!found.isDirectory() || !(await isWritable(home.folder))) {
    findings.push(
      fault(
        'home',
        `${home.folder} cannot be written by this user.`,
        `Run \`chown -R "$(id -un)" ${home.folder}\`, or set CENTAVO_HOME to another folder.`,
      ),
    );
  } else if ((found.mode & 0o077) !== 0) {
    findings.push(
      fault(
        'home',
        `${home.folder} can be read by other users of this machine.`,
        `Run \`chmod 700 ${home.folder}\`.`,
      ),
    );
  } else findings.push(ok('home', `${home.folder} is this user's alone.`));
  return [...findings, await checkSpace(home.folder, freeBytes), ...(await checkFormat(home))];
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function checkSpace(folder: string, freeBytes: (folder: string) => Promise<number>): Promise<Finding> {
  const free = await freeBytes(folder);
  const message = `${Math.floor(free / MB)} MB are free.`;
  const mend = 'Free some space, or move CENTAVO_HOME to a larger disk.';
  if (free < LEAST_FREE_BYTES) return fault('disk', message, mend);
  return free < LOW_FREE_BYTES ? warning('disk', message, mend) : ok('disk', message);
}

async function findFreeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function checkFormat(home: Home): Promise<Finding[]> {
  if (!hasLedger(home)) return [];
  const major = (await readFile(join(home.ledgerFolder, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (major === EMBEDDED_MAJOR) return [ok('format', `The ledger's files are of PostgreSQL ${major}.`)];
  return [
    fault(
      'format',
      `The ledger's files are of PostgreSQL ${major || 'an unknown version'}, this version opens ${EMBEDDED_MAJOR}.`,
      'Start the version of Centavo that made them, or restore a backup with `centavo restore FILE`.',
    ),
  ];
}
