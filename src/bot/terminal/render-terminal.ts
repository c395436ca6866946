import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { type Button, type Card, type CardNode, isFact, listButtons, type Value } from '../card.ts';
import { formatFact } from '../format/format-fact.ts';
import { formatValue } from '../format/format-value.ts';
import { cutText, padEnd, padStart, toSafeText, widthOf, wrapText } from '../format/text-width.ts';
import { type Drawing, drawText } from './draw-text.ts';
import { TERMINAL_LIMITS } from './limits.ts';
import { type Look, makePaint } from './paint.ts';
import { renderChart, renderSeries } from './render-series.ts';
import { moreLines, renderTable } from './render-table.ts';

// The command line needs both ways to print a card.
export { toJsonAnswer } from '../json-answer.ts';

export interface TerminalOptions {
  /** Columns of the terminal; 80 where not known. */
  width?: number | undefined;
  /** Whether to colour: a terminal, and no `NO_COLOR`. */
  color: boolean;
  /** Whether a person reads along, who could fill in a form. Default: yes. */
  tty?: boolean;
}

const INDENT = 2;

/**
 * A card for a terminal, ending in a line break. Buttons are shown as numbers: `[1]` is the first of `listButtons(card)`.
 * No line is wider than the terminal, and no text can move the cursor or colour anything.
 */
