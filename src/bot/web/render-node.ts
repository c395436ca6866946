import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { labelOfDay } from '../../engine/period-label.ts';
import { type Button, type CardNode, isFact, type Value } from '../card.ts';
import { formatFact } from '../format/format-fact.ts';
import { writeWords } from '../format/format-value.ts';
import { extremesOf } from '../format/sparkline.ts';
import { toSafeText } from '../format/text-width.ts';
import { drawLine } from './draw-line.ts';
import { type Html, html } from './html.ts';
import { WEB_LIMITS } from './limits.ts';

type NodeOf<Kind extends CardNode['kind']> = Extract<CardNode, { kind: Kind }>;

/** What a page adds to a card: where its forms go, and where its pictures and files are. */
export interface WebParts {
  /** The session's token, which every form carries. */
  csrf: string;
  /** The address of a chart's picture, by its place among the card's charts; null: there is none, the words stand for it. */
  chartUrl(place: number, theme: 'light' | 'dark'): string | null;
  /** The address of a file, by its place among the card's files; null where it is gone. */
  fileUrl(place: number): string | null;
}

/** Text as it is shown: nothing in it hides or turns letters; cut where nobody would read on. */
export function shownText(text: string, most: number): string {
  const safe = toSafeText(text);
  return safe.length > most ? `${safe.slice(0, most)}…` : safe;
}

/** A figure: the exact value for machines, the formatted one for people. */
export function renderFact(fact: Fact, t: Translate, options: { signed?: boolean } = {}): Html {
  const text = toSafeText(formatFact(fact, t, options));
  if (fact.value === null)
    return html`<data value="" title="${toSafeText(fact.reason ?? '')}">${text}</data>`;
  return html`<data value="${fact.value}">${text}</data>`;
}

function renderValue(value: Value, t: Translate): Html {
  return isFact(value) ? renderFact(value, t) : html`${shownText(writeWords(value), WEB_LIMITS.cell)}`;
}

/** "+N more" with the way to see it, or nothing. */
function renderMore(hidden: number, way: string | undefined, t: Translate): Html | null {
  if (hidden <= 0) return null;
  const more = t('console.more', { count: hidden });
  return html`<p class="note">${way === undefined ? more : `${more}: ${toSafeText(way)}`}</p>`;
}

export function renderText({ text, tone = 'plain' }: NodeOf<'text'>): Html {
  const lines = text.split('\n').map((line) => shownText(line, WEB_LIMITS.text));
  return html`<p class="text ${tone}">${lines.map((line, index) => (index === 0 ? line : html`<br>${line}`))}</p>`;
}

export function renderNote({ text }: NodeOf<'note'>): Html {
  return html`<p class="note">${shownText(text, WEB_LIMITS.text)}</p>`;
}

export function renderCode({ text }: NodeOf<'code'>, label: string): Html {
  const lines = text.split('\n').map(toSafeText).join('\n');
  return html`<pre tabindex="0" role="group" aria-label="${label}"><code>${lines}</code></pre>`;
}

export function renderFigures({ figures }: NodeOf<'figures'>, t: Translate): Html {
  const shown = figures.slice(0, WEB_LIMITS.figures);
  return html`<dl class="figures">${shown.map(
    ({ label, value, change }) =>
      html`<div><dt>${shownText(label, WEB_LIMITS.label)}</dt><dd class="amount">${renderFact(value, t)}</dd>${
        change ? html`<dd>${renderChange(change.amount, change.ratio, t)}</dd>` : null
      }</div>`,
  )}</dl>${renderMore(figures.length - shown.length, undefined, t)}`;
}

/** A change with its direction in words too: colour and arrow alone would not reach everybody. */
export function renderChange(amount: Fact, ratio: Fact | null, t: Translate): Html {
  const text = formatFact(amount, t, { signed: true });
  const { way, arrow, said } = directionOf(amount.value === null ? '' : text, t);
  const part = ratio && ratio.value !== null ? html` (${renderFact(ratio, t, { signed: true })})` : null;
  return html`<span class="change ${way}"><span aria-hidden="true">${arrow}</span> <span class="hidden">${said} </span>${renderFact(amount, t, { signed: true })}${part}</span>`;
}

/** Costs that rise are marked as bad, costs that fall as good. */
function directionOf(figure: string, t: Translate): { way: string; arrow: string; said: string } {
  if (figure.startsWith('+')) return { way: 'up', arrow: '▲', said: t('console.changeUp') };
  if (/^[-–−>]/.test(figure)) return { way: 'down', arrow: '▼', said: t('console.changeDown') };
  return figure === ''
    ? { way: 'same', arrow: '', said: '' }
    : { way: 'same', arrow: '=', said: t('console.changeSame') };
}

export function renderFields({ fields }: NodeOf<'fields'>, t: Translate): Html | null {
  const shown = fields.slice(0, WEB_LIMITS.fields);
  if (shown.length === 0) return null;
  return html`<dl class="fields">${shown.map(
    ({ label, value }) =>
      html`<div><dt>${shownText(label, WEB_LIMITS.label)}</dt><dd>${renderValue(value, t)}</dd></div>`,
  )}</dl>${renderMore(fields.length - shown.length, undefined, t)}`;
}

