import type { Translate } from '../../engine/language/index.ts';
import type { Button, Card, CardNode, Chart } from '../card.ts';
import { formatFact } from '../format/format-fact.ts';
import type { Mention } from '../format/format-value.ts';
import {
  type ButtonElement,
  costOf,
  plain,
  type Room,
  type SelectElement,
  type SlackBlock,
  type SlackMessage,
  smallPrint,
  take,
} from './blocks.ts';
import { escapeText, fitEscaped } from './escape.ts';
import { LIMITS, TASTE, VIEW_LIMITS } from './limits.ts';
import { mentionIn } from './mention.ts';
import {
  type RenderedNode,
  renderChart,
  renderCode,
  renderFields,
  renderFigures,
  renderNote,
  renderSeries,
  renderTable,
  renderText,
} from './render-node.ts';

type Figure = Extract<CardNode, { kind: 'figures' }>['figures'][number];

/**
 * A card as a Slack message within every limit. Pure. What does not fit is counted as "+N more" with the way to see it;
 * small print and buttons are given their place first.
 *
 * @param buttonIds  the rows of the card's buttons, in the order of `listButtons`; a button without one is left out
 * @param t  the reader's language
 */
export function renderSlack(
  card: Card,
  buttonIds: readonly string[],
  t: Translate,
  around: Around = {},
): SlackMessage {
  const space = { blocks: LIMITS.blocks, chars: LIMITS.messageChars };
  return { text: sayFinding(card, t), blocks: renderBlocks(card, buttonIds, t, space, around) };
}

/** A card as the home of the app, which is longer than a message. Pure. */
export function renderHome(card: Card, buttonIds: readonly string[], t: Translate): object {
  const space = { blocks: VIEW_LIMITS.blocks, chars: VIEW_LIMITS.chars };
  return { type: 'home', blocks: renderBlocks(card, buttonIds, t, space, {}) };
}

/** What a message depends on beside its card. */
export interface Around {
  /** The charts that are there as uploaded files; the others say their finding in words. */
  pictures?: Pictures;
  /** The workspace that it goes to, whose people are mentioned; without one everybody is written out. */
  workspaceId?: string | null;
}

/** Charts by the ids of their pictures. */
export type Pictures = ReadonlyMap<Chart, string>;

function renderBlocks(
  card: Card,
  buttonIds: readonly string[],
  t: Translate,
  space: Room,
  { pictures = new Map(), workspaceId = null }: Around,
): SlackBlock[] {
  const header: SlackBlock = { type: 'header', text: plain(card.title, LIMITS.headerText) };
  const leftOut = smallPrint(t('common.more', { count: 999 }));
  const room: Room = {
    blocks: space.blocks - 2,
    chars: space.chars - costOf(header) - costOf(leftOut),
  };
  const rendered = new Map<CardNode, RenderedNode>();
  const buttons = renderButtons(card, buttonIds, room, t);
  const parts = { pictures, mention: mentionIn(workspaceId) };
  for (const node of card.nodes) if (node.kind === 'note') rendered.set(node, renderNote(node, room));
  for (const node of card.nodes) {
    if (node.kind !== 'note') {
      rendered.set(node, buttons.get(node) ?? renderContent(node, room, t, parts));
    }
  }
  const blocks = card.nodes.flatMap((node) => rendered.get(node)?.blocks ?? []);
  const omitted = [...rendered.values()].filter((one) => one.omitted).length;
  return [header, ...blocks, ...(omitted > 0 ? [smallPrint(t('common.more', { count: omitted }))] : [])];
}

function renderContent(
  node: CardNode,
  room: Room,
  t: Translate,
  { pictures, mention }: { pictures: Pictures; mention: Mention },
): RenderedNode {
  switch (node.kind) {
    case 'text':
      return renderText(node, room, t, mention);
    case 'figures':
      return renderFigures(node, room, t);
    case 'fields':
      return renderFields(node, room, t, mention);
    case 'table':
      return renderTable(node, room, t, mention);
    case 'series':
      return renderSeries(node, room, t);
    case 'code':
      return renderCode(node, room, t);
    case 'note':
      return renderNote(node, room);
    case 'chart':
      return renderChart(node.chart, pictures.get(node.chart) ?? null, room, t);
    case 'file':
      return renderText({ kind: 'text', text: node.file.name }, room, t, mention);
    case 'buttons':
    case 'select':
      return { blocks: [], omitted: false };
    default:
      return node satisfies never;
  }
}

