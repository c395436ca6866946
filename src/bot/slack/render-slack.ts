import type { Translate } from '../../engine/language/index.ts';
import type { Button, Card, CardNode } from '../card.ts';
import { formatFact } from '../format/format-fact.ts';
import {
  type ButtonElement,
  costOf,
  plain,
  type Room,
  type SlackBlock,
  type SlackMessage,
  smallPrint,
  take,
} from './blocks.ts';
import { escapeText, fitEscaped } from './escape.ts';
import { LIMITS, TASTE } from './limits.ts';
import {
  type RenderedNode,
  renderCode,
  renderFields,
  renderFigures,
  renderNote,
  renderSeries,
  renderTable,
  renderText,
} from './render-node.ts';

type Figure = Extract<CardNode, { kind: 'figures' }>['figures'][number];

/** The buttons of a card, in the order in which `renderSlack` expects their rows' ids. */
export function listButtons(card: Card): Button[] {
  return card.nodes.flatMap((node) => (node.kind === 'buttons' ? node.buttons : []));
}

/**
 * A card as a Slack message within every limit. Pure. What does not fit is counted as "+N more" with the way to see it;
 * small print and buttons are given their place first.
 *
 * @param buttonIds  the rows of the card's buttons, in the order of `listButtons`; a button without one is left out
 * @param t  the reader's language
 */
export function renderSlack(card: Card, buttonIds: readonly string[], t: Translate): SlackMessage {
  const header: SlackBlock = { type: 'header', text: plain(card.title, LIMITS.headerText) };
  const leftOut = smallPrint(t('common.more', { count: 999 }));
  const room: Room = {
    blocks: LIMITS.blocks - 2,
    chars: LIMITS.messageChars - costOf(header) - costOf(leftOut),
  };
  const rendered = new Map<CardNode, RenderedNode>();
  const buttons = renderButtons(card, buttonIds, room, t);
  for (const node of card.nodes) if (node.kind === 'note') rendered.set(node, renderNote(node, room));
  for (const node of card.nodes) {
    if (node.kind !== 'note') rendered.set(node, buttons.get(node) ?? renderContent(node, room, t));
  }
  const blocks = card.nodes.flatMap((node) => rendered.get(node)?.blocks ?? []);
  const omitted = [...rendered.values()].filter((one) => one.omitted).length;
  const rest = omitted > 0 ? [smallPrint(t('common.more', { count: omitted }))] : [];
  return { text: sayFinding(card, t), blocks: [header, ...blocks, ...rest] };
}

function renderContent(node: CardNode, room: Room, t: Translate): RenderedNode {
  switch (node.kind) {
    case 'text':
      return renderText(node, room, t);
    case 'figures':
      return renderFigures(node, room, t);
    case 'fields':
      return renderFields(node, room, t);
    case 'table':
      return renderTable(node, room, t);
    case 'series':
      return renderSeries(node, room, t);
    case 'code':
      return renderCode(node, room, t);
    case 'note':
      return renderNote(node, room);
    case 'chart':
      return renderText({ kind: 'text', text: node.chart.alt }, room, t);
    case 'file':
      return renderText({ kind: 'text', text: node.file.name }, room, t);
    case 'buttons':
    case 'select':
      return { blocks: [], omitted: false };
    default:
      return node satisfies never;
  }
}

/** Each node's buttons in rows; those beyond the card's share of the message are counted. */
function renderButtons(
  card: Card,
  ids: readonly string[],
  room: Room,
  t: Translate,
): Map<CardNode, RenderedNode> {
  const byNode = new Map<CardNode, RenderedNode>();
  let chars = Math.min(TASTE.buttonChars, room.chars);
  let shown = 0;
  let index = 0;
  for (const node of card.nodes) {
    if (node.kind !== 'buttons') continue;
    const elements: ButtonElement[] = [];
    for (const button of node.buttons) {
      const element = toElement(button, ids[index]);
      index += 1;
      const cost = element ? JSON.stringify(element).length + 1 : 0;
      if (!element || shown >= TASTE.buttons || chars < cost) continue;
      elements.push(element);
      chars -= cost;
      shown += 1;
    }
    byNode.set(node, placeButtons(elements, node.buttons.length - elements.length, room, t));
  }
  return byNode;
}

function placeButtons(elements: ButtonElement[], hidden: number, room: Room, t: Translate): RenderedNode {
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
