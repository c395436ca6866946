import { findActionWorkspace, storeButtons, takeAction } from '../../engine/actions/index.ts';
import { type Actor, type Context, requireRole } from '../../engine/context.ts';
import { CentavoError } from '../../engine/errors.ts';
import { receiveOnce } from '../../engine/inbox/index.ts';
import { languageOf, type Translate, translatorOf } from '../../engine/language/index.ts';
import {
  type Asker,
  type Belonging,
  findActor,
  findCommonScope,
  type Rights,
  toNewcomer,
} from '../../engine/organization/index.ts';
import { repairShown } from '../../engine/outbox/index.ts';
import type { Logger } from '../../engine/ports.ts';
import { DEFAULT_SETTINGS } from '../../engine/settings.ts';
import { type Question, readAction, readQuestion, readTypedQuestion } from '../answer.ts';
import { answerAtPlace } from '../audience.ts';
import { type Card, listButtons } from '../card.ts';
import type { DrawChart } from '../charts/index.ts';
import { viewError } from '../errors.ts';
import type { Registry, ReplyKind } from '../registry.ts';
import { type Suggestion, suggest } from '../suggest.ts';
import { attach, removeFiles } from './attach.ts';
import { findCommand, TEXT } from './commands.ts';
import type { Delivery } from './deliver.ts';
import type { Incoming, IncomingCommand, IncomingForm, IncomingPress, IncomingTyping } from './incoming.ts';
import { renderDiscord } from './render-discord.ts';

/** Makes the context of a verb for whoever asks; the composition root adds database, clock, folder and log. */
export type MakeContext = (who: Pick<Context, 'actor' | 'scope' | 'place' | 't' | 'settings'>) => Context;

export interface AnswerParts {
  registry: Registry;
  makeContext: MakeContext;
  drawChart: DrawChart | null;
  picturesWithinMs?: number | undefined;
  /** What Discord says of somebody in a server that the interaction does not come from. */
  belongingOf: (guildId: string, personId: string) => Promise<Belonging>;
  log: Logger;
}

/** The one command that a server may use before it is linked. */
const LINK = 'link';
/** Nobody in particular: who reads a channel of a server is known of no one but its members. */
const ANYBODY = '';

type Read = { question: Question } | { error: unknown };

/** Understands a command, without the database; so it is known at once who sees its answer. */
export function readCommand(parts: AnswerParts, incoming: IncomingCommand): Read {
  const { now } = contextOf(parts, incoming, null);
  try {
    const command = findCommand(parts.registry, incoming.path);
    if (!command) throw new CentavoError('bad_input', (t) => t('discord.oldCommand'));
    const { options } = incoming;
    const text = options[TEXT] ?? '';
    return {
      question:
        command.fields === undefined
          ? readQuestion(parts.registry, `${command.name} ${text}`.trim(), now())
          : readTypedQuestion(parts.registry, command.name, options),
    };
  } catch (error) {
    return { error };
  }
}

/** Who sees the answer, as far as it is known before anything was looked up. */
export function replyOfRead(read: Read): ReplyKind {
  return 'question' in read ? read.question.reply : 'private';
}

/** Who sees the answer to a button: known of its action alone, else the person until its row says more. */
export function replyOfAction({ registry }: AnswerParts, name: string): ReplyKind {
  const action = registry.actions.find((one) => one.name === name);
  return typeof action?.reply === 'string' ? action.reply : 'private';
}

/** Answers a command that was announced already. */
export function answerCommand(
  parts: AnswerParts,
  incoming: IncomingCommand,
  read: Read,
  delivery: Delivery,
): Promise<void> {
  return answer(parts, incoming, delivery, async () => {
    const asker = toAsker(incoming);
    const nobody = contextOf(parts, incoming, null);
    const isLink = 'question' in read && read.question.command === LINK;
    const rights = isLink ? toNewcomer(asker) : await findActor(nobody, asker);
    return {
      ctx: contextOf(parts, incoming, rights),
      question: () => {
        // What was not understood is told only to those who may ask.
        if ('error' in read) throw read.error;
        return read.question;
      },
    };
  });
}

/** Answers a button, a select or a form that was announced already. Nothing but the row is believed. */
export async function answerPress(
  parts: AnswerParts,
  incoming: IncomingPress | IncomingForm,
  delivery: Delivery,
): Promise<void> {
  let ctx: Context | null = null;
  await answer(parts, incoming, delivery, async () => {
    const here = await placePress(parts, incoming);
    const rights = await findActor(contextOf(parts, here, null), toAsker(here));
    const asking = contextOf(parts, here, rights);
    ctx = asking;
    const isOnce = (name: string) => {
      const found = parts.registry.actions.find((one) => one.name === name);
      if (found?.needs) requireRole(asking, found.needs);
      return found?.once ?? false;
    };
    const { action, args } = await takeAction(asking, incoming.rowId, isOnce);
    const values = incoming.kind === 'form' ? fieldsOf(parts, action, incoming.values) : {};
    return { ctx: asking, question: () => readAction(parts.registry, action, { ...args, ...values }) };
  });
  const { rowId, channelId, messageId } = incoming;
  if (!ctx || channelId === null || messageId === null) return;
  await repairShown(ctx, { rowId, channelId, messageId }).catch((error) =>
    parts.log.warn({ err: error }, 'a message could not be brought up to date'),
  );
}

