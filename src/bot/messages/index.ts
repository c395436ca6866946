import { accessMessages } from './access.ts';
import { approvalMessages } from './approval.ts';
import { approvalAlarm } from './approval-alarm.ts';
import { blockMessages } from './block-lifts.ts';
import type { Message } from './message.ts';

/** All that the bot says by itself, by name. */
export const MESSAGES: ReadonlyMap<string, Message> = new Map(
  ([...approvalMessages, approvalAlarm, ...blockMessages, ...accessMessages] as Message[]).map((message) => [
    message.message,
    message,
  ]),
);
