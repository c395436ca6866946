import type { Message } from './message.ts';

/** All that the bot says by itself, by name. */
export const MESSAGES: ReadonlyMap<string, Message> = new Map(
  ([] as Message[]).map((message) => [message.message, message]),
);
