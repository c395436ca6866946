import type { Config } from '../config.ts';
import type { Context } from '../engine/context.ts';
import type { Logger } from '../engine/ports.ts';
import type { Installation, Ledger } from '../home/installation.ts';
import type { Io } from './io.ts';

/**
 * What a command works on. `own`: the user's ledger, made when there is none. `own or demo`: the demo while the user
 * has none. `nothing`: it reads the configuration and finds its way itself.
 */
export type Subject = 'nothing' | 'own' | 'own or demo' | 'demo';

/** What every command is given. */
export interface BareSession {
  io: Io;
  now: () => Date;
  log: Logger;
}

export interface Session extends BareSession {
  config: Config;
}

export interface LedgerSession extends Session {
  installation: Installation;
  /** Opens the ledger, at the first call, as the local admin. */
  open(): Promise<Ledger & { ctx: Context }>;
}

/** Runs the command on the words after its name. Gives the exit status; what it throws is shown as a sentence. */
export type RunBare = (session: BareSession, args: string[]) => Promise<number>;
export type RunOnLedger = (session: LedgerSession, args: string[]) => Promise<number>;

/** One subcommand. */
export type CliCommand = {
  /** One word, or two for a group: `import focus`. */
  name: string;
  /** What follows the name. */
  usage: string;
  summary: string;
} & (
  | { subject: 'nothing'; load(): Promise<{ run: RunBare }> }
  | { subject: Exclude<Subject, 'nothing'>; load(): Promise<{ run: RunOnLedger }> }
);

/** The words of a command line make no sense. Shown with the command's usage; exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
