import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connectDiscord } from '../src/bot/discord/connect-discord.ts';
import { formatMoney } from '../src/bot/format/format-money.ts';
import { createRegistry } from '../src/bot/registry-all.ts';
import { setEveryone } from '../src/engine/access/index.ts';
import type { Context } from '../src/engine/context.ts';
import { createLinkCode, linkWorkspace } from '../src/engine/organization/index.ts';
import { IDS, type Sent, startDiscordFake, textOf } from '../test/support/discord-fake.ts';
import { cliContext, silent, slackContext } from '../test/support/slack-context.ts';
import type { AckLoad } from './ack.ts';
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
const DEFERRAL_BOUND_S = 1;
/** Discord's: after it the answer could not take the place of its announcement. */
const TOKEN_LIFE_S = 15 * 60;
const IMPORT_ROWS = { embedded: 500_000, postgres: 1_000_000 };
const DURING_IMPORT = 'deferrals while the import ran';
const ANSWERS_WITHIN_MS = 380_000;

/** How soon interactions are deferred, and whether all are answered, while the engine is slow and an import runs. */
export const runBench: RunBench = async ({ seedFolder, say, slowDownMs }) => {
  const figures: Figure[] = [];
  for (const open of [openEmbeddedLedger, openPostgresLedger]) {
    const ledger = await open();
    try {
      say(`${ledger.kind}: ${COMMANDS} interactions at once …`);
      const rows = IMPORT_ROWS[ledger.kind];
      const seed = { name: 'first', format: 'parquet', rows } as const;
      const importFiles = await seedFocus(resolve(seedFolder, 'ingest'), seed);
      const load = { commands: COMMANDS, slowMs: SLOW_MS, importFiles, slowDownMs };
      const measured = await measureDeferrals(ledger, load);
      if (measured.find(({ name }) => name.endsWith(DURING_IMPORT))?.value !== COMMANDS) {
        throw new Error(
          'The import was over before the interactions were deferred: it did not load anything.',
        );
      }
      figures.push(...measured);
    } finally {
      await ledger.close();
    }
  }
  return figures;
};

/** Types all commands at once into a fake Discord that the real discord.js is connected to by real sockets. */
export async function measureDeferrals(ledger: BenchLedger, load: AckLoad): Promise<Figure[]> {
  const { kind, db } = ledger;
  const bills = await mkdtemp(join(tmpdir(), 'centavo-bench-'));
  const fake = await startDiscordFake();
  const admin: Context = { ...cliContext(db, () => NOW), billsFolder: bills };
  await fillTenants(admin);
  await linkGuild(admin);
  const discord = await connectDiscord({
    config: { token: fake.state.token, apiUrl: fake.apiUrl },
    registry: kind === 'embedded' ? slowVerbs(createRegistry(), load.slowMs) : createRegistry(),
    makeContext: (who) => ({
      ...admin,
      ...who,
      // The verb's own reads; whoever sees nothing yet is only being looked up.
      db: kind === 'postgres' && who.scope === '*' ? slowFirstRead(db, load.slowMs) : db,
    }),
    drawChart: null,
    log: silent,
  });
  try {
    await discord.settled;
    const importing = startImport(admin, load.importFiles);
    await importing.begun;
    const since = performance.now();
    const sent = Array.from({ length: load.commands }, (_, n) =>
      fake.command('tenant', { tenant: nameOf(n % TENANTS), period: '2026-10' }),
    );
    if (load.slowDownMs > 0) block(load.slowDownMs);
    const deferrals = await Promise.all(sent.map(deferralSeconds));
    const duringImport = importing.isOver() ? 0 : load.commands;
    await fake.until('all answers', () => sent.every(isAnswered), ANSWERS_WITHIN_MS).catch(() => {});
    const lastS = (performance.now() - since) / 1000;
    const wrong = sent.filter((one, n) => !isRight(one, n)).length + fake.refused.length;
    await importing.done;
    return [
      {
        name: `${kind}: slowest of ${load.commands} deferrals`,
        value: Math.max(...deferrals),
        unit: 's',
        bound: DEFERRAL_BOUND_S,
      },
      { name: `${kind}: deferral, p50`, value: medianOf(deferrals), unit: 's', bound: null },
      // Less than one, that is none.
      { name: `${kind}: answers missing or wrong`, value: wrong, unit: 'answers', bound: 0.5 },
      { name: `${kind}: last answer after`, value: lastS, unit: 's', bound: TOKEN_LIFE_S },
      { name: `${kind}: ${DURING_IMPORT}`, value: duringImport, unit: 'deferrals', bound: null },
    ];
  } finally {
    await discord.stop();
    await fake.close();
    await rm(bills, { recursive: true, force: true });
  }
}

/** A linked server whose members may all see everything, so that answers are public. */
async function linkGuild(ctx: Context): Promise<void> {
  const { code } = await createLinkCode(ctx);
  const person = slackContext(ctx.db, { workspaceId: IDS.guild, personId: IDS.person });
  await linkWorkspace(
    {
      ...person,
      actor: { ...person.actor, platform: 'discord', label: `discord:${IDS.guild}:${IDS.person}` },
    },
    {
      platform: 'discord',
      workspaceId: IDS.guild,
      workspaceName: 'Bench',
      personId: IDS.person,
      personName: null,
      code,
    },
  );
  await setEveryone(ctx, true);
}

/** In the place of its announcement, to everybody, once, with the figure. */
function isRight(sent: Sent, n: number): boolean {
  const amount = formatMoney(amountOf(n % TENANTS), 'USD', 'en');
  const [answer, ...more] = sent.replies();
  if (!answer || more.length > 0) return false;
  return answer.onlyFor === null && answer.via === 'callback' && textOf(answer).includes(amount);
}

function isAnswered(sent: Sent): boolean {
  return sent.replies().length > 0;
}

/** Beyond any bound where Discord would have given up. */
async function deferralSeconds(sent: Sent): Promise<number> {
  return sent.ack().then(
    ({ ms }) => ms / 1000,
    () => 999,
  );
}
