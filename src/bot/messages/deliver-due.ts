import { createHash } from 'node:crypto';
import { storeButtons } from '../../engine/actions/index.ts';
import type { Context } from '../../engine/context.ts';
import { CentavoError } from '../../engine/errors.ts';
import { type Language, languageOf, translatorOf } from '../../engine/language/index.ts';
import { findActor } from '../../engine/organization/index.ts';
import {
  type DeliveryResult,
  type EndedDelivery,
  endDeliveries,
  findButtonIds,
  type LeasedMessage,
  leaseMessages,
  type PostingPlatform,
} from '../../engine/outbox/index.ts';
import { type Card, listButtons, makeCard } from '../card.ts';
import type { Message } from './message.ts';
import type { PostOutcome, PostPort } from './post-port.ts';

/** Messages worked on at once. */
const AT_ONCE = 16;
/** So many are taken at once, at least: each time costs a transaction. */
const TAKEN_FROM = 4;
/** After so many tries, two and a half hours with the pauses between them, a message waits for a person. */
const MOST_TRIES = 18;
const LONGEST_PAUSE_MS = 15 * 60_000;
/** The buttons of such a message work longer than those of an answer: what they are about ends by itself. */
const BUTTONS_LIVE_MS = 30 * 24 * 60 * 60 * 1000;

export interface Deliverer {
  platform: PostingPlatform;
  port: PostPort;
  messages: ReadonlyMap<string, Message>;
}

/**
 * Brings every message of the platform up to date that is due, and ends when none is left. Safe beside itself in other
 * processes. Nothing thrown by a message ends it.
 */
export async function deliverDue(ctx: Context, to: Deliverer, signal: AbortSignal): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const record = makeRecorder(ctx);
  while (!signal.aborted && to.port.isReady()) {
    // What ends while messages are taken may let one behind it go: none is left only where nothing was under way before.
    const before = [...underWay];
    const room = AT_ONCE - before.length;
    const due = room >= TAKEN_FROM ? await leaseMessages(ctx, to.platform, room) : [];
    for (const leased of due) {
      const work: Promise<void> = deliver(ctx, to, leased)
        .then((result) => record({ leased, result }))
        .finally(() => underWay.delete(work));
      underWay.add(work);
    }
    if (due.length > 0) continue;
    if (before.length === 0) return;
    await Promise.race(before);
  }
  await Promise.all(underWay);
}

async function deliver(ctx: Context, to: Deliverer, leased: LeasedMessage): Promise<DeliveryResult> {
  const { subject, message, platform } = leased;
  let result: DeliveryResult;
  try {
    result = await bringUpToDate(ctx, to, leased);
  } catch (error) {
    ctx.log.error({ err: error, message, subject, platform }, 'a message could not be made');
    result = toLater(leased, { why: 'internal fault', waitMs: null, unsure: true });
  }
  if (result.kind === 'failed')
    ctx.log.warn({ message, subject, platform, why: result.why }, 'a message was given up');
  return result;
}

/** Records what came of tries, one transaction after the other: what ends meanwhile goes into the next together. */
function makeRecorder(ctx: Context): (one: EndedDelivery) => Promise<void> {
  let waiting: EndedDelivery[] = [];
  let next: Promise<void> | null = null;
  let last: Promise<void> = Promise.resolve();
  const write = async () => {
    let taken: EndedDelivery[] = [];
    const take = () => {
      taken = waiting;
      waiting = [];
      next = null;
      return taken;
    };
    try {
      await endDeliveries(ctx, take);
    } catch {
      if (taken.length === 0) take();
      // One of them may be what the database refuses: the others are true all the same.
      for (const one of taken) await recordAlone(ctx, one);
    }
  };
  return (one) => {
    waiting.push(one);
    if (next === null) {
      next = last.then(write);
      last = next;
    }
    return next;
  };
}

async function recordAlone(ctx: Context, one: EndedDelivery): Promise<void> {
  const { message, subject, platform } = one.leased;
  await endDeliveries(ctx, () => [one]).catch((error) =>
    // The lease runs out by itself, and the message is looked for before it is posted again.
    ctx.log.error({ err: error, message, subject, platform }, 'a delivery could not be recorded'),
  );
}

