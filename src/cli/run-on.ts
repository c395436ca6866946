import { parseArgs } from 'node:util';
import { translatorOf } from '../engine/language/index.ts';
import { toCliContext } from '../home/installation.ts';
import { type LedgerSession, type Session, UsageError } from './command.ts';
import { findCommand } from './commands.ts';
import { showProgress } from './progress.ts';
import type { RunOn } from './reach-ledger.ts';
import { showFault } from './show-fault.ts';

/** Runs command lines on an installation that is at hand, each for the terminal it came from. */
export function makeRunOn(base: Omit<Session, 'io'>): RunOn {
  return async (installation, argv, io) => {
    const found = findCommand(argv);
    const session: LedgerSession = {
      ...base,
      io,
      installation,
      open: async () => {
        const progress = showProgress(io.err);
        const [ledger, { readSettings }] = await Promise.all([
          installation.open(progress).finally(progress.end),
          import('../engine/preferences/index.ts'),
        ]);
        const settings = await readSettings(ledger);
        const t = translatorOf(io.language);
        return { ...ledger, ctx: toCliContext(installation.home, ledger.db, { ...base, t, settings }) };
      },
    };
    try {
      if (!found) throw new UsageError(`There is no command "${argv[0] ?? ''}".`);
      const { run } = await found.command.load();
      const status = await run(session, found.args);
      if (status === 0) installation.keep();
      return status;
    } catch (error) {
      return showFault(error, found?.command ?? null, io, wantsJson(argv), base.log);
    }
  };
}

/** Whether `--json` stands among the words, whatever else is wrong with them. */
export function wantsJson(argv: readonly string[]): boolean {
  const { values } = parseArgs({ args: [...argv], options: { json: { type: 'boolean' } }, strict: false });
  return values.json === true;
}
