import { escapeText, fitEscaped, toPlain } from './escape.ts';
import { LIMITS } from './limits.ts';

/** The parts of Block Kit that the renderer uses. */
export interface MrkdwnText {
  type: 'mrkdwn';
  text: string;
  /** Slack turns no address, channel or name in it into a link. */
  verbatim: true;
}

export interface PlainText {
  type: 'plain_text';
  text: string;
  emoji: false;
}

export interface ButtonElement {
  type: 'button';
  text: PlainText;
  action_id: string;
  value: string;
  style?: 'primary' | 'danger';
}

export interface SelectElement {
  type: 'static_select';
  action_id: string;
  placeholder: PlainText;
  options: { text: PlainText; value: string }[];
}

export interface TextInput {
  type: 'plain_text_input';
  action_id: string;
  multiline: boolean;
  max_length?: number;
}

export type SlackBlock =
  | { type: 'header'; text: PlainText }
  | { type: 'section'; text: MrkdwnText }
  | { type: 'section'; fields: MrkdwnText[] }
  | { type: 'context'; elements: MrkdwnText[] }
  | { type: 'actions'; elements: (ButtonElement | SelectElement)[] }
  | { type: 'image'; slack_file: { id: string }; alt_text: string; title: PlainText }
  | { type: 'divider' };

/** A field of a form. */
export interface InputBlock {
  type: 'input';
  block_id: string;
  label: PlainText;
  hint?: PlainText;
  optional: boolean;
  element: TextInput | SelectElement;
}

/** What is sent: blocks, and a text that says the same in one line for notifications and screen readers. */
export interface SlackMessage {
  text: string;
  blocks: SlackBlock[];
}

/** The message's fields as they are sent: an empty list of blocks is refused, none is not. */
export function toFields({ text, blocks }: SlackMessage): Record<string, unknown> {
  return blocks.length > 0 ? { text, blocks } : { text };
}

/** Text that is mrkdwn already. */
export function mrkdwn(text: string): MrkdwnText {
  return { type: 'mrkdwn', text, verbatim: true };
}

export function plain(text: string, max: number): PlainText {
  return { type: 'plain_text', text: fitEscaped(text.trim(), max, toPlain) || '–', emoji: false };
}

export function section(text: string): SlackBlock {
  return { type: 'section', text: mrkdwn(text) };
}

/** Small print, escaped and cut to what Slack takes. */
export function smallPrint(text: string, max: number = LIMITS.contextText): SlackBlock {
  return { type: 'context', elements: [mrkdwn(fitEscaped(text, max, escapeText) || '–')] };
}

/** What is left of a message. */
export interface Room {
  blocks: number;
  chars: number;
}

export function costOf(block: SlackBlock): number {
  return JSON.stringify(block).length + 1;
}

/** Takes the block's part of the room; false, and nothing taken, where it does not fit. */
export function take(room: Room, block: SlackBlock): boolean {
  const cost = costOf(block);
  if (room.blocks < 1 || room.chars < cost) return false;
  room.blocks -= 1;
  room.chars -= cost;
  return true;
}
