import type { Language, Translate } from '../../engine/language/index.ts';
import type { Card } from '../card.ts';

/** What a message of the bot's own shows. */
export interface Shown {
  card: Card;
  /** The rows of its buttons, in the order of `listButtons`. */
  ids: readonly string[];
  t: Translate;
  /** Where it is read: people of there are shown as people. */
  workspaceId: string;
}

/** Where a message is to be said. */
export interface Addressee {
  workspaceId: string;
  /** Null: to `personId` alone, whose direct messages are opened first. */
  channelId: string | null;
  personId: string | null;
  /** Names this one message: what is posted twice under it is one message where the platform can see to it. */
  nonce: string;
}

/** How to know a message that an earlier try may have posted among the last ones there. */
export interface Traces {
  buttonIds: readonly string[];
  since: Date;
}

/** A message of the bot's own to edit. */
export interface ToEdit extends Shown {
  channelId: string;
  messageId: string;
}

/** What became of it. */
export type PostOutcome =
  | { kind: 'done'; channelId: string; messageId: string }
  /** What was to be edited is not there any more. */
  | { kind: 'gone' }
  /** No further try helps; `why` is the platform's word. */
  | { kind: 'refused'; why: string }
  /**
   * To be tried again. `waitMs` where the platform said when: it was not acted on and is nobody's fault. `unsure`: it may
   * have been acted on.
   */
  | { kind: 'later'; why: string; waitMs: number | null; unsure: boolean };

/** How the bot says something by itself on a platform: each method makes one try, within half a minute. */
export interface PostPort {
  /** Whether there is any use in trying. */
  isReady(): boolean;
  post(to: Addressee, shown: Shown): Promise<PostOutcome>;
  /** Looks for a message that may have been posted. `gone`: it is not there; `refused`: the bot may not look. */
  find(to: Addressee, traces: Traces): Promise<PostOutcome>;
  edit(message: ToEdit): Promise<PostOutcome>;
  /** What the platform says of a person who chose nothing themselves. */
  languageOf(personId: string): Promise<Language>;
}