/** A direct message belongs to no server: the presser is looked at in that of the button's row. */
async function placePress<Press extends IncomingPress | IncomingForm>(
  parts: AnswerParts,
  incoming: Press,
): Promise<Press> {
  if (incoming.guildId !== null) return incoming;
  const guildId = await findActionWorkspace(contextOf(parts, incoming, null), incoming.rowId);
  if (guildId === null) throw new CentavoError('not_found', (t) => t('errors.buttonUnknown'));
  return { ...incoming, guildId, belonging: await parts.belongingOf(guildId, incoming.personId) };
}

/** What was filled in, of the fields that the action's form has: nothing else joins the stored arguments. */
function fieldsOf(
  { registry }: AnswerParts,
  name: string,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  const fields = registry.actions.find((one) => one.name === name)?.form?.fields ?? [];
  const known = new Set(fields.map((field) => field.name));
  return Object.fromEntries(Object.entries(values).filter(([key]) => known.has(key)));
}

/** What fits what is being typed; nothing where that cannot be said in time, or to this person. */
export async function suggestTyped(parts: AnswerParts, incoming: IncomingTyping): Promise<Suggestion[]> {
  const command = findCommand(parts.registry, incoming.path);
  const field = command?.fields?.find(({ name }) => name === incoming.option);
  if (!field || incoming.guildId === null) return [];
  const rights = await findActor(contextOf(parts, incoming, null), toAsker(incoming));
  return suggest(contextOf(parts, incoming, rights), field, incoming.typed);
}

interface Understood {
  ctx: Context;
  question: () => Pick<Question, 'reply' | 'run'>;
}

async function answer(
  parts: AnswerParts,
  incoming: Incoming,
  delivery: Delivery,
  understand: () => Promise<Understood>,
): Promise<void> {
  let ctx: Context | null = null;
  try {
    if (!(await receiveOnce(contextOf(parts, incoming, null), `interaction:${incoming.id}`))) return;
    const understood = await understand();
    ctx = understood.ctx;
    const { card, reply } = await answerAtPlace(ctx, understood.question(), readersOf(ctx));
    await send(parts, incoming, ctx, delivery, card, reply);
  } catch (error) {
    const { card, reference } = viewError(error, ctx?.t ?? languageAsked(incoming));
    if (reference)
      parts.log.error({ err: error, reference }, 'a question from Discord could not be answered');
    await send(parts, incoming, ctx, delivery, card, 'private');
  }
}

/**
 * Who else reads a channel is known only to bots that may list a server's members. So everybody reads along, as far as
 * members of a linked server to whom nothing was granted do.
 */
function readersOf(ctx: Context) {
  return async () => ({
    scope: await findCommonScope(ctx, [
      {
        platform: 'discord' as const,
        workspaceId: ctx.place.workspaceId ?? ANYBODY,
        personId: ANYBODY,
        belonging: 'member' as const,
      },
    ]),
  });
}

/** Stores what the buttons do, draws, renders and delivers. Without a database the answer goes out without its buttons. */
async function send(
  parts: AnswerParts,
  incoming: Incoming,
  ctx: Context | null,
  delivery: Delivery,
  card: Card,
  reply: ReplyKind,
): Promise<void> {
  const t = ctx?.t ?? languageAsked(incoming);
  try {
    let ids: string[] = [];
    if (ctx) {
      const personId = reply === 'private' ? ctx.place.personId : null;
      ids = await storeButtons(ctx, listButtons(card), { personId }).catch((error) => {
        parts.log.warn({ err: error }, 'the buttons of an answer could not be stored');
        return [];
      });
    }
    const { drawChart: draw, picturesWithinMs: withinMs, log } = parts;
    const { attached, files } = await attach(card, { draw, t, log, withinMs });
    const guildId = ctx?.place.workspaceId ?? null;
    await delivery.send({ message: renderDiscord(card, ids, t, { attached, guildId }), files }, reply);
  } finally {
    await removeFiles(card, parts.log);
  }
}

function toAsker({ guildId, personId, belonging }: Incoming): Asker {
  return { platform: 'discord', workspaceId: guildId ?? ANYBODY, personId, belonging };
}

function languageAsked({ locale }: Incoming): Translate {
  return translatorOf(languageOf(locale));
}

/** The context of a request; before it is known who asks, one that sees nothing. */
function contextOf(parts: AnswerParts, incoming: Incoming, rights: Rights | null): Context {
  const { guildId, channelId, personId } = incoming;
  const nobody: Actor = {
    platform: 'discord',
    label: `discord:${guildId}:${personId}`,
    role: 'viewer',
    memberId: null,
  };
  const { actor, scope, settings } = rights ?? { actor: nobody, scope: [], settings: DEFAULT_SETTINGS };
  return parts.makeContext({
    actor,
    scope,
    place: { workspaceId: guildId, channelId, personId },
    t: rights?.language ? translatorOf(rights.language) : languageAsked(incoming),
    settings,
  });
}