export function renderTerminal(card: Card, options: TerminalOptions, t: Translate): string {
  const asked = options.width ?? TERMINAL_LIMITS.defaultWidth;
  const width = Math.max(TERMINAL_LIMITS.minWidth, Math.floor(asked)) - INDENT;
  const drawing: Drawing = { width, paint: makePaint(options.color), buttons: listButtons(card), t };
  const { tty = true } = options;
  const title = wrapText(cutText(toSafeText(card.title), TERMINAL_LIMITS.title), width + INDENT);
  const typed = tty ? [] : drawTyped(drawing);
  const blocks = [...card.nodes.map((node) => drawNode(node, drawing)), typed].filter(
    (lines) => lines.length > 0,
  );
  return [
    title.map((line) => drawing.paint('strong', line)).join('\n'),
    ...blocks.map((lines) => lines.map((line) => (line === '' ? '' : ' '.repeat(INDENT) + line)).join('\n')),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function drawNode(node: CardNode, drawing: Drawing): string[] {
  const { width, paint, t } = drawing;
  switch (node.kind) {
    case 'text':
      return drawText(node.text, toneOf(node.tone), drawing);
    case 'note':
      return drawText(node.text, 'quiet', drawing);
    case 'code':
      return node.text.split('\n').flatMap((line) => hardWrap(toSafeText(line), width));
    case 'figures':
      return drawFigures(node, drawing);
    case 'fields':
      return drawFields(node.fields, drawing);
    case 'table':
      return node.rows.length === 0 ? [] : renderTable(node, width, paint, t);
    case 'series':
      return renderSeries(node, drawing);
    case 'chart':
      return renderChart(node.chart, drawing);
    case 'file':
      return drawText(t('rendering.fileAt', { name: node.file.name, path: node.file.path }), null, drawing);
    case 'select':
      return [
        ...drawText(node.label, null, drawing),
        ...drawButtons(node.options, drawing, TERMINAL_LIMITS.options),
      ];
    case 'buttons':
      return drawButtons(node.buttons, drawing, TERMINAL_LIMITS.buttons);
    default:
      return node satisfies never;
  }
}

function toneOf(tone: Extract<CardNode, { kind: 'text' }>['tone']): Look | null {
  return tone === undefined || tone === 'plain' ? null : tone;
}

function hardWrap(line: string, width: number): string[] {
  return wrapText(line.replaceAll(' ', '\u00a0'), width).map((one) => one.replaceAll('\u00a0', ' '));
}

function drawFigures(node: Extract<CardNode, { kind: 'figures' }>, { width, paint, t }: Drawing): string[] {
  const labels = Math.max(...node.figures.map(({ label }) => widthOf(toSafeText(label))));
  return node.figures.flatMap(({ label, value, change }) => {
    const name = padEnd(toSafeText(label), labels);
    const amount = toSafeText(formatFact(value, t));
    const moved = change ? describeChange(change, t) : null;
    const line = `${name}  ${amount}${moved ? `  ${moved.text}` : ''}`;
    if (widthOf(line) > width) {
      return [
        name.trimEnd(),
        `  ${amount}`,
        ...(moved ? wrapText(moved.text, width - 2).map((one) => `  ${one}`) : []),
      ].map((one) => cutText(one, width));
    }
    return [
      `${name}  ${paint('strong', amount)}${moved ? `  ${moved.look ? paint(moved.look, moved.text) : moved.text}` : ''}`,
    ];
  });
}

/** Costs that rise are marked as bad, costs that fall as good. */
function describeChange(
  { amount, ratio }: { amount: Fact; ratio: Fact | null },
  t: Translate,
): {
  text: string;
  look: Look | null;
} {
  const figure = toSafeText(formatFact(amount, t, { signed: true }));
  const text = ratio === null ? figure : `${figure} (${formatFact(ratio, t, { signed: true })})`;
  if (figure.startsWith('+')) return { text: `▲ ${text}`, look: 'bad' };
  if (/^[->]/.test(figure)) return { text: `▼ ${text}`, look: 'good' };
  return { text: `= ${text}`, look: null };
}

function drawFields(fields: readonly { label: string; value: Value }[], drawing: Drawing): string[] {
  const { width, paint, t } = drawing;
  const shown = fields.slice(0, TERMINAL_LIMITS.fields).map(({ label, value }) => ({
    label: cutText(toSafeText(label), Math.min(TERMINAL_LIMITS.cell, width)),
    text: toSafeText(formatValue(value, t)),
    figure: isFact(value),
  }));
  if (shown.length === 0) return [];
  const labels = Math.max(...shown.map(({ label }) => widthOf(label)));
  const figures = Math.max(0, ...shown.filter(({ figure }) => figure).map(({ text }) => widthOf(text)));
  const lines = shown.flatMap(({ label, text, figure }) => {
    const room = width - labels - 2;
    if (room < 8 || (figure && figures > room))
      return [label, ...wrapText(text, width - 2).map((line) => `  ${line}`)];
    if (figure) return [`${paint('quiet', padEnd(label, labels))}  ${padStart(text, figures)}`];
    return wrapText(text, room).map(
      (line, index) => `${paint('quiet', padEnd(index === 0 ? label : '', labels))}  ${line}`,
    );
  });
  const hidden = fields.length - shown.length;
  return hidden > 0 ? [...lines, ...moreLines(hidden, undefined, drawing)] : lines;
}

function drawButtons(buttons: readonly Button[], drawing: Drawing, most: number): string[] {
  const { width, paint, buttons: all } = drawing;
  const shown = buttons.slice(0, most);
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const button of shown) {
    const number = `[${all.indexOf(button) + 1}]`;
    const label = cutText(
      toSafeText(button.label),
      Math.min(TERMINAL_LIMITS.buttonLabel, width - number.length - 1),
    );
    const size = number.length + 1 + widthOf(label);
    const text = `${paint('accent', number)} ${label}`;
    if (used > 0 && used + 3 + size > width) {
      lines.push(line);
      line = '';
      used = 0;
    }
    line = used === 0 ? text : `${line}   ${text}`;
    used += used === 0 ? size : 3 + size;
  }
  if (line !== '') lines.push(line);
  const hidden = buttons.length - shown.length;
  return hidden > 0 ? [...lines, ...moreLines(hidden, undefined, drawing)] : lines;
}

/** Where no form can be opened: what to type instead of each button that opens one. */
function drawTyped(drawing: Drawing): string[] {
  const forms = new Map<string, Button>();
  for (const button of drawing.buttons) {
    // One of a list stands for the others.
    if (button.typed !== undefined && !forms.has(button.action)) forms.set(button.action, button);
  }
  const shown = [...forms.values()].slice(0, TERMINAL_LIMITS.typed);
  return shown.flatMap(({ label, typed = '' }) =>
    // In quotation marks of the shell a name's own would end them.
    drawText(
      drawing.t('terminal.typeInstead', { label, command: typed.replaceAll('"', '\\"') }),
      'quiet',
      drawing,
    ),
  );
}