export function renderTable(
  { columns, rows, more }: NodeOf<'table'>,
  label: string,
  t: Translate,
): Html | null {
  if (rows.length === 0) return null;
  const shown = rows.slice(0, WEB_LIMITS.rows);
  const alignOf = (column: number) => (columns[column]?.align === 'right' ? 'right' : 'left');
  const heads = columns.map(({ label: name }, column) =>
    // A heading that says nothing is none.
    name === ''
      ? html`<td></td>`
      : html`<th scope="col" class="${alignOf(column)}">${shownText(name, WEB_LIMITS.label)}</th>`,
  );
  const body = shown.map(
    (row) =>
      html`<tr>${row.map((value, column) =>
        column === 0
          ? html`<th scope="row" class="${alignOf(column)}">${renderValue(value, t)}</th>`
          : html`<td class="${alignOf(column)}">${renderValue(value, t)}</td>`,
      )}</tr>`,
  );
  return html`<div class="scroll" role="group" tabindex="0" aria-label="${label}"><table><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></div>${renderMore(rows.length - shown.length, more, t)}`;
}

/** The line, its ends in words, and every point in a table that opens. */
export function renderSeries({ label, points }: NodeOf<'series'>, t: Translate): Html | null {
  if (points.length === 0) return null;
  const line = drawLine(
    points.map(({ value }) => value),
    400,
  );
  const edges = extremesOf(points);
  const edge = (point: Fact) =>
    html`${renderFact(point, t)}${point.period ? ` (${labelOfDay(point.period.from, t)})` : ''}`;
  const words = edges
    ? html`<p class="note">${t('console.lowest')} ${edge(edges.low)} · ${t('console.highest')} ${edge(edges.high)}</p>`
    : null;
  const rows = points.map(
    (point) =>
      html`<tr><th scope="row">${point.period ? labelOfDay(point.period.from, t) : toSafeText(point.label)}</th><td class="right">${renderFact(point, t)}</td></tr>`,
  );
  return html`<div class="series"><p class="label">${shownText(label, WEB_LIMITS.label)}</p>${line}${words}<details><summary>${t('console.each')}</summary><table><tbody>${rows}</tbody></table></details></div>`;
}

export function renderChart({ chart }: NodeOf<'chart'>, place: number, { chartUrl }: WebParts): Html {
  const light = chartUrl(place, 'light');
  const dark = chartUrl(place, 'dark');
  const alt = shownText(chart.alt, WEB_LIMITS.text);
  if (light === null || dark === null) return html`<p class="text">${alt}</p>`;
  return html`<figure><picture><source srcset="${dark}" media="(prefers-color-scheme: dark)"><img src="${light}" alt="${alt}"></picture></figure>`;
}

export function renderFile(
  { file }: NodeOf<'file'>,
  place: number,
  { fileUrl }: WebParts,
  t: Translate,
): Html {
  const url = fileUrl(place);
  const name = shownText(file.name, WEB_LIMITS.label);
  if (url === null) return html`<p class="note">${name}: ${t('console.fileGone')}</p>`;
  const line = t('console.fileLine', { name, size: sizeOf(file.bytes, t) });
  return html`<p><a class="button" href="${url}" download="${name}">${line}</a></p>`;
}

function sizeOf(bytes: number, t: Translate): string {
  const [amount, unit] = bytes < 1e6 ? [bytes / 1e3, 'kilobyte'] : [bytes / 1e6, 'megabyte'];
  return new Intl.NumberFormat(t.language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(amount);
}

interface Pressable {
  button: Button;
  id: string;
}

/** One form a row of buttons: each carries its row's id, and the form the session's token. */
export function renderButtons(
  buttons: readonly Pressable[],
  hidden: number,
  csrf: string,
  t: Translate,
): Html | null {
  const shown = buttons.slice(0, WEB_LIMITS.buttons);
  const rest = hidden + buttons.length - shown.length;
  if (shown.length === 0) return renderMore(rest, undefined, t);
  const items = shown.map(
    ({ button, id }) =>
      html`<button name="id" value="${id}" class="${button.style ?? 'plain'}">${shownText(button.label, WEB_LIMITS.label)}</button>`,
  );
  return html`<form method="post" action="/press" class="buttons" data-ask><input type="hidden" name="csrf" value="${csrf}">${items}</form>${renderMore(rest, undefined, t)}`;
}

/** A list to choose from. Choosing alone does nothing: a button sends it, so that the keyboard can look through it. */
export function renderSelect(
  { label }: NodeOf<'select'>,
  options: readonly Pressable[],
  hidden: number,
  csrf: string,
  t: Translate,
): Html | null {
  const shown = options.slice(0, WEB_LIMITS.options);
  const rest = hidden + options.length - shown.length;
  const [first] = shown;
  if (!first) return renderMore(rest, undefined, t);
  const items = shown.map(
    ({ button, id }) => html`<option value="${id}">${shownText(button.label, WEB_LIMITS.label)}</option>`,
  );
  const name = shownText(label, WEB_LIMITS.label);
  return html`<form method="post" action="/press" class="choose" data-ask><input type="hidden" name="csrf" value="${csrf}"><label>${name} <select name="id">${items}</select></label><button>${t('console.choose')}</button></form>${renderMore(rest, undefined, t)}`;
}