/** Each node's buttons in rows, each select on its own; those beyond the card's share of the message are counted. */
function renderButtons(
  card: Card,
  ids: readonly string[],
  room: Room,
  t: Translate,
): Map<CardNode, RenderedNode> {
  const byNode = new Map<CardNode, RenderedNode>();
  const share = { chars: Math.min(TASTE.buttonChars, room.chars), buttons: TASTE.buttons };
  let index = 0;
  for (const node of card.nodes) {
    if (node.kind === 'select') {
      const own = ids.slice(index, index + node.options.length);
      index += node.options.length;
      const select = toSelect(node, own, share, t);
      const shown = select?.options.length ?? 0;
      byNode.set(node, placeButtons(select ? [select] : [], node.options.length - shown, room, t));
    }
    if (node.kind !== 'buttons') continue;
    const elements: ButtonElement[] = [];
    for (const button of node.buttons) {
      const element = toElement(button, ids[index]);
      index += 1;
      const cost = element ? JSON.stringify(element).length + 1 : 0;
      if (!element || share.buttons < 1 || share.chars < cost) continue;
      elements.push(element);
      share.chars -= cost;
      share.buttons -= 1;
    }
    byNode.set(node, placeButtons(elements, node.buttons.length - elements.length, room, t));
  }
  return byNode;
}

/** A select with as many options as Slack takes and the message has room for; null where not even one is left. */
function toSelect(
  { label, options }: Extract<CardNode, { kind: 'select' }>,
  ids: readonly string[],
  share: { chars: number },
  t: Translate,
): SelectElement | null {
  const shown: SelectElement['options'] = [];
  for (const [n, { label: text, action }] of options.entries()) {
    const value = `${action}:${ids[n]}`;
    if (ids[n] === undefined || value.length > LIMITS.optionValue) continue;
    const option = { text: plain(text, LIMITS.optionLabel), value };
    const cost = JSON.stringify(option).length + 1;
    if (shown.length >= LIMITS.selectOptions || share.chars < cost) break;
    shown.push(option);
    share.chars -= cost;
  }
  const [first] = shown;
  if (!first) return null;
  const placeholder = plain(label || t('slack.choose'), LIMITS.selectPlaceholder);
  return { type: 'static_select', action_id: `select:${first.value}`, placeholder, options: shown };
}

function placeButtons(
  elements: (ButtonElement | SelectElement)[],
  hidden: number,
  room: Room,
  t: Translate,
): RenderedNode {
  const blocks: SlackBlock[] = [];
  if (elements.length > 0) {
    const row: SlackBlock = { type: 'actions', elements };
    if (!take(room, row)) return { blocks, omitted: true };
    blocks.push(row);
  }
  if (hidden > 0) {
    const more = smallPrint(t('rendering.moreToType', { count: hidden }));
    if (!take(room, more)) return { blocks, omitted: true };
    blocks.push(more);
  }
  return { blocks, omitted: false };
}

function toElement(button: Button, id: string | undefined): ButtonElement | null {
  if (id === undefined) return null;
  const value = `${button.action}:${id}`;
  if (value.length > LIMITS.actionId) return null;
  return {
    type: 'button',
    text: plain(button.label, LIMITS.buttonLabel),
    action_id: value,
    value,
    ...(button.style ? { style: button.style } : {}),
  };
}

/** The finding in one line: what a notification shows and a screen reader says. */
function sayFinding(card: Card, t: Translate): string {
  const figures = card.nodes.find((node) => node.kind === 'figures');
  const words = card.nodes.find((node) => node.kind === 'text');
  const [first] = figures?.figures ?? [];
  const finding = first ? sayFigure(first, t) : (words?.text ?? '');
  const line = [card.title, finding].filter(Boolean).join(': ').replace(/\s+/g, ' ');
  return fitEscaped(line, LIMITS.fallbackText, escapeText) || '–';
}

function sayFigure({ label, value, change }: Figure, t: Translate): string {
  const said = { label, value: formatFact(value, t) };
  if (!change) return t('rendering.finding', said);
  const amount = formatFact(change.amount, t, { signed: true });
  if (!change.ratio) return t('rendering.findingChange', { ...said, amount });
  return t('rendering.findingRatio', {
    ...said,
    amount,
    ratio: formatFact(change.ratio, t, { signed: true }),
  });
}
