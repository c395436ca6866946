import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Translate } from '../../engine/language/index.ts';
import type { Logger } from '../../engine/ports.ts';
import type { Card, CardFile, CardNode, Chart } from '../card.ts';
import type { DrawChart } from '../charts/index.ts';
import type { ReplyKind } from '../registry.ts';
import type { SlackMessage } from './blocks.ts';
import { type Outcome, pause } from './call-slack.ts';
import type { Delivery } from './deliver.ts';
import { escapeText } from './escape.ts';
import { type Pictures, renderSlack } from './render-slack.ts';
import { uploadFile } from './upload.ts';
import type { Posted, SlackWeb } from './web.ts';

/** So long an answer waits for its pictures; then it goes out with their findings in words. */
const PICTURES_WITHIN_MS = 6_000;
/** Slack works an uploaded picture through before a message may show it: about a second. */
const PROCESSING_PAUSES_S = [0.5, 1, 2];

export interface SendOptions {
  web: SlackWeb;
  /** Null: nothing draws here, charts say their finding in words. */
  drawChart: DrawChart | null;
  log: Logger;
  signal: AbortSignal;
  picturesWithinMs?: number | undefined;
}

/** A card on its way to who asked. */
export interface CardToSend {
  card: Card;
  /** The rows of its buttons, see `renderSlack`. */
  ids: readonly string[];
  reply: ReplyKind;
  t: Translate;
  /** Whose people are mentioned; null: nobody's. */
  workspaceId: string | null;
  /** Where the question was asked; null: in the app's home. */
  channelId: string | null;
  threadTs: string | null;
}

export type SendCard = (answer: CardToSend, delivery: Delivery) => Promise<void>;

/**
 * Sends cards with what belongs to them. Pictures stand in the message itself, files in its thread: for that the bot must
 * be in the channel. What only one person may see cannot carry files in Slack, so there, and where the bot is not, they
 * go to the person as a direct message, and the answer says so. A picture that cannot be drawn or sent never holds up
 * the answer: its finding stands there in words.
 */
