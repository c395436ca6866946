import { badInput } from '../../engine/errors.ts';
import { joinWords, type Word } from './split-words.ts';

/** Whether a word is this keyword: what stands in quotation marks is always a name. */
export function isKeyword(word: Word | undefined, ...keywords: readonly string[]): boolean {
  return word !== undefined && !word.quoted && keywords.includes(word.text.toLowerCase());
}

/**
 * Splits words at the one keyword between two names: `acme to Acme Corp`.
 *
 * @returns null where the keyword is not there
 * @throws bad_input  it is there twice, so that no one can tell the names apart
 */
export function splitAtKeyword(
  words: readonly Word[],
  keywords: readonly string[],
): { before: string; after: string; afterWords: readonly Word[] } | null {
  const places = words.flatMap((word, index) => (isKeyword(word, ...keywords) ? [index] : []));
  const [at] = places;
  if (at === undefined) return null;
  if (places.length > 1) throw badInput((t) => t('parse.keywordTwice', { word: words[at]?.text ?? '' }));
  return {
    before: joinWords(words.slice(0, at)),
    after: joinWords(words.slice(at + 1)),
    afterWords: words.slice(at + 1),
  };
}

/** Takes a keyword off the end. */
export function takeLast(
  words: readonly Word[],
  keyword: string,
): { words: readonly Word[]; taken: boolean } {
  const taken = words.length > 1 && isKeyword(words.at(-1), keyword);
  return { words: taken ? words.slice(0, -1) : words, taken };
}
