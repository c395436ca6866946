import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HTTPReceiver } from '@slack/bolt';
import type { Logger } from '../../engine/ports.ts';

/** Where Slack sends commands, presses and events in HTTP mode. */
export const SLACK_PATH = '/slack/events';
const FORM = 'application/x-www-form-urlencoded';
const BODY_LIMIT = 1_000_000;
/** Slack's clock and ours; older is refused by Bolt, newer here. */
const CLOCK_SKEW_S = 5 * 60;

/** Answers a request that Slack made. Returns false, untouched, for every other one. */
export type SlackHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Hands Bolt's receiver its own requests only, with a body that it can read: on any other path or method, and on a body
 * that is JSON but no object, it throws where nobody catches.
 */
export function makeHttpHandler(options: {
  receiver: HTTPReceiver;
  /** False while stopping, and after Slack refused the token. */
  isOpen: () => boolean;
  log: Logger;
}): SlackHandler {
  const { receiver, isOpen, log } = options;
  return (request, response) => {
    if (request.method !== 'POST' || pathOf(request) !== SLACK_PATH) return false;
    handle(request, response).catch((error) => {
      log.error({ err: error }, 'a request from Slack could not be handled');
      end(response, 500);
    });
    return true;
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isOpen()) return end(response, 503);
    const body = await readBody(request);
    if (body === null) return end(response, 413);
    const type = request.headers['content-type'] ?? '';
    // Bolt knows the type of a form by its exact spelling only.
    if (type.toLowerCase().startsWith(FORM)) request.headers['content-type'] = FORM;
    const timestamp = Number(request.headers['x-slack-request-timestamp']);
    if (timestamp > Date.now() / 1000 + CLOCK_SKEW_S) return end(response, 401);
    if (!isObjectBody(body, request.headers['content-type'] === FORM)) return end(response, 400);
    receiver.requestListener(Object.assign(request, { rawBody: body }), response);
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?')[0] ?? '';
}

function end(response: ServerResponse, status: number): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { connection: 'close' });
  response.end();
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > BODY_LIMIT) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function isObjectBody(body: Buffer, isForm: boolean): boolean {
  const text = body.toString('utf8');
  const json = isForm ? new URLSearchParams(text).get('payload') : text;
  if (json === null) return true;
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === 'object' && parsed !== null;
  } catch {
    return false;
  }
}
