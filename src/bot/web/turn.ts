import { z } from 'zod';
import type { Remembered } from '../../engine/console/index.ts';
import type { Translate } from '../../engine/language/index.ts';
import type { Card } from '../card.ts';
import { type OpenForm, renderForm } from './form-fields.ts';
import { type Html, html } from './html.ts';
import { renderWeb } from './render-web.ts';

/** A question and its answer, or a form to fill in. */
export interface Turn {
  /** In the history; null where it is not kept. */
  id: number | null;
  askedAt: Date;
  /** As typed after `/cost`; null where a button was pressed that asks nothing. */
  question: string | null;
  card: Card;
  buttonIds: readonly string[];
  /** What the card's files are fetched by. */
  fileIds: readonly string[];
  form: OpenForm | null;
}

/** A turn as the history keeps it. Facts that no node shows are left out. */
export function toRemembered({ card: { title, nodes }, buttonIds, question }: Turn): object {
  return { card: { title, nodes, facts: [] }, buttonIds, typed: question !== null };
}

const Stored = z.object({
  card: z.custom<Card>((card) => Array.isArray((card as Card | null)?.nodes)),
  buttonIds: z.array(z.string()),
  typed: z.boolean(),
});

/** Null where an older version kept it in another shape. */
export function fromRemembered({ id, askedAt, question, answer }: Remembered): Turn | null {
  const stored = Stored.safeParse(answer);
  if (!stored.success) return null;
  const { card, buttonIds, typed } = stored.data;
  return { id, askedAt, question: typed ? question : null, card, buttonIds, fileIds: [], form: null };
}

/** @param withCharts  whether pictures are drawn here */
export function renderTurn(turn: Turn, t: Translate, csrf: string, withCharts: boolean): Html {
  const { id, askedAt, question, card, buttonIds, fileIds, form } = turn;
  const answer = form
    ? renderForm(form, csrf, t)
    : renderWeb(card, buttonIds, t, {
        csrf,
        chartUrl: (place, theme) =>
          id === null || !withCharts ? null : `/charts/${id}/${place}/${theme}.png`,
        fileUrl: (place) => (fileIds[place] === undefined ? null : `/files/${fileIds[place]}`),
      });
  const asked =
    question === null
      ? null
      : html`<p class="question"><span class="hidden">${t('console.question')}: </span><span class="prompt">/cost</span> ${question}</p>`;
  const title = form ? t(form.form.title) : card.title;
  return html`<article class="turn" data-title="${t('console.answered', { title })}"${
    id === null ? null : html` id="answer-${id}"`
  }><time class="hidden" datetime="${askedAt.toISOString()}">${timeOf(askedAt, t)}</time>${asked}${answer}</article>`;
}

const times = new Map<string, Intl.DateTimeFormat>();

function timeOf(at: Date, t: Translate): string {
  let format = times.get(t.language);
  if (!format) {
    format = new Intl.DateTimeFormat(t.language, {
      dateStyle: 'medium',
      timeStyle: 'short',
      timeZone: 'UTC',
    });
    times.set(t.language, format);
  }
  return `${format.format(at)} UTC`;
}