async function bringUpToDate(ctx: Context, to: Deliverer, leased: LeasedMessage): Promise<DeliveryResult> {
  if (!leased.linked) return { kind: 'failed', why: 'not_linked', unsure: leased.unsure };
  const message = to.messages.get(leased.message);
  if (!message) return { kind: 'failed', why: 'unknown_message', unsure: leased.unsure };
  const where = { ...leased, nonce: nonceOf(leased) };
  const reader = await readerOf(ctx, to, leased);
  const own = reader && (await message.run(reader, leased.subject));
  let at = placeOf(leased);
  if (at === null && leased.unsure) {
    const traces = {
      buttonIds: await findButtonIds(ctx, leased.shownId),
      since: new Date(leased.createdAt),
    };
    const found = await to.port.find(where, traces);
    if (found.kind === 'later') return toLater(leased, found);
    if (found.kind === 'done') at = { ...found, hash: null };
  }
  if (!own && at === null) return { kind: 'nothing' };
  const say = reader ?? toChannelReader(ctx, leased);
  const card = own ?? makeCard(say.t('outbox.gone'), [], []);
  const hash = hashOf(card, say.t.language);
  if (at !== null && at.hash === hash) return { kind: 'shown', ...at, hash };
  const ids = await storeButtons(say, listButtons(card), {
    personId: leased.personId,
    expiresInMs: BUTTONS_LIVE_MS,
    shownId: leased.shownId,
  });
  const shown = { card, ids, t: say.t, workspaceId: leased.workspaceId };
  const outcome = await (at === null ? to.port.post(where, shown) : to.port.edit({ ...at, ...shown }));
  return toResult(leased, outcome, hash);
}

/** Where it stands, as far as it is known. */
function placeOf({ channelId, messageId, hash }: LeasedMessage) {
  return channelId === null || messageId === null ? null : { channelId, messageId, hash };
}

function toResult(leased: LeasedMessage, outcome: PostOutcome, hash: string): DeliveryResult {
  switch (outcome.kind) {
    case 'done': {
      const { channelId, messageId } = outcome;
      return { kind: 'shown', channelId, messageId, hash };
    }
    case 'gone':
      return { kind: 'nothing' };
    case 'refused':
      return { kind: 'failed', why: outcome.why, unsure: leased.unsure };
    case 'later':
      return toLater(leased, outcome);
    default:
      return outcome satisfies never;
  }
}

function toLater(
  { attempts, unsure }: LeasedMessage,
  { why, waitMs, ...again }: Omit<Extract<PostOutcome, { kind: 'later' }>, 'kind'>,
): DeliveryResult {
  // A try that was surely not acted on says nothing of the one before it.
  const isUnsure = again.unsure || unsure;
  if (waitMs === null && attempts >= MOST_TRIES)
    return { kind: 'failed', why: `tries:${why}`, unsure: isUnsure };
  const pauseMs = Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** attempts);
  return { kind: 'later', why, waitMs: waitMs ?? pauseMs, unsure: isUnsure, counted: waitMs === null };
}

/** Who reads it, with what they may see now. Null: they may see nothing any more. */
async function readerOf(ctx: Context, to: Deliverer, leased: LeasedMessage): Promise<Context | null> {
  const { platform, workspaceId, personId } = leased;
  if (personId === null) return toChannelReader(ctx, leased);
  try {
    // Whether they have left the workspace is the port's to ask.
    const rights = await findActor(ctx, { platform, workspaceId, personId, belonging: 'member' });
    const { actor, scope, settings } = rights;
    const language = rights.language ?? (await to.port.languageOf(personId));
    const place = { workspaceId, channelId: null, personId };
    return { ...ctx, actor, scope, settings, place, t: translatorOf(language) };
  } catch (error) {
    if (error instanceof CentavoError) return null;
    throw error;
  }
}

/** Everybody in a channel that an admin of everything chose: they read what concerns any tenant, and hold no role. */
function toChannelReader(ctx: Context, leased: LeasedMessage): Context {
  const { platform, workspaceId, channelId } = leased;
  return {
    ...ctx,
    actor: { platform, label: 'outbox', role: 'viewer', memberId: null },
    scope: '*',
    place: { workspaceId, channelId, personId: null },
    t: translatorOf(languageOf(leased.language)),
  };
}

/** The same card in the same language is the same message, whatever rows its buttons have. */
function hashOf(card: Card, language: Language): string {
  return createHash('sha256')
    .update(JSON.stringify([language, card]))
    .digest('hex');
}

function nonceOf({ platform, workspaceId, outboxId, createdAt }: LeasedMessage): string {
  const name = JSON.stringify([platform, workspaceId, outboxId, createdAt]);
  return createHash('sha256').update(name).digest('hex').slice(0, 24);
}
