import { type Card, listButtons } from '../../../src/bot/card.ts';
import { renderDiscord } from '../../../src/bot/discord/render-discord.ts';
import { widthOf } from '../../../src/bot/format/text-width.ts';
import { renderSlack } from '../../../src/bot/slack/render-slack.ts';
import { renderTerminal } from '../../../src/bot/terminal/render-terminal.ts';
import { WEB_LIMITS } from '../../../src/bot/web/limits.ts';
import { renderWeb } from '../../../src/bot/web/render-web.ts';
import type { Translate } from '../../../src/engine/language/index.ts';
import { type Json as DiscordJson, findMessageFaults } from '../../support/discord-fake-limits.ts';
import type { Json } from '../../support/slack-fake.ts';
import { refuseMessage } from '../../support/slack-fake-limits.ts';

/** What a platform shows of a card. */
export interface Rendering {
  /** What a reader sees, as plain text. */
  text: string;
  /** What the platform would refuse. */
  refused: unknown[];
  /** Pieces that the platform would take for markup though they are text of the card. */
  markup: string[];
}

export interface Renderer {
  name: string;
  render(card: Card, t: Translate): Rendering;
}

const TERMINAL_WIDTH = 80;

/** Where people of the cards are at home. */
const WORKSPACE = 'T1';
const GUILD = '900';

/** Every renderer that a card has: a new one is one line here. */
export const RENDERERS: readonly Renderer[] = [
  { name: 'terminal', render: onTerminal },
  { name: 'Slack', render: (card, t) => onSlack(card, t, null) },
  { name: 'Slack at home', render: (card, t) => onSlack(card, t, WORKSPACE) },
  { name: 'Discord', render: (card, t) => onDiscord(card, t, null) },
  { name: 'Discord at home', render: (card, t) => onDiscord(card, t, GUILD) },
  { name: 'web', render: onWeb },
];

function idsOf(card: Card): string[] {
  return listButtons(card).map((_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
}

function onTerminal(card: Card, t: Translate): Rendering {
  const text = renderTerminal(card, { width: TERMINAL_WIDTH, color: false }, t);
  return {
    text,
    refused: text.split('\n').filter((line) => widthOf(line) > TERMINAL_WIDTH),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    markup: text.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g) ?? [],
  };
}

function onSlack(card: Card, t: Translate, workspaceId: string | null): Rendering {
  const message = renderSlack(card, idsOf(card), t, { workspaceId });
  const refusal = refuseMessage(message as unknown as Json);
  const mentions = mentionsIn(card, new RegExp(`^slack:${workspaceId}:(U07AB)$`));
  const raw = writeOut(textsOf(message).join('\n'), mentions);
  const mrkdwn = leaveOut(mrkdwnOf(message), mentions);
  const outside = mrkdwn.replace(/```[\s\S]*?```/g, '');
  return {
    text: raw.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
    refused: refusal ? [refusal] : [],
    // Every `<` of the card is escaped, so one that is left would open a mention or a link.
    markup: [...(mrkdwn.match(/<[^\s]*/g) ?? []), ...(outside.match(/\*bold\*|@everyone/g) ?? [])],
  };
}

function onDiscord(card: Card, t: Translate, guildId: string | null): Rendering {
  const { finding, embeds, components } = renderDiscord(card, idsOf(card), t, { guildId });
  const message = { content: finding, embeds, components, allowed_mentions: { parse: [] } };
  const mentions = mentionsIn(card, new RegExp(`^discord:${guildId}:(123456)$`));
  const raw = writeOut(textsOf(embeds).join('\n'), mentions);
  // Titles, names of fields and footers show what stands there; descriptions and values are Markdown.
  const outside = leaveOut(markdownOf(embeds), mentions).replace(/```[\s\S]*?```/g, '');
  return {
    text: raw.replace(/\\(?=[^\p{L}\p{N}\s])/gu, ''),
    refused: findMessageFaults(message as unknown as DiscordJson, []),
    markup: outside.match(/(?<!\\)\*bold(?<!\\)\*|(?<!\\)\[x(?<!\\)\]\(y|<[@#:t]/g) ?? [],
  };
}

/** The mentions that the platform may show, of people whom the card names as people, with their labels. */
function mentionsIn(card: Card, home: RegExp): Map<string, string> {
  const found = new Map<string, string>();
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('person' in value && typeof value.person === 'string') {
      const id = value.person.split(', ').flatMap((label) => home.exec(label)?.[1] ?? [])[0];
      if (id !== undefined) found.set(`<@${id}>`, value.person);
    }
    for (const inner of Object.values(value)) collect(inner);
  };
  collect(card.nodes);
  return found;
}

/** A text without the mentions that may be in it. */
function leaveOut(text: string, mentions: ReadonlyMap<string, string>): string {
  return text.replace(/<@\w+>/g, (mention) => (mentions.has(mention) ? '' : mention));
}

/** A text with the labels of those whom it mentions. */
function writeOut(text: string, mentions: ReadonlyMap<string, string>): string {
  return text.replace(/<@\w+>/g, (mention) => mentions.get(mention) ?? mention);
}

function onWeb(card: Card, t: Translate): Rendering {
  const raw = String(renderWeb(card, idsOf(card), t));
  const cells = [...raw.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell = '']) => decode(cell));
  return {
    text: decode(raw),
    refused: cells.filter((cell) => [...cell].length > WEB_LIMITS.cell + 1),
    markup: raw.match(/<\/?script|<!channel|<img|javascript:/gi) ?? [],
  };
}

/** HTML as people read it. */
function decode(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&');
}

/** All texts within, in their order. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    ['type', 'action_id', 'value', 'style', 'custom_id'].includes(key) && typeof inner === 'string'
      ? key === 'value' && !inner.includes('00000000-0000')
        ? [inner]
        : []
      : textsOf(inner),
  );
}

/** What Slack reads as its own markup; plain text is shown as it stands. */
function mrkdwnOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(mrkdwnOf).join('\n');
  if (typeof value !== 'object' || value === null) return '';
  if ('type' in value && value.type === 'mrkdwn' && 'text' in value) return String(value.text);
  return Object.values(value).map(mrkdwnOf).join('\n');
}

function markdownOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(markdownOf).join('\n');
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([key, inner]) =>
      typeof inner === 'string' ? (key === 'description' || key === 'value' ? inner : '') : markdownOf(inner),
    )
    .join('\n');
}
