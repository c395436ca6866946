import { badInput } from '../../engine/errors.ts';

/** One word as typed; a quoted stretch is one word and is never taken for anything but a name or a value. */
export interface Word {
  text: string;
  /** Whether it began with a quotation mark. */
  quoted: boolean;
}

/** Longest question that is read. */
const MAX_LENGTH = 1000;
const OPENING = '"“„«';
const CLOSING = '"”“»';

/**
 * Splits what was typed at spaces. Straight and curly double quotation marks keep words together (phones type curly
 * ones); inside them a backslash keeps a mark or a backslash as it is.
 *
 * @throws bad_input where a mark is not closed, or the text is too long
 */
export function splitWords(text: string): Word[] {
  if (text.length > MAX_LENGTH) throw badInput((t) => t('parse.tooLong', { letters: MAX_LENGTH }));
  const words: Word[] = [];
  let current: Word | null = null;
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (inside) {
      const next = text[i + 1] ?? '';
      if (char === '\\' && next !== '' && `\\${OPENING}${CLOSING}`.includes(next)) {
        if (current) current.text += next;
        i += 1;
      } else if (CLOSING.includes(char)) {
        inside = false;
      } else if (current) {
        current.text += char;
      }
    } else if (/\s/.test(char)) {
      if (current) words.push(current);
      current = null;
    } else if (OPENING.includes(char) && (current === null || /[:=]$/.test(current.text))) {
      inside = true;
      current ??= { text: '', quoted: true };
    } else {
      current ??= { text: '', quoted: false };
      current.text += char;
    }
  }
  if (inside) throw badInput((t) => t('parse.openQuote'));
  if (current) words.push(current);
  return words;
}

/** The words as one text, as people would say it. */
export function joinWords(words: readonly Word[]): string {
  return words.map((word) => word.text).join(' ');
}

/** A value as it is typed so that it stays one word. */
export function quoteWord(text: string): string {
  return /^[\p{L}\p{N}._/@-]+$/u.test(text) ? text : `"${text.replace(/["“”„«»\\]/g, '\\$&')}"`;
}
