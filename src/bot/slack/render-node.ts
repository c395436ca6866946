import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { compare } from '../../engine/money.ts';
import { labelOfDay } from '../../engine/period-label.ts';
import { type CardNode, type Chart, isFact, type Value } from '../card.ts';
import { formatFact } from '../format/format-fact.ts';
import {
  formatValue,
  type Marked,
  type Mention,
  markPeople,
  mentionsSomebody,
} from '../format/format-value.ts';
import { drawSparkline, extremesOf } from '../format/sparkline.ts';
import { mrkdwn, plain, type Room, type SlackBlock, section, smallPrint, take } from './blocks.ts';
import { escapeCode, escapeText, fitEscaped, toPlain } from './escape.ts';
import { LIMITS, TASTE } from './limits.ts';
import { HEAD_LINES, layTable } from './table.ts';

/** A node as blocks, and whether nothing of it could be shown. */
export interface RenderedNode {
  blocks: SlackBlock[];
  omitted: boolean;
}

type Node<Kind extends CardNode['kind']> = Extract<CardNode, { kind: Kind }>;

const SIGNS = { plain: '', good: '✅ ', warning: '⚠️ ', bad: '🛑 ' } as const;
/** Lengths tried, one after the other, when a text does not fit whole. */
const SHORTER = [2900, 1400, 700, 300, 120];
/** A text with however many mentions keeps this much of the rest. */
const LEAST = 20;
const OMITTED: RenderedNode = { blocks: [], omitted: true };

export function renderText(node: Node<'text'>, room: Room, t: Translate, mention: Mention): RenderedNode {
  const { words, text, tone = 'plain' } = node;
  const said = markPeople(words ? { words } : text, mention);
  return fitText(room, said, (safe) => section(SIGNS[tone] + said.put(safe)), escapeText, t);
}

export function renderCode(node: Node<'code'>, room: Room, t: Translate): RenderedNode {
  const said = { text: node.text, extra: 0 };
  return fitText(room, said, (text) => section(`\`\`\`\n${text}\n\`\`\``), escapeCode, t);
}

/** The picture, where it was uploaded; else its finding in words. */
export function renderChart(chart: Chart, fileId: string | null, room: Room, t: Translate): RenderedNode {
  if (fileId !== null) {
    const block: SlackBlock = {
      type: 'image',
      slack_file: { id: fileId },
      alt_text: fitEscaped(chart.alt, LIMITS.imageAlt, toPlain) || '–',
      title: plain(chart.title, LIMITS.headerText),
    };
    if (take(room, block)) return { blocks: [block], omitted: false };
  }
  return renderText({ kind: 'text', text: chart.alt }, room, t, () => null);
}

export function renderNote(node: Node<'note'>, room: Room): RenderedNode {
  const block = smallPrint(node.text, 1000);
  return take(room, block) ? { blocks: [block], omitted: false } : OMITTED;
}

/** One figure stands alone; several stand side by side. */
export function renderFigures(node: Node<'figures'>, room: Room, t: Translate): RenderedNode {
  const texts = node.figures.map(({ label, value, change }) => {
    const lines = [`${short(label)}`, `*${short(formatFact(value, t))}*`];
    if (change) lines.push(describeChange(change, t));
    return lines.join('\n');
  });
  const [only] = texts;
  if (only !== undefined && texts.length === 1) {
    const block = section(only);
    return take(room, block) ? { blocks: [block], omitted: false } : OMITTED;
  }
  return renderPairs(texts, room, t);
}

export function renderFields(node: Node<'fields'>, room: Room, t: Translate, mention: Mention): RenderedNode {
  return renderPairs(
    node.fields.map(({ label, value }) => `*${short(label)}*\n${shortValue(value, t, mention, 1200)}`),
    room,
    t,
  );
}

/** Rows as long as they fit and read well, then how many more there are and how to see them. */
export function renderTable(node: Node<'table'>, room: Room, t: Translate, mention: Mention): RenderedNode {
  if (node.rows.length === 0 || node.columns.length === 0) {
    const block = section(`_${t('rendering.nothing')}_`);
    return take(room, block) ? { blocks: [block], omitted: false } : OMITTED;
  }
  const rows = node.rows.slice(0, TASTE.tableRows);
  // Nobody is mentioned inside a block of code.
  const mentions = rows.some((row) => row.some((value) => mentionsSomebody(value, mention)));
  const laid = mentions ? null : layTable(node, rows, (value) => formatValue(value, t))?.map(escapeCode);
  const toSections = laid
    ? (shown: number) => toCode(laid.slice(0, HEAD_LINES + shown))
    : toLister(node, rows, (value, most) => shortValue(value, t, mention, most));
  for (let shown = rows.length; shown > 0; shown -= shown > 8 ? 4 : 1) {
    const hidden = node.rows.length - shown;
    const blocks = [
      ...toSections(shown),
      ...(hidden > 0 ? [smallPrint(sayMore(hidden, node.more, t), 600)] : []),
    ];
    if (takeAll(room, blocks)) return { blocks, omitted: false };
  }
  return OMITTED;
}

function sayMore(count: number, way: string | undefined, t: Translate): string {
  return way === undefined ? t('rendering.more', { count }) : t('rendering.moreWay', { count, way });
}

