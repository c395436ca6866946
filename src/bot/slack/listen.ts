import { setTimeout as delay } from 'node:timers/promises';
import type { App } from '@slack/bolt';
import { english, type Translate, translatorOf } from '../../engine/language/index.ts';
import type { Form } from '../registry.ts';
import { type AnswerParts, answerCommand, answerForm, answerPress } from './answer-incoming.ts';
import type { Delivery } from './deliver.ts';
import type { Desk } from './desk.ts';
import { explainUnopened, FORM_CALLBACK, findFieldErrors, renderForm } from './form.ts';
import { publishHome } from './home.ts';
import { type IncomingPress, readCommand, readForm, readHome, readPress } from './incoming.ts';
import type { PersonAsked } from './people.ts';
import type { SlackWeb } from './web.ts';

/** A form opens within three seconds of the press: so long its language is waited for. */
const LANGUAGE_WITHIN_MS = 800;

export interface ListenOptions {
  parts: AnswerParts;
  clock: () => number;
  slowAfterMs: number | undefined;
  onRemoved: (event: string) => void;
}

/** Acks everything at once and has the desk answer it. */
export function listen(app: App, desk: Desk, to: ListenOptions): void {
  const { parts } = to;
  const { log } = parts;
  /** An ack that cannot be sent is no reason not to answer. */
  const ackAtOnce = (ack: () => Promise<void>) =>
    ack().catch((error) => log.warn({ err: error }, 'an ack could not be sent'));
  const stopping = english('slack.restarting');

  app.command('/cost', async ({ ack, body }) => {
    await ackAtOnce(() => (desk.isOpen() ? ack() : ack({ response_type: 'ephemeral', text: stopping })));
    const command = readCommand(body);
    if (command) desk.take(command, (delivery) => answerCommand(parts, command, delivery));
  });
  app.action({ type: 'block_actions' }, async ({ ack, body }) => {
    await ackAtOnce(() => ack());
    const press = readPress(body);
    if (!press) return;
    const form = parts.registry.actions.find(({ name }) => name === press.action)?.form;
    if (form) desk.takeNow(press, (delivery) => openForm(form, press, delivery, desk.web, to));
    else desk.take(press, (delivery) => answerPress(parts, press, delivery));
  });
  app.view({ type: 'view_submission', callback_id: FORM_CALLBACK }, async ({ ack, body }) => {
    const sent = readForm(body);
    const form = parts.registry.actions.find(({ name }) => name === sent?.action)?.form;
    if (!sent || !form) return ackAtOnce(() => ack());
    const errors = findFieldErrors(form, sent.values, await languageInTime(parts, sent));
    const [first] = form.fields;
    // It stays open, so that nothing filled in is lost.
    if (!desk.isOpen() && first) errors[first.name] = stopping;
    const isFaulty = Object.keys(errors).length > 0;
    await ackAtOnce(() => (isFaulty ? ack({ response_action: 'errors', errors }) : ack()));
    if (!isFaulty) desk.take(sent, (delivery) => answerForm(parts, sent, delivery));
  });
  app.event('app_home_opened', async ({ body }) => {
    const opened = readHome(body);
    if (opened) desk.take(opened, () => publishHome(parts, opened, { ...to, web: desk.web }));
  });
  for (const event of ['app_uninstalled', 'tokens_revoked'] as const) {
    app.event(event, async () => to.onRemoved(event));
  }
  app.error(async (error) => log.error({ err: error }, 'Bolt failed on a request from Slack'));
}

/** Opens the form of a button, without the database: its trigger lives three seconds. */
async function openForm(
  form: Form,
  press: IncomingPress,
  delivery: Delivery,
  web: SlackWeb,
  { parts, clock }: ListenOptions,
): Promise<void> {
  const { action, rowId, triggerId, channelId, threadTs, messageTs, responseUrl } = press;
  const since = clock();
  const t = await languageInTime(parts, press);
  delivery.speak(t);
  const carried = { button: `${action}:${rowId}`, channelId, threadTs, messageTs, responseUrl, since };
  const outcome = await web.openForm(triggerId ?? '', renderForm(form, carried, t));
  const why = outcome.kind === 'done' ? null : explainUnopened(outcome.error);
  if (why) await delivery.send({ text: t(why), blocks: [] }, 'private');
}

/** The language of who asks, for what cannot wait: English where Slack does not say in time. */
async function languageInTime(parts: AnswerParts, who: PersonAsked): Promise<Translate> {
  const patience = new AbortController();
  const late = delay(LANGUAGE_WITHIN_MS, null, { signal: patience.signal }).catch(() => null);
  const language = await Promise.race([parts.people.languageOf(who).catch(() => null), late]);
  patience.abort();
  return language === null ? english : translatorOf(language);
}
