import { storeButtons, takeAction } from '../../engine/actions/index.ts';
import { type Actor, type Context, requireRole } from '../../engine/context.ts';
import { CentavoError } from '../../engine/errors.ts';
import { receiveOnce } from '../../engine/inbox/index.ts';
import { english, type Translate, translatorOf } from '../../engine/language/index.ts';
import { type Asker, findActor, type Rights, toNewcomer } from '../../engine/organization/index.ts';
import { repairShown } from '../../engine/outbox/index.ts';
import type { Logger } from '../../engine/ports.ts';
import { DEFAULT_SETTINGS } from '../../engine/settings.ts';
import { type Question, readAction, readQuestion } from '../answer.ts';
import { answerAtPlace } from '../audience.ts';
import { type Card, listButtons } from '../card.ts';
import { viewError } from '../errors.ts';
import type { Registry, ReplyKind } from '../registry.ts';
import type { Channels } from './channels.ts';
import type { Delivery } from './deliver.ts';
import { findReaders } from './find-readers.ts';
import { valuesOfForm } from './form.ts';
import type { Incoming, IncomingCommand, IncomingForm, IncomingPress } from './incoming.ts';
import type { People, SlackPerson } from './people.ts';
import type { SendCard } from './send-card.ts';

/** Makes the context of a verb for whoever asks; the composition root adds database, clock, folder and log. */
export type MakeContext = (who: Pick<Context, 'actor' | 'scope' | 'place' | 't' | 'settings'>) => Context;

export interface AnswerParts {
  registry: Registry;
  makeContext: MakeContext;
  people: People;
  channels: Channels;
  sendCard: SendCard;
  log: Logger;
}

/** The one command that a workspace may use before it is linked. */
const LINK = 'link';

/** Answers a command that was acked already. */
export function answerCommand(
  parts: AnswerParts,
  command: IncomingCommand,
  delivery: Delivery,
): Promise<void> {
  return answer(parts, command, delivery, async (person) => {
    const asker = toAsker(command, person);
    const nobody = contextOf(parts, command, person, null);
    const question = tryRead(() => readQuestion(parts.registry, command.text, nobody.now()));
    const isLink = question.read?.command === LINK;
    const rights = isLink ? toNewcomer(asker) : await findActor(nobody, asker);
    if (!isLink) parts.people.noteChoice(command, rights.language);
    // What was not understood is told only to those who may ask.
    return { ctx: contextOf(parts, command, person, rights), question: question.get };
  });
}

/** Answers the press of a button that was acked already. Nothing but the button's row is believed. */
export function answerPress(parts: AnswerParts, press: IncomingPress, delivery: Delivery): Promise<void> {
  return thenRepair(parts, press, delivery, async (ctx) => {
    const { action, args } = await takeAction(ctx, press.rowId, isOnceFor(parts, ctx));
    return () => readAction(parts.registry, action, args);
  });
}

/**
 * Answers a form that was acked already: its row's action runs with the row's arguments and what was filled in. Whoever
 * could not have it used is told so, as nothing of it is left.
 */
export function answerForm(parts: AnswerParts, sent: IncomingForm, delivery: Delivery): Promise<void> {
  return thenRepair(parts, sent, delivery, async (ctx) => {
    try {
      const { action, args } = await takeAction(ctx, sent.rowId, isOnceFor(parts, ctx));
      const form = parts.registry.actions.find((one) => one.name === action)?.form;
      const values = form ? valuesOfForm(form, sent.values) : {};
      return () => readAction(parts.registry, action, { ...args, ...values });
    } catch (error) {
      throw error instanceof CentavoError ? withUnused(error) : error;
    }
  });
}

/** Answers what came of a button, and has the message that it stands in brought up to date, whatever the answer is. */
async function thenRepair(
  parts: AnswerParts,
  incoming: IncomingPress | IncomingForm,
  delivery: Delivery,
  understand: (ctx: Context) => Promise<Understood['question']>,
): Promise<void> {
  let ctx: Context | null = null;
  await answer(parts, incoming, delivery, async (person) => {
    ctx = await findContext(parts, incoming, person);
    return { ctx, question: await understand(ctx) };
  });
  const { rowId, channelId, messageTs } = incoming;
  if (!ctx || channelId === null || messageTs === null) return;
  await repairShown(ctx, { rowId, channelId, messageId: messageTs }).catch((error) =>
    parts.log.warn({ err: error }, 'a message could not be brought up to date'),
  );
}

