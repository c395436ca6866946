import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from '../src/cli/command.ts';
import type { Output } from '../src/cli/io.ts';
import { openLog } from '../src/cli/log.ts';
import { findInstallation } from '../src/cli/reach-ledger.ts';
import { openService } from '../src/cli/service.ts';
import { readConfig } from '../src/config.ts';
import { grantAccess } from '../src/engine/access/index.ts';
import { createSignInLink } from '../src/engine/console/index.ts';
import type { Context } from '../src/engine/context.ts';
import { english } from '../src/engine/language/index.ts';
import { createLinkCode, findActor, linkWorkspace } from '../src/engine/organization/index.ts';
import { CALLS, DAY_BUDGET } from './demo-calls.ts';
import { makeProgram } from './demo-program.ts';
import { openProvider, type Provider } from './demo-provider.ts';
import { signIn, toWords, type Visitor } from './demo-visitor.ts';

const TENANT = 'acme';
/** Who asks for more: a person of a chat workspace, who may look at the tenant and no more. */
const ANA = { platform: 'slack', workspaceId: 'T0DEMO', personId: 'UANA' } as const;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const HOUR_MS = 3_600_000;
/** Titles of answers that say no. */
const FAILURES = [
  'errorViews.badInput',
  'errorViews.notFound',
  'errorViews.forbidden',
  'errorViews.ambiguous',
  'errorViews.nameTaken',
  'errorViews.unavailable',
  'errorViews.unexpected',
] as const;

/**
 * Drives a tenant from NORMAL to BLOCKED through the HTTP API, has its block lifted by an approval in the console, and
 * shows it back when the time box ends. The whole program runs, with a home of its own that goes with it.
 *
 * @returns the exit status
 */
export async function runDemo(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'centavo-demo-policy-'));
  const clock = makeClock();
  const interrupted = () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(130);
  };
  for (const signal of SIGNALS) process.once(signal, interrupted);
  try {
    say(
      `Centavo's AI budgets, from NORMAL to BLOCKED and back. Everything is in ${folder}, removed at the end.\n`,
    );
    const { service, link, system } = await startProgram(folder, clock.now);
    const provider = await openProvider();
    try {
      await tell({ origin: new URL(link).origin, link, system, provider, clock });
    } finally {
      await provider.close();
      await service.close();
      await system.close();
    }
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
    for (const signal of SIGNALS) process.off(signal, interrupted);
  }
}

interface Story {
  origin: string;
  /** Signs the local admin in, once. */
  link: string;
  system: { ctx: Context; close(): Promise<void> };
  provider: Provider;
  clock: ReturnType<typeof makeClock>;
}

async function tell({ origin, link, system, provider, clock }: Story): Promise<void> {
  say('1. An admin signs in to the console with the link that start-up prints, and types:');
  const admin = await signIn(link);
  await type(admin, `tenants add ${TENANT}`);
  await type(admin, 'approvals rules set budget needs 0', 'here nobody else is there to agree to a budget');
  await type(admin, `budget set ${TENANT} ${DAY_BUDGET} USD day ai`);
  const key = await makeKey(admin);
  const decide = makeProgram({ origin, key, provider, tenant: TENANT, say });

  say(`\n2. A program makes AI calls, each decided by POST ${origin}/api/v1/ai/reservations:`);
  let blocked = false;
  for (const call of CALLS) blocked = (await decide(call)).state === 'BLOCKED' || blocked;
  if (!blocked) throw new Error('the tenant was never blocked');

  say('\n3. Ana, who may look at the tenant, asks for an hour in the console:');
  const ana = await signIn(await makeLinkForAna(system.ctx, origin));
  say(`   → ${wordsOf(await type(ana, `budget lift ${TENANT} for 1h`), 160)}`);

  say('\n4. The admin approves it on the page of approvals, as a browser does:');
  await approve(admin);

  say('\n5. The next call is made again, at THROTTLED limits:');
  const [first] = CALLS;
  if (!first) throw new Error('there are no calls');
  const lifted = await decide({ ...first, name: 'after the approval' });
  if (lifted.type !== 'call') throw new Error('the block was not lifted');

  say('\n6. The hour passes (the clock of this demo is put forward), and nobody has to do anything:');
  clock.pass(HOUR_MS);
  const back = await decide({ ...first, name: 'after the hour' });
  if (back.state !== 'BLOCKED') throw new Error('the block did not come back');
  say('\nThat is all. Nothing of it is left.');
}

