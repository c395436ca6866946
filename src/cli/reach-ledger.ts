import { CentavoError } from '../engine/errors.ts';
import { handOver, serveCommands } from '../home/hand-over.ts';
import { hasLedger, makeHome, toDemoHome, toHome } from '../home/home.ts';
import { type Installation, openInstallation } from '../home/installation.ts';
import { type HeldLock, takeLock } from '../home/lock.ts';
import type { Role } from '../home/peer.ts';
import { VERSION } from '../home/version.ts';
import type { Session, Subject } from './command.ts';
import type { Io } from './io.ts';

/** Runs a command line on an installation that this process holds; gives the exit status. Never throws. */
export type RunOn = (installation: Installation, argv: readonly string[], io: Io) => Promise<number>;

/**
 * Runs a command line that needs a ledger: in this process, which holds the ledger as long as that takes, or in the one
 * that holds it already. PostgreSQL needs no holder.
 *
 * @returns the exit status
 */
export async function reachLedger(
  subject: Exclude<Subject, 'nothing'>,
  argv: readonly string[],
  session: Session,
  run: RunOn,
): Promise<number> {
  const installation = findInstallation(subject, session);
  if (installation.postgres) {
    return run(installation, argv, session.io).finally(() => installation.close());
  }
  for (;;) {
    const outcome = await takeHome(installation, 'command');
    if ('held' in outcome) {
      const holding = holdLedger(outcome.held, installation, run);
      return run(installation, argv, session.io).finally(() => holding.end());
    }
    const status = await handOver(outcome.holder, VERSION, argv, session.io);
    // Null: the holder left before it took the command. Whoever comes next is asked, or this process holds the ledger.
    if (status !== null) return status;
  }
}

/** The user's own ledger, or the demo. Nothing is opened. */
export function findInstallation(subject: Exclude<Subject, 'nothing'>, session: Session): Installation {
  const { config, now, log, io } = session;
  const own = toHome(config.homeFolder);
  const { databaseUrl, databaseOwnerUrl } = config;
  const isDemo = subject === 'demo' || (subject === 'own or demo' && databaseUrl === null && !hasLedger(own));
  if (isDemo) {
    if (subject !== 'demo') {
      io.err.write(
        'There is no ledger yet: this is the demo. `centavo import focus FILES` begins your own.\n',
      );
    }
    return openInstallation({ home: toDemoHome(own), isDemo, postgres: null, now, log });
  }
  const postgres = databaseUrl === null ? null : { databaseUrl, databaseOwnerUrl };
  return openInstallation({ home: own, isDemo, postgres, now, log });
}

/** Takes the home's lock, or reaches the process that has it. */
export async function takeHome({ home }: Installation, role: Role): ReturnType<typeof takeLock> {
  try {
    await makeHome(home);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CentavoError(
      'unavailable',
      `The folder ${home.folder} cannot be made or written (${code}): give this user the right to, or set CENTAVO_HOME to another.`,
    );
  }
  return takeLock(home.lockFolder, { protocol: 1, version: VERSION, pid: process.pid, role });
}

/** From now on this process runs the commands of others too. */
export function holdLedger(lock: HeldLock, installation: Installation, run: RunOn): { end(): Promise<void> } {
  const server = serveCommands(lock, (argv, io) => run(installation, argv, io));
  return {
    /** Lets the others' commands end, closes the ledger and gives the lock up. */
    end: async () => {
      lock.leave();
      await server.drain();
      try {
        await installation.close();
      } finally {
        await lock.release();
      }
    },
  };
}