function withUnused(error: CentavoError): CentavoError {
  return new CentavoError(error.code, (t) => `${error.say(t)} ${t('slack.formNotUsed')}`, error.details);
}

/** The context of who asks, with their rights. @throws forbidden, unavailable  as findActor */
export async function findContext(
  parts: AnswerParts,
  incoming: Incoming,
  person: SlackPerson,
): Promise<Context> {
  const rights = await findActor(contextOf(parts, incoming, person, null), toAsker(incoming, person));
  parts.people.noteChoice(incoming, rights.language);
  return contextOf(parts, incoming, person, rights);
}

/** @throws forbidden  who may not press it spends it for nobody */
function isOnceFor(parts: AnswerParts, ctx: Context): (name: string) => boolean {
  return (name) => {
    const found = parts.registry.actions.find((one) => one.name === name);
    if (found?.needs) requireRole(ctx, found.needs);
    return found?.once ?? false;
  };
}

interface Understood {
  ctx: Context;
  question: () => Pick<Question, 'reply' | 'run'>;
}

async function answer(
  parts: AnswerParts,
  incoming: Incoming,
  delivery: Delivery,
  understand: (person: SlackPerson) => Promise<Understood>,
): Promise<void> {
  let ctx: Context | null = null;
  let t = english;
  try {
    const { id } = incoming;
    if (id !== null && !(await receiveOnce(contextOf(parts, incoming, null, null), id))) return;
    const person = await parts.people.personOf(incoming);
    t = translatorOf(person.language);
    delivery.speak(t);
    const understood = await understand(person);
    ctx = understood.ctx;
    delivery.speak(ctx.t);
    const asking = ctx;
    const { card, reply } = await answerAtPlace(asking, understood.question(), () =>
      findReaders(parts, asking, incoming),
    );
    await send(parts, incoming, asking, delivery, card, reply, asking.t);
  } catch (error) {
    const { card, reference } = viewError(error, ctx?.t ?? t);
    if (reference) parts.log.error({ err: error, reference }, 'a question from Slack could not be answered');
    await send(parts, incoming, ctx, delivery, card, 'private', ctx?.t ?? t);
  }
}

/** Stores what the buttons do, renders and delivers. Without a database the answer goes out without its buttons. */
async function send(
  parts: AnswerParts,
  { workspaceId, channelId, threadTs }: Incoming,
  ctx: Context | null,
  delivery: Delivery,
  card: Card,
  reply: ReplyKind,
  t: Translate,
): Promise<void> {
  let ids: string[] = [];
  if (ctx) {
    const personId = reply === 'private' ? ctx.place.personId : null;
    ids = await storeButtons(ctx, listButtons(card), { personId }).catch((error) => {
      parts.log.warn({ err: error }, 'the buttons of an answer could not be stored');
      return [];
    });
  }
  await parts.sendCard({ card, ids, reply, t, workspaceId, channelId, threadTs }, delivery);
}

function toAsker({ workspaceId, personId }: Incoming, { belonging }: SlackPerson): Asker {
  return { platform: 'slack', workspaceId, personId, belonging };
}

/** The context of a request; before it is known who asks, one that sees nothing. */
function contextOf(
  parts: AnswerParts,
  incoming: Incoming,
  person: SlackPerson | null,
  rights: Rights | null,
): Context {
  const { workspaceId, channelId, personId } = incoming;
  const nobody: Actor = {
    platform: 'slack',
    label: `slack:${workspaceId}:${personId}`,
    role: 'viewer',
    memberId: null,
  };
  const { actor, scope, language, settings } = rights ?? {
    actor: nobody,
    scope: [],
    language: null,
    settings: DEFAULT_SETTINGS,
  };
  // What a person chose wins over what their Slack is set to.
  const t = translatorOf(language ?? person?.language ?? 'en');
  return parts.makeContext({ actor, scope, place: { workspaceId, channelId, personId }, t, settings });
}

/** Reads now and tells what went wrong only when it is asked for. */
function tryRead<T>(read: () => T): { read: T | null; get: () => T } {
  try {
    const value = read();
    return { read: value, get: () => value };
  } catch (error) {
    return {
      read: null,
      get: () => {
        throw error;
      },
    };
  }
}
