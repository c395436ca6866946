import { findCommand } from './cli/commands.ts';
import { showHelp } from './cli/help.ts';
import { flushIo, openIo } from './cli/io.ts';
import { openLog } from './cli/log.ts';
import { reachLedger } from './cli/reach-ledger.ts';
import { makeRunOn, wantsJson } from './cli/run-on.ts';
import { showFault } from './cli/show-fault.ts';
import { readConfig } from './config.ts';
import type { Logger } from './engine/ports.ts';

/**
 * Runs one command line, as `centavo` or `npm run -s centavo --` gives it. Standard output carries the answer alone.
 *
 * @returns the exit status: 0; 1 where something could not be done; 2 for words that make no sense and for rows of a
 *   file that cannot be used
 */
export async function runCli(argv: readonly string[]): Promise<number> {
  const status = await runWords(argv);
  await flushIo();
  return status;
}

async function runWords(argv: readonly string[]): Promise<number> {
  let log: Logger = openLog('warn');
  let io = openIo({ color: null, cwd: process.cwd(), language: 'en' });
  const found = findCommand(argv);
  try {
    if (!found) return showHelp(argv, io);
    const { command, args } = found;
    const now = () => new Date();
    if (command.subject === 'nothing') return await (await command.load()).run({ io, log, now }, args);
    const config = readConfig();
    log = openLog(config.logLevel ?? 'warn');
    io = openIo(config.terminal);
    const base = { config, log, now };
    return await reachLedger(command.subject, argv, { ...base, io }, makeRunOn(base));
  } catch (error) {
    return showFault(error, found?.command ?? null, io, wantsJson(argv), log);
  }
}