export function makeSendCard(options: SendOptions): SendCard {
  const { web, log, signal } = options;

  return async (answer, delivery) => {
    const { card, ids, reply, t, channelId, workspaceId } = answer;
    const files = card.nodes.flatMap((node) => (node.kind === 'file' ? [node.file] : []));
    try {
      const charts = card.nodes.flatMap((node) => (node.kind === 'chart' ? [node.chart] : []));
      const pictures = await bringPictures(charts, t);
      if (pictures.size === 0 && files.length === 0) {
        await delivery.send(renderSlack(card, ids, t, { workspaceId }), reply);
        return;
      }
      const isDirect = channelId === null || channelId.startsWith('D');
      if (reply === 'public' || isDirect) await sendWhole(answer, pictures, files, delivery);
      else await sendApart(answer, pictures, files, delivery, 'private');
    } finally {
      await Promise.all(files.map(({ path }) => takeAway(path)));
    }
  };

  /** One message with everything. */
  async function sendWhole(
    answer: CardToSend,
    pictures: Pictures,
    files: readonly CardFile[],
    delivery: Delivery,
  ): Promise<void> {
    const { card, ids, t, reply, threadTs, workspaceId } = answer;
    const posted = await postWithPictures(delivery.post, pictures, (some) =>
      renderSlack(card, ids, t, { pictures: some, workspaceId }),
    );
    if (posted.kind === 'done') {
      const { channelId, ts } = posted.value;
      return shareFiles(files, { channelId, threadTs: threadTs ?? ts }, t, delivery);
    }
    // Where nobody knows whether it is in the channel it is not said there again.
    const isSafe = posted.kind === 'refused' || posted.kind === 'unsent';
    await sendApart(answer, pictures, files, delivery, isSafe ? reply : 'private');
  }

  /** The answer without its pictures and files; these as a direct message. */
  async function sendApart(
    { card, ids, t, workspaceId }: CardToSend,
    pictures: Pictures,
    files: readonly CardFile[],
    delivery: Delivery,
    reply: ReplyKind,
  ): Promise<void> {
    const parts = { ...card, nodes: card.nodes.filter((node) => belongsApart(node, pictures)) };
    const written = await postWithPictures(delivery.write, pictures, (some) =>
      renderSlack(parts, [], t, { pictures: some, workspaceId }),
    );
    const notes: CardNode[] = [];
    if (written.kind === 'done') {
      if (reply === 'public') notes.push({ kind: 'note', text: t('slack.attachedElsewhere') });
      else if (pictures.size > 0) notes.push({ kind: 'note', text: t('slack.pictureDirect') });
      if (reply === 'private' && files.length > 0) notes.push({ kind: 'note', text: t('slack.fileDirect') });
    }
    const told = { ...card, nodes: [...card.nodes, ...notes] };
    await delivery.send(renderSlack(told, ids, t, { workspaceId }), reply);
    const at = written.kind === 'done' ? { channelId: written.value.channelId, threadTs: null } : null;
    await shareFiles(files, at, t, delivery);
  }

  /** Draws and uploads what can be within the time; the rest is missing from the result. */
  async function bringPictures(charts: readonly Chart[], t: Translate): Promise<Pictures> {
    const { drawChart } = options;
    const ready = new Map<Chart, string>();
    if (drawChart === null || charts.length === 0) return ready;
    const bringing = Promise.all(
      charts.map(async (chart) => {
        const outcome = await bringPicture(drawChart, chart, t);
        if (outcome.kind === 'done') ready.set(chart, outcome.value);
        else log.warn({ error: outcome.error }, 'a picture could not be uploaded to Slack');
      }),
    );
    const patience = new AbortController();
    const late = delay(options.picturesWithinMs ?? PICTURES_WITHIN_MS, undefined, {
      signal: patience.signal,
    });
    await Promise.race([bringing, late.catch(() => {})]);
    patience.abort();
    return new Map(ready);
  }

  async function bringPicture(drawChart: DrawChart, chart: Chart, t: Translate): Promise<Outcome<string>> {
    let png: Uint8Array;
    try {
      png = (await drawChart(chart, { t, theme: 'light' })).png;
    } catch (error) {
      log.warn({ err: error }, 'a chart could not be drawn');
      return { kind: 'refused', error: 'not drawn' };
    }
    const open = () => Readable.from([png], { objectMode: false });
    const upload = { name: 'chart.png', bytes: png.byteLength, alt: chart.alt, open };
    const uploaded = await uploadFile(web, upload, signal);
    if (uploaded.kind !== 'done') return uploaded;
    const ended = await web.endUpload({ fileId: uploaded.value, title: chart.title }, null);
    return ended.kind === 'done' ? uploaded : ended;
  }

  /** Posts again while Slack still works on the pictures; in the end without them. */
  async function postWithPictures(
    post: (message: SlackMessage) => Promise<Outcome<Posted>>,
    pictures: Pictures,
    render: (pictures: Pictures) => SlackMessage,
  ): Promise<Outcome<Posted>> {
    if (pictures.size > 0) {
      for (const pauseS of [...PROCESSING_PAUSES_S, null]) {
        const outcome = await post(render(pictures));
        if (outcome.kind !== 'refused' || outcome.error !== 'invalid_blocks') return outcome;
        if (pauseS !== null) await pause(pauseS, signal);
      }
      log.warn({}, 'Slack did not take a picture; the answer goes out without it');
    }
    return post(render(new Map()));
  }

  /** Each by itself: one that fails is told to the person. */
  async function shareFiles(
    files: readonly CardFile[],
    at: { channelId: string; threadTs: string | null } | null,
    t: Translate,
    delivery: Delivery,
  ): Promise<void> {
    for (const file of files) {
      const { name } = file;
      const outcome = at ? await shareFile(file, at) : { kind: 'refused' as const, error: 'nowhere' };
      if (outcome.kind === 'done') continue;
      log.warn({ error: outcome.error }, 'a file could not be sent to Slack');
      const key = outcome.kind === 'unsure' ? 'slack.fileUnsure' : 'slack.fileFailed';
      await delivery.send({ text: escapeText(t(key, { name })), blocks: [] }, 'private');
    }
  }

  async function shareFile(
    { name, bytes, path }: CardFile,
    at: { channelId: string; threadTs: string | null },
  ): Promise<Outcome<unknown>> {
    const open = () => createReadStream(path);
    const uploaded = await uploadFile(web, { name, bytes, alt: null, open }, signal);
    if (uploaded.kind !== 'done') {
      // Nothing was shared yet, so there is no doubt.
      return { kind: 'refused', error: uploaded.error };
    }
    return web.endUpload({ fileId: uploaded.value, title: name }, at);
  }

  function takeAway(path: string): Promise<void> {
    return rm(dirname(path), { recursive: true, force: true }).catch((error) =>
      log.warn({ err: error }, 'the folder of a file could not be taken away'),
    );
  }
}

/** What the direct message shows: the pictures that there are, and which files come. */
function belongsApart(node: CardNode, pictures: Pictures): boolean {
  return node.kind === 'file' || (node.kind === 'chart' && pictures.has(node.chart));
}
