import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinWords, quoteWord, splitWords } from '../../../src/bot/parse/split-words.ts';

const texts = (text: string) => splitWords(text).map((word) => word.text);

test.each([
  ['acme last month', ['acme', 'last', 'month']],
  ['  acme\t last\n', ['acme', 'last']],
  ['"Data Platform" by service', ['Data Platform', 'by', 'service']],
  ['“Data Platform” „Zwei Wörter“', ['Data Platform', 'Zwei Wörter']],
  ['service:"Amazon S3" tag:team="a b"', ['service:Amazon S3', 'tag:team=a b']],
  ['"say \\"hi\\" \\\\ now"', ['say "hi" \\ now']],
  ['O\'Brien 5" disk', ["O'Brien", '5"', 'disk']],
  ['', []],
  ['""', ['']],
])('%s is split at spaces outside quotation marks', (text, words) => {
  expect(texts(text)).toEqual(words);
});

test('a word that begins with a quotation mark is known to be quoted', () => {
  expect(splitWords('"last month" service:"x y"').map(({ quoted }) => quoted)).toEqual([true, false]);
});

test('a mark that is not closed, and a text without end, are answered with what to write', () => {
  expect(() => splitWords('tenant "acme')).toThrow(
    'A quotation mark is not closed; write names like "Data Platform".',
  );
  expect(() => splitWords('x'.repeat(1001))).toThrow('That is too long; write 1000 letters at most.');
});

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...'"“”„«»\\ :=a'), minLength: 1, maxLength: 12 }),
);

test('any text stays one word when it is quoted', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(joinWords(splitWords(quoteWord(text)))).toBe(text);
      expect(splitWords(`${quoteWord(text)} next`).map((word) => word.text)).toEqual([text, 'next']);
    }),
  );
});
