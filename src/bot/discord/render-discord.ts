import type { Translate } from '../../engine/language/index.ts';
import type { Button, Card, CardNode } from '../card.ts';
import { fitEscaped } from '../format/fit-escaped.ts';
import { formatFact } from '../format/format-fact.ts';
import type { Mention } from '../format/format-value.ts';
import { escapeText } from './escape.ts';
import { LIMITS, TASTE } from './limits.ts';
import { mentionIn } from './mention.ts';
import {
  type ActionRow,
  type ButtonComponent,
  type DiscordMessage,
  makePacker,
  type Packer,
  plain,
  type SelectComponent,
} from './message.ts';
import { putCode, putFields, putFigures, putSeries, putTable, putText } from './render-node.ts';

/** What goes beside the message, by the node that asks for it. */
export interface Attached {
  /** Names of the pictures that were drawn. */
  pictures: ReadonlyMap<CardNode, string>;
  /** Files that are not attached, with the sentence that says why. */
  missing: ReadonlyMap<CardNode, string>;
}

/** What a message depends on beside its card. */
export interface Around {
  /** The pictures and files that go beside it; without, charts are told in words. */
  attached?: Attached;
  /** The server that it goes to, whose people are named as people; without one everybody is written out. */
  guildId?: string | null;
}

const NOTHING: Attached = { pictures: new Map(), missing: new Map() };
const STYLES = { primary: 1, danger: 4 } as const;

/**
 * A card as a Discord message within every limit. Pure. What does not fit is counted as "+N more" with the way to see it;
 * small print and what can be pressed are given their place first.
 *
 * @param ids  the rows of the card's buttons and of the options of its selects, in the order of `listButtons`; one
 *   without an id is left out
 * @param t  the reader's language
 */
export function renderDiscord(
  card: Card,
  ids: readonly string[],
  t: Translate,
  { attached = NOTHING, guildId = null }: Around = {},
): DiscordMessage {
  const { rows, hidden } = placeButtons(card, ids);
  const notes = card.nodes.flatMap((node) => (node.kind === 'note' ? [node.text] : []));
  if (hidden > 0) notes.push(t('discord.moreButtons', { count: hidden }));
  const small = plain(notes.join(' · '), TASTE.noteChars);
  const leftOut = t('common.more', { count: 999 });
  const packer = makePacker(
    plain(card.title, LIMITS.title),
    LIMITS.embedChars - (notes.length > 0 ? small.length : 0) - leftOut.length - 3,
  );
  const mention = mentionIn(guildId);
  const omitted = card.nodes.filter((node) => !putNode(node, packer, t, { attached, mention })).length;
  const footer = [
    ...(omitted > 0 ? [plain(t('common.more', { count: omitted }), 300)] : []),
    ...(notes.length > 0 ? [small] : []),
  ].join(' · ');
  const embeds = packer.embeds();
  const last = embeds.at(-1);
  if (last && footer !== '') last.footer = { text: footer };
  return { finding: sayFinding(card, t), embeds, components: rows };
}

function putNode(
  node: CardNode,
  into: Packer,
  t: Translate,
  { attached, mention }: { attached: Attached; mention: Mention },
): boolean {
  switch (node.kind) {
    case 'text':
      return putText(node, into, t, mention);
    case 'figures':
      return putFigures(node, into, t, mention);
    case 'fields':
      return putFields(node, into, t, mention);
    case 'table':
      return putTable(node, into, t, mention);
    case 'series':
      return putSeries(node, into, t, mention);
    case 'code':
      return putCode(node, into, t, mention);
    case 'chart': {
      const told = putText({ kind: 'text', text: node.chart.alt }, into, t, mention);
      const picture = attached.pictures.get(node);
      return picture === undefined ? told : into.addImage(`attachment://${picture}`) && told;
    }
    case 'file': {
      const missing = attached.missing.get(node);
      const text = missing ?? `📎 ${node.file.name}`;
      const tone = missing ? { tone: 'warning' as const } : {};
      return putText({ kind: 'text', text, ...tone }, into, t, mention);
    }
    case 'note':
    case 'buttons':
    case 'select':
      return true;
    default:
      return node satisfies never;
  }
}

/** Rows of buttons and selects in the card's order; what has no place is counted. */
function placeButtons(card: Card, ids: readonly string[]): { rows: ActionRow[]; hidden: number } {
  const rows: ActionRow[] = [];
  let hidden = 0;
  let index = 0;
  const placeIds = (buttons: readonly Button[]) =>
    buttons.map((button) => {
      const id = ids[index];
      index += 1;
      const value = `${button.action}:${id}`;
      return id === undefined || value.length > LIMITS.customId ? null : { button, value };
    });
  for (const node of card.nodes) {
    if (node.kind === 'buttons') {
      for (const placed of placeIds(node.buttons)) {
        if (!placed || !addButton(rows, toButton(placed.button, placed.value))) hidden += 1;
      }
    } else if (node.kind === 'select') {
      const placed = placeIds(node.options).filter((one) => one !== null);
      const shown = placed.slice(0, LIMITS.selectOptions);
      const fits = shown.length > 0 && rows.length < LIMITS.rows;
      if (fits) rows.push({ type: 1, components: [toSelect(node.label, rows.length, shown)] });
      hidden += node.options.length - (fits ? shown.length : 0);
    }
  }
  return { rows, hidden };
}

function addButton(rows: ActionRow[], button: ButtonComponent): boolean {
  const row = rows.at(-1);
  const isOpen = row?.components[0]?.type === 2 && row.components.length < LIMITS.buttonsPerRow;
  if (row && isOpen) row.components.push(button);
  else if (rows.length < LIMITS.rows) rows.push({ type: 1, components: [button] });
  else return false;
  return true;
}

function toButton({ label, style }: Button, value: string): ButtonComponent {
  return {
    type: 2,
    style: style ? STYLES[style] : 2,
    label: plain(label, LIMITS.buttonLabel),
    custom_id: value,
  };
}

function toSelect(
  label: string,
  row: number,
  options: readonly { button: Button; value: string }[],
): SelectComponent {
  return {
    type: 3,
    // What is chosen is its option's value; the select itself says nothing.
    custom_id: `choose:${row}`,
    placeholder: plain(label, LIMITS.placeholder),
    options: options.map(({ button, value }) => ({ label: plain(button.label, LIMITS.optionLabel), value })),
  };
}

/** The finding in one line: what is said where no embed can be. */
function sayFinding(card: Card, t: Translate): string {
  const figures = card.nodes.find((node) => node.kind === 'figures');
  const words = card.nodes.find((node) => node.kind === 'text');
  const [first] = figures?.figures ?? [];
  let finding = words?.text ?? '';
  if (first) {
    const signed = { signed: true };
    const change = first.change ? `, ${formatFact(first.change.amount, t, signed)}` : '';
    const ratio = first.change?.ratio ? ` (${formatFact(first.change.ratio, t, signed)})` : '';
    finding = `${first.label} ${formatFact(first.value, t)}${change}${ratio}`;
  }
  const line = [card.title, finding].filter(Boolean).join(': ').replace(/\s+/g, ' ');
  return fitEscaped(line, TASTE.finding, escapeText) || '–';
}
