import { sql } from 'drizzle-orm';
import { toStatement } from '../../db/sql.ts';
import { readQuestion } from '../bot/answer.ts';
import type { Card } from '../bot/card.ts';
import { openCharts } from '../bot/charts/index.ts';
import type { DiscordConnection } from '../bot/discord/connect-discord.ts';
import { viewError } from '../bot/errors.ts';
import { createRegistry } from '../bot/registry-all.ts';
import type { SlackConnection } from '../bot/slack/connect-slack.ts';
import { renderTerminal } from '../bot/terminal/render-terminal.ts';
import type { Context } from '../engine/context.ts';
import { CentavoError } from '../engine/errors.ts';
import { translatorOf } from '../engine/language/index.ts';
import { createLinkCode, isLinked } from '../engine/organization/index.ts';
import { readSettings } from '../engine/preferences/index.ts';
import { makeAutomaticBackup } from '../home/automatic-backup.ts';
import { hasLedger, toHome } from '../home/home.ts';
import { type Installation, toCliContext } from '../home/installation.ts';
import { prepareDemo } from '../home/prepare-demo.ts';
import { VERSION } from '../home/version.ts';
import type { HttpServer } from '../http/start-http.ts';
import { makeDailyBackup } from '../jobs/daily-backup.ts';
import { dailySweep } from '../jobs/daily-sweep.ts';
import type { Job } from '../jobs/job.ts';
import { makeRefreshDemo } from '../jobs/refresh-demo.ts';
import { makeReviewApprovers } from '../jobs/review-approvers.ts';
import type { Schedule } from '../jobs/schedule.ts';
import type { Ticking } from '../jobs/tick.ts';
import { toAiParts } from './ai-parts.ts';
import type { Session } from './command.ts';
import { consoleAddressOf } from './console-address.ts';
import type { Api } from './open-api.ts';
import type { Console } from './open-console.ts';

const FIRST_QUESTION = { demo: 'tenant acme', own: '' };

/** What runs beside the ledger while Centavo serves. */
export interface Service {
  registry: ReturnType<typeof createRegistry>;
  makeContext(): Promise<Context>;
  showFirstAnswer(): Promise<Card>;
  /** Connects to the chat platforms, listens on the port, starts the jobs. */
  connect(): Promise<void>;
  /** Where a chat platform is set and no workspace of it linked: shows a one-time code. */
  offerLinkCode(): Promise<void>;
  /** Said once when there is a ledger to ask instead of the demo. */
  findNotice(): string | null;
  /** Stops everything in order. */
  close(): Promise<void>;
}

