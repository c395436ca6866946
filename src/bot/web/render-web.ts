import type { Translate } from '../../engine/language/index.ts';
import type { Button, Card, CardNode } from '../card.ts';
import { type Html, html } from './html.ts';
import { WEB_LIMITS } from './limits.ts';
import {
  renderButtons,
  renderChart,
  renderCode,
  renderFields,
  renderFigures,
  renderFile,
  renderNote,
  renderSelect,
  renderSeries,
  renderTable,
  renderText,
  shownText,
  type WebParts,
} from './render-node.ts';

export type { WebParts } from './render-node.ts';

/** A card by itself: no page around it knows its pictures and files. */
const NO_PARTS: WebParts = { csrf: '', chartUrl: () => null, fileUrl: () => null };

/**
 * A card as HTML. Pure. All text is escaped; each figure stands in a `data` element with its exact value; what does not
 * fit is counted as "+N more".
 *
 * @param ids  the rows of the card's buttons and options, in the order of `listButtons`; one without a row is left out
 */
export function renderWeb(
  card: Card,
  ids: readonly string[],
  t: Translate,
  parts: WebParts = NO_PARTS,
): Html {
  const title = shownText(card.title, WEB_LIMITS.title);
  const at = { button: 0, chart: 0, file: 0 };
  const drawn = card.nodes.map((node) => renderNode(node, { title, ids, t, parts, at }));
  return html`<section class="card"><h2>${title}</h2>${drawn}</section>`;
}

interface Drawing {
  title: string;
  ids: readonly string[];
  t: Translate;
  parts: WebParts;
  /** How many of each kind came before. */
  at: { button: number; chart: number; file: number };
}

function renderNode(node: CardNode, drawing: Drawing): Html | null {
  const { title, t, parts, at } = drawing;
  switch (node.kind) {
    case 'text':
      return renderText(node);
    case 'note':
      return renderNote(node);
    case 'code':
      return renderCode(node, title);
    case 'figures':
      return renderFigures(node, t);
    case 'fields':
      return renderFields(node, t);
    case 'table':
      return renderTable(node, title, t);
    case 'series':
      return renderSeries(node, t);
    case 'chart':
      return renderChart(node, at.chart++, parts);
    case 'file':
      return renderFile(node, at.file++, parts, t);
    case 'buttons': {
      const { known, hidden } = takeIds(node.buttons, drawing);
      return renderButtons(known, hidden, parts.csrf, t);
    }
    case 'select': {
      const { known, hidden } = takeIds(node.options, drawing);
      return renderSelect(node, known, hidden, parts.csrf, t);
    }
    default:
      return node satisfies never;
  }
}

function takeIds(buttons: readonly Button[], { ids, at }: Drawing) {
  const known = buttons.flatMap((button, place) => {
    const id = ids[at.button + place];
    return id === undefined ? [] : [{ button, id }];
  });
  at.button += buttons.length;
  return { known, hidden: buttons.length - known.length };
}
