import { toSafeText } from '../format/text-width.ts';

/**
 * Signs that Discord's markdown reads anywhere in a line; a backslash keeps each as it is. A bracket or an angle only
 * where it would make a link, a mention, an emoji or a time.
 */
const MARKS = /[\\*_~`|]|\](?=\()|<(?=[@#:/]|(?:a|t|id|https?):)/gi;
/** What begins a heading, small print, a list or a quotation at the start of a line. */
const LINE_START = /^\s*(?:\d+(?=\.\s)|(?=(?:#{1,3}|-#|[-+]|>{1,3})\s))/;
/** Words that could mention everybody. */
const MASS_MENTION = /@(?=everyone|here)/gi;
/** What turns an address into a link. */
const SCHEME = /:(?=\/\/)/g;
/** Keeps two letters apart that would mean something together; takes no room. */
const JOINER = '\u2060';

/** Text as Discord's markdown shows it literally: what comes from a bill stays a name, whatever markup is in it. */
export function escapeText(text: string): string {
  return text
    .split('\n')
    .map((line) => guard(toSafeText(line)).replace(MARKS, '\\$&').replace(LINE_START, '$&\\'))
    .join('\n');
}

/** Text inside a block of code: only the fence itself could end it. */
export function escapeCode(text: string): string {
  return text
    .split('\n')
    .map((line) => toSafeText(line).replaceAll('`', 'ˋ'))
    .join('\n');
}

/** Text where Discord reads no markdown: titles of forms, labels, small print below an embed. */
export function toPlain(text: string): string {
  return guard(toSafeText(text.replace(/\s*\n\s*/g, ' ')));
}

function guard(text: string): string {
  return text.replace(MASS_MENTION, `@${JOINER}`).replace(SCHEME, `:${JOINER}`);
}
