import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withDuckDb } from '../../../src/engine/bills/index.ts';
import { CSV_MACROS, csvCell, selectCells } from '../../../src/engine/export/csv-cell.ts';

const HOSTILE = [
  '=HYPERLINK("http://x","y")',
  '+1-800-5550',
  '-2+3',
  '@SUM(A1)',
  '＝1+1',
  '-',
  '=',
  '+',
  '-12.5abc',
];
const NUMBERS = ['-12.5', '+3', '0', '-0.000000000000000001', '1e5', '-1.5E-7', '.5', '42', '-5.'];
const PLAIN = [
  'acme',
  'a,b',
  'say "hi"',
  'two\nlines',
  'cr\rhere',
  '</script>',
  '  spaces ',
  '',
  '😀'.repeat(300),
];

test('text that a spreadsheet would run gets an apostrophe; numbers stay numbers, also below 0', () => {
  for (const text of HOSTILE) expect(readBack(csvCell(text))).toBe(`'${text}`);
  for (const text of [...NUMBERS, ...PLAIN]) expect(readBack(csvCell(text))).toBe(text);
});

test('a spreadsheet that parts cells by semicolons or tabs, or knows no quotes, finds no formula either', () => {
  for (const [text, tame] of [
    ['a;=HYPERLINK("http://x","y")', `a;'=HYPERLINK("http://x","y")`],
    ['a;"=1"', `a;'"=1"`],
    ['a; =1;-2+3', "a;' =1;'-2+3"],
    ['a\n\n@SUM(A1)', "a\n\n'@SUM(A1)"],
    ['a\r=1', "a\r'=1"],
    ['a\t＝1', "a\t'＝1"],
    ['\t=1', "'\t'=1"],
    ['\r=1', "'\r'=1"],
    ['\n=1', "'\n'=1"],
  ] as const) {
    expect(readBack(csvCell(text))).toBe(tame);
  }
  for (const text of ['a;b', 'a; 1', 'a - b; c = d']) expect(readBack(csvCell(text))).toBe(text);
});

test('DuckDB writes every cell as JavaScript does', async () => {
  const random = fc.sample(fc.string({ unit: fc.constantFrom(...'=+-@;\t\r\n",.eE019a＝ '), maxLength: 8 }), {
    numRuns: 2000,
    seed: 7,
  });
  const texts = [...new Set([...HOSTILE, ...NUMBERS, ...PLAIN, ...random])];
  const cells = await withDuckDb(async (duck) => {
    for (const macro of CSV_MACROS) await duck.run(macro);
    const reader = await duck.runAndReadAll(
      selectCells(`(select unnest(from_json($1, '["varchar"]')) as t)`, ['t'], []),
      [JSON.stringify(texts)],
    );
    return reader.getRows().map(([cell]) => String(cell));
  });
  expect(cells.map((cell, at) => [texts[at], cell])).toEqual(texts.map((text) => [text, csvCell(text)]));
});

function readBack(cell: string): string | undefined {
  const [row] = parse(`${cell},end\r\n`) as string[][];
  return row?.[0];
}
