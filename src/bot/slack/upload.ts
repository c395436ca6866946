import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Outcome, pause } from './call-slack.ts';
import type { SlackWeb, UploadPlace } from './web.ts';

/** Without a byte moving for so long the upload is given up. */
const IDLE_MS = 10_000;
const TRIES = 3;
/** Slack takes 1,000; the picture's own block says it whole. */
const ALT_CHARS = 1000;

/** What is uploaded: a picture in memory, or a file that is streamed from the disk. */
export interface Upload {
  name: string;
  bytes: number;
  /** What an image shows; null for other files. */
  alt: string | null;
  /** Opens it from its beginning; called again for a second try. */
  open: () => Readable;
}

/**
 * Brings a file to Slack, where it waits for `endUpload`: until then nobody sees it, so each try is harmless and begins
 * anew. Resolves with the id that the file has.
 */
export async function uploadFile(web: SlackWeb, file: Upload, signal: AbortSignal): Promise<Outcome<string>> {
  const { name, bytes } = file;
  const alt = file.alt === null ? null : [...file.alt].slice(0, ALT_CHARS / 2).join('');
  for (let attempt = 1; ; attempt += 1) {
    const place = await web.startUpload({ name, bytes, alt });
    if (place.kind !== 'done') return place;
    const sent = await sendBytes(place.value, file, signal);
    if (sent.outcome.kind === 'done') return { kind: 'done', value: place.value.fileId };
    if (attempt === TRIES || signal.aborted || sent.outcome.kind === 'refused') return sent.outcome;
    await pause(sent.retryAfterS, signal);
  }
}

async function sendBytes(
  { url }: UploadPlace,
  { bytes, open }: Upload,
  signal: AbortSignal,
): Promise<{ outcome: Outcome<null>; retryAfterS: number }> {
  const source = open();
  try {
    const { status, retryAfterS } = await post(url, bytes, source, signal);
    if (status === 200) return { outcome: { kind: 'done', value: null }, retryAfterS };
    const isPassing = status === 429 || status >= 500;
    const error = status === 429 ? 'ratelimited' : `HTTP ${status}`;
    return { outcome: { kind: isPassing ? 'unsure' : 'refused', error }, retryAfterS };
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    return { outcome: { kind: 'unsure', error: code ?? name }, retryAfterS: 0 };
  } finally {
    source.destroy();
  }
}

/** By node's own client: it sends a stream with the length that Slack was told, where `fetch` would cut it in chunks. */
async function post(
  url: string,
  bytes: number,
  source: Readable,
  signal: AbortSignal,
): Promise<{ status: number; retryAfterS: number }> {
  const send = url.startsWith('https:') ? requestHttps : requestHttp;
  const request = send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'content-length': bytes },
    signal,
  });
  request.setTimeout(IDLE_MS, () => request.destroy(new Error('idle')));
  const answered = new Promise<{ status: number; retryAfterS: number }>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      response.resume();
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          retryAfterS: Number(response.headers['retry-after']) || 0,
        }),
      );
      response.on('error', reject);
    });
  });
  const [answer] = await Promise.all([answered, pipeline(source, request)]);
  return answer;
}