function toCode(lines: readonly string[]): SlackBlock[] {
  return [section(`\`\`\`\n${lines.join('\n')}\n\`\`\``)];
}

/** Rows too wide for columns: one under the other, each with its parts in the order of the head. */
function toLister(
  node: Node<'table'>,
  rows: readonly Value[][],
  write: (value: Value, most: number) => string,
): (shown: number) => SlackBlock[] {
  const head = `_${short(node.columns.map(({ label }) => label).join(' · '))}_`;
  const most = Math.max(1, Math.floor(2400 / node.columns.length));
  const lines = rows.map((row) => {
    const [first = '', ...rest] = node.columns.map((_, column) => write(row[column] ?? '', most));
    return [`• *${first}*`, ...rest].join(' · ');
  });
  return (shown) => {
    const texts: string[] = [];
    for (const line of [head, ...lines.slice(0, shown)]) {
      const last = texts.at(-1);
      if (last !== undefined && last.length + line.length < LIMITS.sectionText) {
        texts[texts.length - 1] = `${last}\n${line}`;
      } else texts.push(line);
    }
    return texts.map(section);
  };
}

export function renderSeries(node: Node<'series'>, room: Room, t: Translate): RenderedNode {
  const edges = extremesOf(node.points);
  const line = drawSparkline(
    node.points.map(({ value }) => value),
    TASTE.sparklinePoints,
  );
  const text = [
    `*${short(node.label)}*  ${line ? `\`${line}\`` : `_${t('rendering.noDays')}_`}`,
    edges ? t('rendering.edges', { low: edgeOf(edges.low, t), high: edgeOf(edges.high, t) }) : '',
  ]
    .filter(Boolean)
    .join('\n');
  const block = section(text);
  return take(room, block) ? { blocks: [block], omitted: false } : OMITTED;
}

function edgeOf(point: Fact, t: Translate): string {
  const value = formatFact(point, t);
  if (!point.period) return short(value);
  return short(t('rendering.edge', { value, day: labelOfDay(point.period.from, t) }));
}

/** Texts in fields, ten a section; what does not fit is counted. */
function renderPairs(texts: readonly string[], room: Room, t: Translate): RenderedNode {
  const blocks: SlackBlock[] = [];
  let shown = 0;
  while (shown < texts.length) {
    const group = fitGroup(texts.slice(shown, shown + LIMITS.fieldsPerSection), room);
    if (!group) break;
    blocks.push(group.block);
    shown += group.count;
  }
  const hidden = texts.length - shown;
  if (hidden === texts.length) return texts.length === 0 ? { blocks, omitted: false } : OMITTED;
  if (hidden > 0) {
    const more = smallPrint(t('rendering.more', { count: hidden }));
    if (!take(room, more)) return { blocks, omitted: true };
    blocks.push(more);
  }
  return { blocks, omitted: false };
}

function fitGroup(texts: readonly string[], room: Room): { block: SlackBlock; count: number } | null {
  for (let count = texts.length; count > 0; count -= 1) {
    const block: SlackBlock = { type: 'section', fields: texts.slice(0, count).map(mrkdwn) };
    if (take(room, block)) return { block, count };
  }
  return null;
}

function fitText(
  room: Room,
  { text, extra }: Pick<Marked, 'text' | 'extra'>,
  toBlock: (escaped: string) => SlackBlock,
  toSafe: (text: string) => string,
  t: Translate,
): RenderedNode {
  for (const max of SHORTER) {
    const fitted = fitEscaped(text, Math.max(LEAST, max - extra), toSafe);
    const whole = fitted === toSafe(text);
    const block = toBlock(fitted.trim() === '' ? '–' : fitted);
    const blocks = whole
      ? [block]
      : [block, smallPrint(t('rendering.moreCharacters', { count: countHidden(text, fitted) }))];
    if (takeAll(room, blocks)) return { blocks, omitted: false };
  }
  return OMITTED;
}

function countHidden(text: string, fitted: string): number {
  return Math.max(1, [...text].length - [...fitted].length + 1);
}

function takeAll(room: Room, blocks: readonly SlackBlock[]): boolean {
  const before = { ...room };
  if (blocks.every((block) => take(room, block))) return true;
  Object.assign(room, before);
  return false;
}

function describeChange(change: { amount: Fact; ratio: Fact | null }, t: Translate): string {
  const { amount, ratio } = change;
  const arrow = amount.value === null ? '' : (['▼ ', '● ', '▲ '][compare(amount.value, '0') + 1] ?? '');
  const signed = { signed: true };
  return (
    arrow + short(formatFact(amount, t, signed)) + (ratio ? ` (${short(formatFact(ratio, t, signed))})` : '')
  );
}

function shortValue(value: Value, t: Translate, mention: Mention, max: number): string {
  if (isFact(value)) return short(formatFact(value, t), max);
  const { text, put, extra } = markPeople(value, mention);
  return put(short(text, Math.max(LEAST, max - extra)));
}

function short(text: string, max = 300): string {
  return fitEscaped(text.replace(/\s+/g, ' ').trim(), max, escapeText) || '–';
}
