import type { Context } from '../../engine/context.ts';
import type { Card } from '../card.ts';

/**
 * Something that the bot says by itself, in a channel or to a person, and edits when what it shows changes. Announced
 * under its name by `announce` of `engine/outbox`.
 */
export interface Message {
  /** The name under which it is announced. */
  message: string;
  /**
   * Run at each delivery, from the state as it is then, in the reader's language and scope; in a channel that an admin
   * of everything chose for it, as somebody who sees all and holds no role. Null: there is nothing to say (any more).
   */
  run(ctx: Context, subject: string): Promise<Card | null>;
}

export function defineMessage(message: Message): Message {
  return message;
}
