import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { compare } from '../../engine/money.ts';
import { labelOfDay } from '../../engine/period-label.ts';
import { type CardNode, isFact, type Value } from '../card.ts';
import { fitEscaped } from '../format/fit-escaped.ts';
import { formatFact } from '../format/format-fact.ts';
import {
  formatValue,
  type Marked,
  type Mention,
  markPeople,
  mentionsSomebody,
} from '../format/format-value.ts';
import { HEAD_LINES, layTable } from '../format/lay-table.ts';
import { drawSparkline, extremesOf } from '../format/sparkline.ts';
import { escapeCode, escapeText } from './escape.ts';
import { LIMITS, TASTE } from './limits.ts';
import { type EmbedField, type Packer, plain } from './message.ts';

type Node<Kind extends CardNode['kind']> = Extract<CardNode, { kind: Kind }>;

/** Puts a node into the message; false where nothing of it could be shown. */
export type Put<Kind extends CardNode['kind']> = (
  node: Node<Kind>,
  into: Packer,
  t: Translate,
  mention: Mention,
) => boolean;

const SIGNS = { plain: '', good: '✅ ', warning: '⚠️ ', bad: '🛑 ' } as const;
/** Lengths tried, one after the other, when a text does not fit whole. */
const SHORTER = [4000, 2000, 1000, 400, 120];
/** A text with however many mentions keeps this much of the rest. */
const LEAST = 20;

export const putText: Put<'text'> = ({ words, text, tone = 'plain' }, into, t, mention) => {
  const said = markPeople(words ? { words } : text, mention);
  return fitText(said, escapeText, (safe) => SIGNS[tone] + said.put(safe), into, t);
};

export const putCode: Put<'code'> = ({ text }, into, t) =>
  fitText({ text, extra: 0 }, escapeCode, (safe) => `\`\`\`\n${safe}\n\`\`\``, into, t);

/** One figure stands alone and large; several stand side by side. */
export const putFigures: Put<'figures'> = (node, into, t) => {
  const [only] = node.figures;
  if (only && node.figures.length === 1) {
    const lines = [short(only.label), `## ${short(formatFact(only.value, t))}`];
    if (only.change) lines.push(describeChange(only.change, t));
    return into.addText(lines.join('\n'));
  }
  const fields = node.figures.map(({ label, value, change }) =>
    toField(label, `**${short(formatFact(value, t))}**${change ? `\n${describeChange(change, t)}` : ''}`),
  );
  return putPairs(fields, into, t);
};

export const putFields: Put<'fields'> = (node, into, t, mention) =>
  putPairs(
    node.fields.map(({ label, value }) => toField(label, shortValue(value, t, mention, LIMITS.fieldValue))),
    into,
    t,
  );

/** Rows as long as they fit and read well, then how many more there are and how to see them. */
export const putTable: Put<'table'> = (node, into, t, mention) => {
  if (node.rows.length === 0 || node.columns.length === 0) {
    return into.addText(`*${escapeText(t('discord.nothingToList'))}*`);
  }
  const rows = node.rows.slice(0, TASTE.tableRows);
  // Nobody is named inside a block of code.
  const mentions = rows.some((row) => row.some((value) => mentionsSomebody(value, mention)));
  const laid = mentions
    ? null
    : layTable(node, rows, (value) => formatValue(value, t), TASTE)?.map(escapeCode);
  const toLines = laid
    ? (shown: number) => `\`\`\`\n${laid.slice(0, HEAD_LINES + shown).join('\n')}\n\`\`\``
    : toList(node, rows, (value, most) => shortValue(value, t, mention, most));
  for (let shown = rows.length; shown > 0; shown -= shown > 8 ? 4 : 1) {
    const hidden = node.rows.length - shown;
    const lines = [toLines(shown), ...(hidden > 0 ? [tellMore(hidden, node.more, t)] : [])];
    if (into.addText(lines.join('\n'))) return true;
  }
  return false;
};

export const putSeries: Put<'series'> = (node, into, t) => {
  const edges = extremesOf(node.points);
  const line = drawSparkline(
    node.points.map(({ value }) => value),
    TASTE.sparklinePoints,
  );
  const drawn = line ? `\`${line}\`` : `*${escapeText(t('discord.noDays'))}*`;
  const lines = [`**${short(node.label)}** ${drawn}`];
  if (edges) {
    lines.push(escapeText(t('discord.edges', { low: edgeOf(edges.low, t), high: edgeOf(edges.high, t) })));
  }
  return into.addText(lines.join('\n'));
};

function edgeOf(point: Fact, t: Translate): string {
  return formatFact(point, t) + (point.period ? ` (${labelOfDay(point.period.from, t)})` : '');
}

/** Rows too wide for columns: one under the other, each with its parts in the order of the head. */
function toList(
  node: Node<'table'>,
  rows: readonly Value[][],
  write: (value: Value, most: number) => string,
): (shown: number) => string {
  const most = Math.max(20, Math.floor(900 / node.columns.length));
  const head = `*${short(node.columns.map(({ label }) => label).join(' · '))}*`;
  const lines = rows.map((row) => {
    const [first = '', ...rest] = node.columns.map((_, column) => write(row[column] ?? '', most));
    return [`• **${first}**`, ...rest].join(' · ');
  });
  return (shown) => [head, ...lines.slice(0, shown)].join('\n');
}

function tellMore(hidden: number, way: string | undefined, t: Translate): string {
  const more = t('discord.moreRows', { count: hidden });
  return short(way === undefined ? more : `${more} · ${way}`, 600);
}

function putPairs(fields: readonly EmbedField[], into: Packer, t: Translate): boolean {
  const added = into.addFields(fields);
  if (added === fields.length) return true;
  return added > 0 && into.addText(tellMore(fields.length - added, undefined, t));
}

function toField(label: string, value: string): EmbedField {
  return { name: plain(label, LIMITS.fieldName), value: value || '–', inline: true };
}

function fitText(
  { text, extra }: Pick<Marked, 'text' | 'extra'>,
  toSafe: (text: string) => string,
  toMarkdown: (safe: string) => string,
  into: Packer,
  t: Translate,
): boolean {
  const whole = toSafe(text);
  for (const max of SHORTER) {
    const fitted = fitEscaped(text, Math.max(LEAST, max - extra), toSafe);
    const shown = toMarkdown(fitted.trim() === '' ? '–' : fitted);
    const hidden = Math.max(1, [...text].length - [...fitted].length + 1);
    const more = fitted === whole ? '' : `\n${t('discord.moreCharacters', { count: hidden })}`;
    if (into.addText(shown + more)) return true;
  }
  return false;
}

function describeChange(change: { amount: Fact; ratio: Fact | null }, t: Translate): string {
  const { amount, ratio } = change;
  const arrow = amount.value === null ? '' : (['▼ ', '● ', '▲ '][compare(amount.value, '0') + 1] ?? '');
  const signed = { signed: true };
  const share = ratio ? ` (${formatFact(ratio, t, signed)})` : '';
  return arrow + short(formatFact(amount, t, signed) + share);
}

function shortValue(value: Value, t: Translate, mention: Mention, max: number): string {
  if (isFact(value)) return short(formatFact(value, t), max);
  const { text, put, extra } = markPeople(value, mention);
  return put(short(text, Math.max(LEAST, max - extra)));
}

/** On one line and escaped. */
function short(text: string, max = 300): string {
  return fitEscaped(text.replace(/\s+/g, ' ').trim(), max, escapeText) || '–';
}
