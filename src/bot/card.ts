import type { Fact } from '../engine/facts.ts';
import type { Day } from '../engine/period.ts';

/**
 * A reply as data: pure views make cards, pure renderers (one a platform) show them. Text is plain text: a renderer
 * escapes it, so a name full of markup stays a name. A figure on view is always a fact, never a string.
 */
export interface Card {
  title: string;
  nodes: CardNode[];
  /** All facts of the answer; `shown` where a node shows it. */
  facts: ShownFact[];
}

export interface ShownFact extends Fact {
  shown: boolean;
}

/**
 * Somebody, by the label that the engine knows them by: `slack:T1:U1`, several accounts of one person with commas between
 * them, or `cli`. Where a message goes to their own workspace they are shown as its people are, elsewhere by the label.
 * Only what the engine says is a person may stand here, never what somebody typed.
 */
export interface Person {
  person: string;
}

/** Words with people among them, one after the other. */
export interface Words {
  words: readonly (string | Person)[];
}

/** What a cell or field shows: words, people, or a figure. */
export type Value = string | Person | Words | Fact;

export type CardNode =
  /** A paragraph. `tone` sets colour or sign. `words`: the same text, where people are named in it. */
  | { kind: 'text'; text: string; words?: Words['words']; tone?: 'plain' | 'good' | 'warning' | 'bad' }
  /** Large figures: the answer itself. */
  | {
      kind: 'figures';
      figures: { label: string; value: Fact; change?: { amount: Fact; ratio: Fact | null } }[];
    }
  /** Pairs of label and value. */
  | { kind: 'fields'; fields: { label: string; value: Value }[] }
  /** Rows under named columns. What does not fit is never dropped in silence: the renderer says "+N more" and `more` tells the way. */
  | {
      kind: 'table';
      columns: { label: string; align: 'left' | 'right' }[];
      rows: Value[][];
      /** How to see the rows that a platform cannot show. */
      more?: string;
    }
  /** A series over days, as a small line. */
  | { kind: 'series'; label: string; points: Fact[] }
  /** A picture where the platform shows one, else its finding in words. */
  | { kind: 'chart'; chart: Chart }
  /** One of many to choose from; choosing is pressing. */
  | { kind: 'select'; label: string; options: Button[] }
  | { kind: 'file'; file: CardFile }
  | { kind: 'buttons'; buttons: Button[] }
  /** Small print: metric, currency, period, data as of. */
  | { kind: 'note'; text: string }
  /** Text to copy as it is: a command, a code. */
  | { kind: 'code'; text: string };

/** What a picture shows, as data. Its points are facts of the card that need not be written out: the alt text tells them. */
export interface Chart {
  /** Lines over days or months; areas upon each other; bars, the largest first. */
  kind: 'trend' | 'area' | 'bars';
  title: string;
  /** The finding in words, for who cannot see the picture. */
  alt: string;
  series: { label: string; role: 'actual' | 'before' | 'forecast'; points: Fact[] }[];
  /** A line across, at the budget of the period shown. */
  budget?: Fact;
  /** Days to point at. */
  marks?: { day: Day; label: string }[];
}

/** A file beside the answer. It lies in a folder of its own that whoever delivers it takes away. */
export interface CardFile {
  name: string;
  mediaType: string;
  bytes: number;
  path: string;
}

/**
 * A button. Where the platform calls back later, the arguments are stored in a row and the button carries
 * `action:rowId`, nothing else.
 */
export interface Button {
  label: string;
  /** Name of a registered action. */
  action: string;
  args: Record<string, unknown>;
  style?: 'primary' | 'danger';
  /** Where the action asks for more: what to type after `/cost` instead, where no form can be opened. */
  typed?: string;
}

/** Whether a value is a figure. */
export function isFact(value: Value): value is Fact {
  return typeof value !== 'string' && 'key' in value;
}

/** Puts a card together and marks the facts that its nodes show. */
export function makeCard(title: string, nodes: CardNode[], facts: readonly Fact[]): Card {
  const shown = new Set<Fact>();
  for (const node of nodes) for (const fact of factsOf(node)) shown.add(fact);
  const listed = new Set(facts);
  for (const fact of shown) {
    if (!listed.has(fact)) throw new Error(`the card shows ${fact.key}, which is not among its facts`);
  }
  return { title, nodes, facts: facts.map((fact) => ({ ...fact, shown: shown.has(fact) })) };
}

/** The buttons of a card and the options of its selects, in order of appearance: what a terminal numbers from 1. */
export function listButtons(card: Card): Button[] {
  return card.nodes.flatMap((node) => {
    if (node.kind === 'buttons') return node.buttons;
    return node.kind === 'select' ? node.options : [];
  });
}

/** The facts that a node shows. */
export function factsOf(node: CardNode): Fact[] {
  switch (node.kind) {
    case 'figures':
      return node.figures.flatMap(({ value, change }) =>
        change ? [value, change.amount, ...(change.ratio ? [change.ratio] : [])] : [value],
      );
    case 'fields':
      return node.fields.flatMap(({ value }) => (isFact(value) ? [value] : []));
    case 'table':
      return node.rows.flat().filter(isFact);
    case 'series':
      return node.points;
    case 'text':
    case 'chart':
    case 'buttons':
    case 'select':
    case 'file':
    case 'note':
    case 'code':
      return [];
    default:
      return node satisfies never;
  }
}
