import { readdir } from 'node:fs/promises';
import { CentavoError } from '../../engine/errors.ts';
import type { Home } from '../../home/home.ts';
import { findLockHolder } from '../../home/lock.ts';
import { VERSION } from '../../home/version.ts';
import { type Finding, fault, ok, warning } from './check.ts';

/** Who holds the ledger, and whether they answer. What a killed process left behind is said; the next start takes it over. */
export async function checkLock(home: Home, limitMs?: number): Promise<Finding> {
  const left = (await readdir(home.lockFolder).catch(() => [])).length;
  if (left === 0) return ok('lock', 'No process holds the ledger.');
  try {
    const holder = await findLockHolder(home.lockFolder, limitMs);
    if (!holder) {
      return warning(
        'lock',
        'A process that held the ledger was killed.',
        'Nothing to do: its lock is taken away, and the database mends itself when it is opened.',
      );
    }
    const { pid, version } = holder.greeting;
    holder.close();
    if (version === VERSION) return ok('lock', `Process ${pid} holds the ledger and answers.`);
    return fault(
      'lock',
      `Process ${pid} holds the ledger; it is Centavo ${version}, this is ${VERSION}.`,
      'Stop it and start it again.',
    );
  } catch (error) {
    if (!(error instanceof CentavoError)) throw error;
    return fault(
      'lock',
      error.message,
      'End the process that holds the home: `fuser -k` on the sockets in its folder `lock`, or restart its container.',
    );
  }
}
