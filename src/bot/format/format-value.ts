import type { Translate } from '../../engine/language/index.ts';
import { isFact, type Person, type Value, type Words } from '../card.ts';
import { formatFact } from './format-fact.ts';

/** Stands for a mention while the text around it is made safe; no script uses it. */
const MARK = '\ue000';
/** More characters of mentions than this are no sentence any more. */
const MOST_EXTRA = 400;

/** A value as plain text; people by their labels, which can be typed back. */
export function formatValue(value: Value, t: Translate): string {
  return isFact(value) ? formatFact(value, t) : writeWords(value);
}

/** What is no figure as plain text. */
export function writeWords(value: string | Person | Words): string {
  return wordsOf(value)
    .map((word) => (typeof word === 'string' ? word : word.person))
    .join('');
}

/** How a platform mentions somebody; null: it cannot, here. */
export type Mention = (person: string) => string | null;

/** A text in which each mention is one sign, so that what makes it safe and shorter neither sees nor cuts one. */
export interface Marked {
  /** To be made safe. It has `put` done to it afterwards. */
  text: string;
  /** Puts the mentions where their signs stand in the text that was made safe. */
  put(safe: string): string;
  /** By how many characters that makes it longer, at most. */
  extra: number;
}

/** Words with their people as mentions. Text that is no person's label can never become one. */
export function markPeople(words: string | Person | Words, mention: Mention): Marked {
  const mentions: string[] = [];
  const text = wordsOf(words)
    .map((word) => {
      if (typeof word === 'string') return word.replaceAll(MARK, '\ufffd');
      const said = mention(word.person);
      if (said === null) return word.person.replaceAll(MARK, '\ufffd');
      mentions.push(said);
      return MARK;
    })
    .join('');
  const extra = mentions.reduce((sum, { length }) => sum + length - 1, 0);
  if (mentions.length > 0 && extra > MOST_EXTRA) return markPeople(writeWords(words), mention);
  const put = (safe: string) => {
    let next = 0;
    return safe.replaceAll(MARK, () => mentions[next++] ?? '');
  };
  return { text, put, extra };
}

/** Whether somebody in it is mentioned. */
export function mentionsSomebody(value: Value, mention: Mention): boolean {
  return (
    !isFact(value) && wordsOf(value).some((word) => typeof word !== 'string' && mention(word.person) !== null)
  );
}

/** The accounts that a label names. */
export function accountsOf(person: string): { platform: string; workspaceId: string; personId: string }[] {
  return person.split(', ').flatMap((label) => {
    const [platform = '', workspaceId = '', personId = '', ...more] = label.split(':');
    return personId === '' || more.length > 0 ? [] : [{ platform, workspaceId, personId }];
  });
}

function wordsOf(value: string | Person | Words): Words['words'] {
  if (typeof value === 'string') return [value];
  return 'words' in value ? value.words : [value];
}
