import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { formatMoney } from '../src/bot/format/format-money.ts';
import { createRegistry } from '../src/bot/registry-all.ts';
import { connectSlack } from '../src/bot/slack/connect-slack.ts';
import { setEveryone } from '../src/engine/access/index.ts';
import type { Context } from '../src/engine/context.ts';
import { createLinkCode, linkWorkspace } from '../src/engine/organization/index.ts';
import { cliContext, silent, slackContext } from '../test/support/slack-context.ts';
import { type Sent, startSlackFake } from '../test/support/slack-fake.ts';
import { type Figure, medianOf, type RunBench } from './bench.ts';
import { seedFocus } from './focus-seed.ts';
import {
  amountOf,
  type BenchLedger,
  block,
  fillTenants,
  NOW,
  nameOf,
  openEmbeddedLedger,
  openPostgresLedger,
  slowFirstRead,
  slowVerbs,
  startImport,
  TENANTS,
} from './slow-ledger.ts';

const COMMANDS = 200;
const SLOW_MS = 10_000;
const ACK_BOUND_S = 1;
const IMPORT_ROWS = { embedded: 500_000, postgres: 1_000_000 };
const DURING_IMPORT = 'acks while the import ran';
/** All answers of one run; 200 of them by ten connections of ten seconds each take 200 s. */
const ANSWERS_WITHIN_MS = 380_000;

/** How soon commands are acked, and whether all are answered, while the engine is slow and an import runs. */
export const runBench: RunBench = async ({ seedFolder, say, slowDownMs }) => {
  const seed = (rows: number) =>
    seedFocus(resolve(seedFolder, 'ingest'), { name: 'first', format: 'parquet', rows });
  const figures: Figure[] = [];
  for (const open of [openEmbeddedLedger, openPostgresLedger]) {
    const ledger = await open();
    try {
      say(`${ledger.kind}: ${COMMANDS} commands at once …`);
      const importFiles = await seed(IMPORT_ROWS[ledger.kind]);
      const load = { commands: COMMANDS, slowMs: SLOW_MS, importFiles, slowDownMs };
      const measured = await measureAcks(ledger, load);
      if (measured.find(({ name }) => name.endsWith(DURING_IMPORT))?.value !== COMMANDS) {
        throw new Error('The import was over before the commands were acked: it did not load anything.');
      }
      figures.push(...measured);
    } finally {
      await ledger.close();
    }
  }
  return figures;
};

export interface AckLoad {
  commands: number;
  /** How long every answer is held up: by `pg_sleep` on PostgreSQL, inside the verb on an embedded ledger. */
  slowMs: number;
  /** FOCUS files whose import is under way when the commands come. */
  importFiles: string[];
  /** Holds the event loop up for this long when the commands come, as a heavy step before the ack would. */
  slowDownMs: number;
}

/** Types all commands at once into a fake Slack that the real Bolt is connected to by a real socket. */
export async function measureAcks(ledger: BenchLedger, load: AckLoad): Promise<Figure[]> {
  const { kind, db } = ledger;
  const bills = await mkdtemp(join(tmpdir(), 'centavo-bench-'));
  const fake = await startSlackFake();
  const admin: Context = { ...cliContext(db, () => NOW), billsFolder: bills };
  await fillLedger(admin);
  const slack = await connectSlack({
    config: { mode: 'socket', botToken: fake.tokens.bot, appToken: fake.tokens.app, apiUrl: fake.apiUrl },
    registry: kind === 'embedded' ? slowVerbs(createRegistry(), load.slowMs) : createRegistry(),
    makeContext: (who) => ({
      ...admin,
      ...who,
      // The verb's own reads; whoever sees nothing yet is only being looked up.
      db: kind === 'postgres' && who.scope === '*' ? slowFirstRead(db, load.slowMs) : db,
    }),
    log: silent,
  });
  try {
    await slack.settled;
    const importing = startImport(admin, load.importFiles);
    await importing.begun;
    const since = performance.now();
    const sent = Array.from({ length: load.commands }, (_, n) =>
      fake.command(`tenant ${nameOf(n % TENANTS)} 2026-10`),
    );
    if (load.slowDownMs > 0) block(load.slowDownMs);
    const acks = await Promise.all(sent.map(ackSeconds));
    const duringImport = importing.isOver() ? 0 : load.commands;
    await fake.until('all answers', () => sent.every(isAnswered), ANSWERS_WITHIN_MS).catch(() => {});
    const lastS = (performance.now() - since) / 1000;
    const wrong = sent.filter((one, n) => !isRight(one, n)).length;
    await importing.done;
    return [
      {
        name: `${kind}: slowest of ${load.commands} acks`,
        value: Math.max(...acks),
        unit: 's',
        bound: ACK_BOUND_S,
      },
      { name: `${kind}: ack, p50`, value: medianOf(acks), unit: 's', bound: null },
      // Less than one, that is none.
      { name: `${kind}: answers missing or wrong`, value: wrong, unit: 'answers', bound: 0.5 },
      { name: `${kind}: last answer after`, value: lastS, unit: 's', bound: null },
      { name: `${kind}: ${DURING_IMPORT}`, value: duringImport, unit: 'acks', bound: null },
    ];
  } finally {
    await slack.stop();
    await fake.close();
    await rm(bills, { recursive: true, force: true });
  }
}

/** Tenants with costs, in a workspace that is linked. */
async function fillLedger(ctx: Context): Promise<void> {
  await fillTenants(ctx);
  // So that everybody in the channel may read the answers.
  await setEveryone(ctx, true);
  const { code } = await createLinkCode(ctx);
  await linkWorkspace(slackContext(ctx.db), {
    platform: 'slack',
    workspaceId: 'T1',
    workspaceName: 'Bench',
    personId: 'U1',
    personName: null,
    code,
  });
}

function isRight(sent: Sent, n: number): boolean {
  const amount = formatMoney(amountOf(n % TENANTS), 'USD', 'en');
  const answers = sent.replies().filter(({ onlyFor }) => onlyFor === null);
  return answers.length === 1 && answers[0]?.text.includes(amount) === true;
}

function isAnswered(sent: Sent): boolean {
  return sent.replies().some(({ onlyFor }) => onlyFor === null);
}

/** Infinite, so that it holds nothing, where Slack would have given up. */
async function ackSeconds(sent: Sent): Promise<number> {
  return sent.ack().then(
    ({ ms }) => ms / 1000,
    () => 999,
  );
}
