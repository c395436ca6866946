import { relative } from 'node:path';
import { awaitStop, type StopRequest } from './cli/await-stop.ts';
import type { BareSession, Session } from './cli/command.ts';
import { flushIo, openIo } from './cli/io.ts';
import { openLog } from './cli/log.ts';
import { showProgress } from './cli/progress.ts';
import { findInstallation, holdLedger, takeHome } from './cli/reach-ledger.ts';
import { makeRunOn } from './cli/run-on.ts';
import { showFault } from './cli/show-fault.ts';
import { readConfig } from './config.ts';
import { CentavoError } from './engine/errors.ts';
import { hasLedger, toHome } from './home/home.ts';
import type { Installation } from './home/installation.ts';

/**
 * Runs Centavo until it is told to stop: opens the ledger (the demo, where there is neither a ledger nor a chat token),
 * prints the first answer, connects to Slack when its tokens are set, and serves a prompt on a terminal. What it opens
 * it closes again, in order. Sets the exit status.
 */
export async function startCentavo(): Promise<void> {
  process.exitCode = await start();
  await flushIo();
}

async function start(): Promise<number> {
  const bare: BareSession = {
    io: openIo({ color: null, cwd: process.cwd(), language: 'en' }),
    now: () => new Date(),
    log: openLog('info'),
  };
  try {
    const config = readConfig();
    const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true;
    // Beside a prompt, log lines would be in the way.
    const log = openLog(config.logLevel ?? (interactive ? 'warn' : 'info'));
    const session: Session = { ...bare, io: openIo(config.terminal), log, config };
    const stop = awaitStop(config);
    const installation = chooseInstallation(session);
    const release = await claim(installation, session);
    try {
      return await serve(installation, session, stop, interactive);
    } finally {
      await release();
    }
  } catch (error) {
    return showFault(error, null, bare.io, false, bare.log);
  }
}

/** The user's own ledger once there is one, or a chat platform to answer on; else the demo. */
function chooseInstallation(session: Session): Installation {
  const { config } = session;
  const own = config.databaseUrl !== null || isChat(config) || hasLedger(toHome(config.homeFolder));
  return findInstallation(own ? 'own' : 'demo', session);
}

function isChat({ slack, discord }: Session['config']): boolean {
  return slack !== null || discord !== null;
}

/** Takes the ledger for this process; a command that holds it for a moment is waited for. Gives the way to let go. */
async function claim(installation: Installation, session: Session): Promise<() => Promise<void>> {
  if (installation.postgres) return () => installation.close();
  for (;;) {
    const outcome = await takeHome(installation, 'service');
    if ('held' in outcome) {
      const holding = holdLedger(outcome.held, installation, makeRunOn(session));
      return () => holding.end();
    }
    const { greeting, listen, close } = outcome.holder;
    if (greeting.role === 'service') {
      close();
      throw new CentavoError(
        'unavailable',
        `Centavo runs on ${installation.home.folder} already (process ${greeting.pid}). Stop it first, or ask beside it: npm run -s centavo -- cost "tenant acme"`,
      );
    }
    session.io.err.write(`Waiting for the command that uses the ledger (process ${greeting.pid}) …\n`);
    await new Promise<void>((resolve) => listen(() => {}, resolve));
  }
}

async function serve(
  installation: Installation,
  session: Session,
  stop: StopRequest,
  interactive: boolean,
): Promise<number> {
  const { io } = session;
  const progress = showProgress(io.err);
  if (installation.isDemo && interactive)
    io.err.write(`Centavo's demo, in ${relative(process.cwd(), installation.home.folder)}\n`);
  // The rest of the program is loaded while the ledger opens.
  const [{ openService }] = await Promise.all([
    import('./cli/service.ts'),
    installation.open(progress).finally(progress.end),
  ]);
  installation.keep();
  const service = openService(installation, session);
  try {
    const shown = await service.showFirstAnswer();
    stop.serve();
    await service.connect();
    if (interactive) {
      await service.offerLinkCode();
      const { runPrompt } = await import('./cli/prompt.ts');
      const { stdin: input, stdout: output } = process;
      await runPrompt({ ...service, io, input, output, shown, signal: stop.signal });
      stop.request();
    }
    await stop.requested;
    return 0;
  } finally {
    await service.close();
  }
}
