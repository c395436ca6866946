/** What a spreadsheet takes for a formula when a cell begins with it; the wide forms of East Asian keyboards too. */
const STARTERS = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
const NUMBER = '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?';
const number = new RegExp(`^${NUMBER}$`);

/**
 * A cell of CSV (RFC 4180). Text that a spreadsheet would run as a formula gets an apostrophe before it; a number is a
 * number, also below 0.
 */
export function csvCell(text: string): string {
  const tame = STARTERS.includes(text.slice(0, 1)) && !number.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}

/** The same, and an amount without needless zeros, as DuckDB functions: a million lines are not carried through JavaScript. */
export const CSV_MACROS = [
  `create or replace temp macro csv_tame(t) as
     case when substr(t, 1, 1) in (${STARTERS.map((one) => (one < ' ' ? `chr(${one.charCodeAt(0)})` : `'${one}'`)).join(', ')})
       and not regexp_full_match(t, '${NUMBER}') then '''' || t else t end`,
  `create or replace temp macro csv_quote(t) as
     case when contains(t, '"') or contains(t, ',') or contains(t, chr(10)) or contains(t, chr(13))
       then '"' || replace(t, '"', '""') || '"' else t end`,
  `create or replace temp macro csv_cell(t) as coalesce(csv_quote(csv_tame(t)), '')`,
  `create or replace temp macro csv_amount(a) as coalesce(rtrim(rtrim((a)::decimal(38,18)::varchar, '0'), '.'), '')`,
];
