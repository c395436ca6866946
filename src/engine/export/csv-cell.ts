/** What a spreadsheet takes for a formula when a cell begins with it; the wide forms of East Asian keyboards too. */
const STARTERS = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
/**
 * Where a spreadsheet that parts cells by semicolons, as in Brazil, or by tabs begins one inside of ours, and with it a
 * formula: it takes our quotes for letters, and the end of a line inside of them for the end of a row.
 */
const INNER = '([;\\t\\r\\n])([" ]*[=+@＝＋－＠-])';
const inner = new RegExp(INNER, 'g');
const NUMBER = '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?';
const number = new RegExp(`^${NUMBER}$`);

/**
 * A cell of CSV (RFC 4180). Text that a spreadsheet would run as a formula gets an apostrophe before it; a number is a
 * number, also below 0.
 */
export function csvCell(text: string): string {
  const tame = STARTERS.includes(text.slice(0, 1)) && !number.test(text) ? `'${text}` : text;
  if (!/[",;\t\r\n]/.test(tame)) return tame;
  return `"${tame.replace(inner, "$1'$2").replaceAll('"', '""')}"`;
}

/** The same, and an amount without needless zeros, as DuckDB functions: a million lines are not carried through JavaScript. */
export const CSV_MACROS = [
  // Not IN: a list of so many becomes a join, and every column would have its own.
  `create or replace temp macro csv_tame(t) as
     case when t is null then '' when t <> '' and contains('=+-@＝＋－＠' || chr(9) || chr(10) || chr(13), substr(t, 1, 1))
       and not regexp_full_match(t, '${NUMBER}') then chr(39) || t else t end`,
  `create or replace temp macro csv_quote(t) as
     case when regexp_matches(t, '[",;\\t\\r\\n]')
       then '"' || replace(regexp_replace(t, '${INNER}', '\\1''\\2', 'g'), '"', '""') || '"' else t end`,
  `create or replace temp macro csv_amount(a) as coalesce(rtrim(rtrim((a)::decimal(38,18)::varchar, '0'), '.'), '')`,
];

/**
 * A SELECT of texts as cells, under the same names, beside columns that are kept as they are. One step upon the other:
 * as one expression, each would stand in the next six times over.
 */
export function selectCells(from: string, texts: readonly string[], keep: readonly string[]): string {
  const step = (macro: string) =>
    [...keep, ...texts.map((text) => `${macro}(${text}) as ${text}`)].join(', ');
  return `select ${step('csv_quote')} from (select ${step('csv_tame')} from ${from})`;
}