/** The whole program on a home of its own, as `npm start` runs it. */
async function startProgram(folder: string, now: () => Date) {
  const config = readConfig({ CENTAVO_HOME: join(folder, '.centavo'), PORT: '0', LANG: 'C' }, folder);
  let told = '';
  const silent: Output = { write: () => {}, tty: false, width: 80, color: false };
  const heard: Output = {
    ...silent,
    write: (text) => {
      told += text;
    },
  };
  const io = { out: silent, err: heard, cwd: folder, language: 'en' as const };
  const session: Session = { io, now, log: openLog('error'), config };
  const installation = findInstallation('own', session);
  await installation.open();
  installation.keep();
  const service = openService(installation, session);
  await service.connect();
  const [link] = /http:\/\/\S+\/sign-in\/\S+/.exec(told) ?? [];
  if (link === undefined) throw new Error(`it did not start:\n${told}`);
  const system = { ctx: await service.makeContext(), close: () => installation.close() };
  return { service, link, system };
}

/** Noon of today and on from there: no day ends while the demo runs. */
function makeClock() {
  const start = Date.now();
  const noon = new Date(start).setUTCHours(12, 0, 0, 0);
  let ahead = noon - start;
  return {
    now: () => new Date(Date.now() + ahead),
    pass: (ms: number) => {
      ahead += ms;
    },
  };
}

/** Types a command into the console. @throws Error  where the answer is an error */
async function type(who: Visitor, text: string, why?: string): Promise<string> {
  say(`   /cost ${text}${why === undefined ? '' : `   (${why})`}`);
  return answerOf(await who.post('/ask', { q: text }));
}

/** The newest answer on a page of the console. @throws Error  where it says that something did not work */
function answerOf(page: string): string {
  const answer = page.slice(page.lastIndexOf('<article class="turn"'), page.lastIndexOf('</article>'));
  const [, title = ''] = /<h2[^>]*>(.*?)<\/h2>/s.exec(answer) ?? [];
  if (FAILURES.some((key) => toWords(title) === english(key))) throw new Error(toWords(answer));
  return answer;
}

/** The beginning of what an answer says. */
function wordsOf(answer: string, characters: number): string {
  const [, text = answer] = /<p class="text[^"]*">(.*?)<\/p>/s.exec(answer) ?? [];
  return toWords(text).slice(0, characters);
}

async function makeKey(admin: Visitor): Promise<string> {
  const answer = await type(admin, `admin apikey create demo tenant:${TENANT}`);
  const [, key] = /<code>(\S+?)<\/code>/.exec(answer) ?? [];
  if (key === undefined) throw new Error('no key was shown');
  return key;
}

/** What linking a workspace and `/cost console` in chat give: chat itself is not part of this demo. */
async function makeLinkForAna(ctx: Context, origin: string): Promise<string> {
  const { code } = await createLinkCode(ctx);
  const who = { ...ANA, personId: 'UADMIN', personName: null, workspaceName: null };
  await linkWorkspace({ ...ctx, scope: [] }, { ...who, code });
  await grantAccess(ctx, { person: ANA, role: 'viewer', tenant: TENANT });
  const rights = await findActor(ctx, { ...ANA, belonging: 'member' });
  const { token } = await createSignInLink({ ...ctx, ...rights });
  return `${origin}/sign-in/${token}`;
}

async function approve(admin: Visitor): Promise<void> {
  const page = await admin.get('/approvals');
  const [, id = '', what = ''] =
    /<article class="card" id="approval-([\w-]+)".*?<h3[^>]*>(.*?)<\/h3>/s.exec(page) ?? [];
  say(`   ${toWords(what)}`);
  const decided = await admin.post(`/approvals/${id}`, { decision: 'approve', note: 'For the demo' });
  const [, status = ''] = /role="status">(.*?)<\/p>/s.exec(decided) ?? [];
  if (status === '') throw new Error('it was not approved');
  say(`   → ${toWords(status)}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