export function openService(installation: Installation, session: Session): Service {
  const { io, config, now, log } = session;
  const t = translatorOf(io.language);
  const charts = openCharts();
  let slack: SlackConnection | null = null;
  let discord: DiscordConnection | null = null;
  let http: HttpServer | null = null;
  const registry = createRegistry(
    () => consoleAddressOf(config, http?.port),
    toAiParts(config, installation.home),
  );
  let browser: Console | null = null;
  let api: Api | null = null;
  let schedule: Schedule | null = null;
  let ticking: Ticking | null = null;
  let noticed = false;

  const firstQuestion = installation.isDemo ? FIRST_QUESTION.demo : FIRST_QUESTION.own;

  const makeContext = async (): Promise<Context> => {
    const { db } = await installation.open();
    return toCliContext(installation.home, db, { now, log, t, settings: await readSettings({ db }) });
  };

  /** Asked of the platform that a person signed in from, as their label names it. */
  const hasLeft = async (identity: string): Promise<boolean> => {
    const [platform, workspaceId = '', personId = ''] = identity.split(':');
    if (platform === 'slack') return (await slack?.hasLeft(personId)) ?? false;
    return platform === 'discord' ? ((await discord?.hasLeft(workspaceId, personId)) ?? false) : false;
  };

  const connect = async (): Promise<void> => {
    const system = await makeContext();
    const { db } = system;
    if (config.slack) {
      const { connectSlack } = await import('../bot/slack/connect-slack.ts');
      slack = await connectSlack({
        config: config.slack,
        registry,
        makeContext: (who) => ({ ...system, ...who }),
        drawChart: charts.drawChart,
        log,
      });
    }
    if (config.discord) {
      const { connectDiscord } = await import('../bot/discord/connect-discord.ts');
      discord = await connectDiscord({
        config: config.discord,
        registry,
        makeContext: (who) => ({ ...system, ...who }),
        drawChart: charts.drawChart,
        log,
      });
    }
    const [{ makeApp }, { startHttp }, { openConsole, makeConsoleLink }, { openApi }] = await Promise.all([
      import('../http/app.ts'),
      import('../http/start-http.ts'),
      import('./open-console.ts'),
      import('./open-api.ts'),
    ]);
    api = await openApi(system, config, installation.home);
    const port = () => http?.port ?? config.http.port;
    browser = openConsole({
      registry,
      system,
      firstQuestion,
      config,
      port,
      drawChart: charts.drawChart,
      hasLeft,
    });
    const app = makeApp({
      version: VERSION,
      database: { kind: db.kind, check: () => db.read([], [toStatement(sql`select 1`)]) },
      platforms: () => ({
        ...(slack ? { slack: slack.health() } : {}),
        ...(discord ? { discord: discord.health() } : {}),
      }),
      log,
      api: api.app,
      console: browser.app,
    });
    const { httpHandler } = slack ?? {};
    try {
      http = await startHttp({
        app,
        log,
        ...config.http,
        ...(httpHandler ? { slackHandler: httpHandler } : {}),
      });
      log.info({ host: config.http.host, port: http.port }, 'listening');
      const link = await makeConsoleLink(system, config, http.port);
      io.err.write(`\n${t('terminal.consoleLink', { link })}\n`);
    } catch (error) {
      const fault = toPortFault(error, config.http);
      // Without a chat platform nobody depends on the port: the prompt and the command line serve all the same.
      if (config.slack || config.discord) throw fault;
      io.err.write(`${fault.say(t)}\n`);
    }
    const { startSchedule } = await import('../jobs/schedule.ts');
    schedule = startSchedule([...listJobs(installation, session), makeReviewApprovers(hasLeft)], (job) => ({
      ...system,
      actor: { platform: 'job', label: `job:${job.name}`, role: 'admin', memberId: null },
    }));
    const [{ startTicks }, { TICKS }] = await Promise.all([
      import('../jobs/tick.ts'),
      import('../jobs/ticks.ts'),
    ]);
    const { makeDeliverOutbox } = await import('./deliver-outbox.ts');
    const posting = [
      ...(slack ? [{ platform: 'slack' as const, port: slack.posts }] : []),
      ...(discord ? [{ platform: 'discord' as const, port: discord.posts }] : []),
    ];
    ticking = startTicks([...TICKS, ...api.ticks, ...makeDeliverOutbox(posting)], async (tick) => ({
      ...(await makeContext()),
      actor: { platform: 'job', label: `job:${tick.name}`, role: 'admin', memberId: null },
    }));
  };

  return {
    registry,
    makeContext,
    connect,
    showFirstAnswer: async () => {
      const ctx = await makeContext();
      let card: Card;
      try {
        card = await readQuestion(registry, firstQuestion, now()).run(ctx);
      } catch (error) {
        const view = viewError(error, ctx.t);
        if (view.reference) log.error({ err: error, reference: view.reference }, 'the first answer failed');
        card = view.card;
      }
      io.out.write(renderTerminal(card, io.out, ctx.t));
      return card;
    },
    offerLinkCode: async () => {
      const ctx = await makeContext();
      const offer = async (
        platform: 'slack' | 'discord',
        text: 'terminal.noSlack' | 'terminal.noDiscord',
      ) => {
        if (config[platform] === null || (await isLinked(ctx, platform))) return;
        const { code } = await createLinkCode(ctx);
        io.err.write(`\n${t(text, { code })}\n`);
      };
      await offer('slack', 'terminal.noSlack');
      await offer('discord', 'terminal.noDiscord');
    },
    findNotice: () => {
      if (noticed || !installation.isDemo || !hasLedger(toHome(config.homeFolder))) return null;
      noticed = true;
      return t('terminal.ownLedger');
    },
    close: async () => {
      await Promise.all([schedule?.stop(), ticking?.stop()]);
      await Promise.all([slack?.stop(), discord?.stop(), http?.close()]);
      await browser?.close();
      await api?.close();
      await charts.close();
    },
  };
}

function listJobs(installation: Installation, { now, log }: Session): Job[] {
  const { home, isDemo, postgres } = installation;
  if (postgres) return [dailySweep];
  const embedded = async () => {
    const { embedded: ledger } = await installation.open();
    if (!ledger) throw new Error('the ledger is not embedded');
    return ledger;
  };
  if (isDemo) {
    return [
      makeRefreshDemo(async () => {
        const ledger = await embedded();
        await prepareDemo(home, ledger, toCliContext(home, ledger, { now, log }));
      }),
      dailySweep,
    ];
  }
  return [
    makeDailyBackup(async () => {
      const ledger = await embedded();
      await makeAutomaticBackup(home, () => ledger.dump(), 'daily', now());
    }),
    dailySweep,
  ];
}

function toPortFault(error: unknown, { host, port }: { host: string; port: number }): CentavoError {
  const { code } = error as NodeJS.ErrnoException;
  return new CentavoError('unavailable', (t) =>
    code === 'EADDRINUSE'
      ? t('terminal.portTaken', { host, port })
      : t('terminal.portFailed', { host, port, code: String(code) }),
  );
}
