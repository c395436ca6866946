import type { Logger } from '../../engine/ports.ts';
import type { ReplyKind } from '../registry.ts';
import type { Outcome } from './call-discord.ts';
import { TOKEN_LIFE_MS } from './limits.ts';
import type { Attachment, DiscordMessage } from './message.ts';
import type { DiscordWeb, Outgoing } from './web.ts';

/** Where an answer goes. */
export interface Addressee {
  id: string;
  token: string;
  personId: string;
  channelId: string | null;
  /** By the clock. */
  receivedAt: number;
  /** How the answer was announced; null where Discord did not take that. */
  deferred: ReplyKind | null;
}

/** An answer with the files beside it. */
export interface Answer {
  message: DiscordMessage;
  files: readonly Attachment[];
}

/** Delivers what is said to one person's command, press or form. */
export interface Delivery {
  /** The answer. False where no way was left. */
  send(answer: Answer, reply: ReplyKind): Promise<boolean>;
}

/** The message itself is not taken, so that the same one would fail on every way. */
const CONTENT_ERRORS = new Set(['50035', '50006', '40005', 'HTTP 413']);
/** The announcement is not there any more. */
const GONE_ERRORS = new Set(['10008']);

/**
 * An answer reaches the person at least once and a channel at most once. The announcement decides who sees its own text,
 * so an answer for other eyes than it was announced for takes it back first; while Discord has not surely done that, the
 * answer goes to the person directly. When the token's time is over the bot posts itself.
 */
export function makeDelivery(
  to: Addressee,
  options: { web: DiscordWeb; log: Logger; clock: () => number; sayDirect: string },
): Delivery {
  const { web, log, clock } = options;
  const isAlive = () => to.deferred !== null && clock() - to.receivedAt < TOKEN_LIFE_MS;

  const sendPublic = async (answer: Answer): Promise<boolean> => {
    if (isAlive()) {
      const outcome = await (to.deferred === 'public' ? edit(answer) : replaceInPublic(answer));
      if (outcome.kind === 'done') return true;
      if (isContent(outcome) && canShorten(answer)) return sendPublic(toText(answer));
      // Nobody knows whether the channel has it: said again it could be there twice.
      if (outcome.kind === 'unsure') return writeTo(answer);
    }
    if (to.channelId === null) return writeTo(answer);
    const posted = await web.post(to.channelId, toOwn(answer), to.id);
    if (posted.kind === 'done') return true;
    if (isContent(posted) && canShorten(answer)) return sendPublic(toText(answer));
    return writeTo(answer);
  };

  const sendPrivate = async (answer: Answer): Promise<boolean> => {
    if (!isAlive()) return writeTo(answer);
    const outcome = await (to.deferred === 'private' ? edit(answer) : replaceInPrivate(answer));
    if (outcome.kind === 'done') return true;
    if (isContent(outcome) && canShorten(answer)) return sendPrivate(toText(answer));
    return writeTo(answer);
  };

  const edit = (answer: Answer) => web.editOriginal(to.token, toReply(answer));

  /** Takes the announcement back, then says it anew for other eyes. */
  const replaceInPrivate = (answer: Answer) =>
    replace(answer, true, async () => {
      await web.editOriginal(to.token, toReply(toWords(options.sayDirect)));
    });
  const replaceInPublic = (answer: Answer) => replace(answer, false, async () => {});

  const replace = async (
    answer: Answer,
    hidden: boolean,
    keep: () => Promise<void>,
  ): Promise<Outcome<unknown>> => {
    if (!taken) {
      const outcome = await web.deleteOriginal(to.token);
      taken = outcome.kind === 'done' || (outcome.kind === 'refused' && GONE_ERRORS.has(outcome.error));
      if (!taken) {
        await keep();
        return outcome.kind === 'done' ? { kind: 'unsure', error: 'not taken back' } : outcome;
      }
    }
    return web.followUp(to.token, toReply(answer), hidden);
  };
  let taken = false;

  /** As a direct message. */
  const writeTo = async (answer: Answer): Promise<boolean> => {
    const channel = await web.openDirect(to.personId);
    if (channel.kind === 'done') {
      const outcome = await web.post(channel.value, toOwn(answer), to.id);
      if (outcome.kind === 'done') return true;
      if (isContent(outcome) && canShorten(answer)) return writeTo(toText(answer));
    }
    log.error({}, 'an answer to Discord could not be delivered');
    return false;
  };

  return {
    send: (answer, reply) => (reply === 'public' ? sendPublic(answer) : sendPrivate(answer)),
  };
}

/** A message that is only words. */
export function toWords(text: string): Answer {
  return { message: { finding: text, embeds: [], components: [] }, files: [] };
}

function toReply({ message: { finding, embeds, components }, files }: Answer): Outgoing {
  return { content: embeds.length > 0 ? '' : finding, embeds, components, files };
}

/** The bot may lack the right to show embeds in a channel, so its own messages say the finding too. */
function toOwn({ message: { finding, embeds, components }, files }: Answer): Outgoing {
  return { content: finding, embeds, components, files };
}

/** Whether it is the message itself that Discord does not take. */
export function isContentError(error: string): boolean {
  return CONTENT_ERRORS.has(error);
}

function isContent(outcome: Outcome<unknown>): boolean {
  return outcome.kind === 'refused' && isContentError(outcome.error);
}

function canShorten({ message, files }: Answer): boolean {
  return message.embeds.length > 0 || message.components.length > 0 || files.length > 0;
}

/** What is left when Discord does not take the embeds: the finding in one line. */
function toText({ message: { finding } }: Answer): Answer {
  return toWords(finding);
}
