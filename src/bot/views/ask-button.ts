import { ASK, type AskArgs } from '../actions/ask.ts';
import type { Button } from '../card.ts';

/** A button that asks another question by a command's typed options; who presses sees the answer, or everybody. */
export function askButton(
  label: string,
  command: string,
  options: Record<string, unknown> = {},
  reply?: 'public' | 'private',
): Button {
  const known = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return {
    label,
    action: ASK,
    args: { command, options: known, ...(reply ? { reply } : {}) } satisfies AskArgs,
  };
}

/** A button that asks by a text as typed after `/cost`. */
export function typeButton(label: string, command: string): Button {
  return { label, action: ASK, args: { command } satisfies AskArgs };
}
