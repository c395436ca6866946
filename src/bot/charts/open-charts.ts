import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { CentavoError } from '../../engine/errors.ts';
import type { Key, Translate } from '../../engine/language/index.ts';
import type { Chart } from '../card.ts';
import type { Drawing } from './drawing.ts';
import { makePictureCache } from './picture-cache.ts';
import { toDrawingOf } from './to-drawing.ts';

/** A drawn chart: PNG bytes, twice as many pixels as it is meant to be shown with. */
export interface Picture {
  png: Uint8Array;
  /** Pixels of the PNG. */
  width: number;
  height: number;
}

export interface PictureOptions {
  /** The language of the words, numbers and dates in the picture. */
  t: Translate;
  theme: 'light' | 'dark';
}

/** @throws unavailable  the drawing failed, or too many wait: the answer stands without its picture */
export type DrawChart = (chart: Chart, options: PictureOptions) => Promise<Picture>;

/** What draws charts, with its owner's duty to close it. */
export interface Charts {
  drawChart: DrawChart;
  /** Ends the thread that draws; what waits is refused. Safe to call twice. */
  close(): Promise<void>;
}

/** Pictures that may wait for their turn. One takes a tenth of a second. */
const MAX_WAITING = 100;
/** A picture takes a tenth of a second, the first one a second more; a thread that takes so long hangs. */
const PATIENCE_MS = 20_000;
/** What the thread may hold: far more than a picture needs. */
const THREAD_MEMORY_MB = 256;

interface Turn {
  drawing: Drawing;
  resolve(picture: Picture): void;
  refuse(why: Refusal): void;
}

type Refusal = Extract<Key, 'charts.failed' | 'charts.busy' | 'charts.closed'>;

/**
 * Draws one chart after the other in a thread, which is started by the first and replaced when it dies. Repeats come
 * from a bounded cache; the same chart asked for twice at once is drawn once.
 *
 * @param options.workerUrl  another thread's program, for tests
 */
export function openCharts(
  options: { workerUrl?: URL; patienceMs?: number; maxWaiting?: number } = {},
): Charts {
  const {
    workerUrl = new URL('./chart-worker.mjs', import.meta.url),
    patienceMs = PATIENCE_MS,
    maxWaiting = MAX_WAITING,
  } = options;
  const cache = makePictureCache();
  const underWay = new Map<string, Promise<Picture>>();
  const waiting: Turn[] = [];
  let current: Turn | null = null;
  let worker: Worker | null = null;
  let patience: NodeJS.Timeout | null = null;
  let closed = false;
  let planning: Promise<unknown> = Promise.resolve();

  /** Ends the turn of the chart that is being drawn, whatever became of it, and begins the next. */
  const finish = (end: (turn: Turn) => void) => {
    const turn = current;
    current = null;
    if (patience) clearTimeout(patience);
    if (turn) end(turn);
    next();
  };

  const startWorker = (): Worker => {
    const started = new Worker(workerUrl, { resourceLimits: { maxOldGenerationSizeMb: THREAD_MEMORY_MB } });
    // A program that has nothing else to do may end.
    started.unref();
    started.on('message', (reply: { ready?: true; failure?: string } & Picture) => {
      if (reply.ready || worker !== started) return;
      if (reply.failure !== undefined) return finish((turn) => turn.refuse('charts.failed'));
      const { png, width, height } = reply;
      finish((turn) => turn.resolve({ png, width, height }));
    });
    const die = () => {
      if (worker !== started) return;
      worker = null;
      finish((turn) => turn.refuse('charts.failed'));
    };
    started.on('error', die);
    started.on('exit', die);
    return started;
  };

  const next = () => {
    if (current !== null || closed) return;
    current = waiting.shift() ?? null;
    if (current === null) return;
    try {
      worker ??= startWorker();
      worker.postMessage({ drawing: current.drawing });
    } catch {
      // Called from the thread's events too, where nobody would catch it.
      return finish((turn) => turn.refuse('charts.failed'));
    }
    const hanging = worker;
    patience = setTimeout(() => void hanging.terminate(), patienceMs);
    patience.unref();
  };

  const draw = (drawing: Drawing): Promise<Picture> =>
    new Promise((resolve, reject) => {
      const refuse = (why: Refusal) => reject(new CentavoError('unavailable', (t) => t(why)));
      if (closed) return refuse('charts.closed');
      if (waiting.length >= maxWaiting) return refuse('charts.busy');
      waiting.push({ drawing, resolve, refuse });
      next();
    });

  return {
    drawChart: async (chart, { t, theme }) => {
      const planned = planning.then(async () => {
        // A turn of the event loop for each: fifty plans at once would be a pause of their own.
        await new Promise<void>((resolve) => setImmediate(resolve));
        const drawing = toDrawingOf(chart, t, theme);
        return { drawing, key: createHash('sha256').update(JSON.stringify(drawing)).digest('base64') };
      });
      planning = planned.catch(() => {});
      const { drawing, key } = await planned;
      const known = cache.find(key);
      if (known) return known;
      const sibling = underWay.get(key);
      if (sibling) return sibling;
      const drawn = draw(drawing);
      underWay.set(key, drawn);
      try {
        const picture = await drawn;
        cache.keep(key, picture);
        return picture;
      } finally {
        underWay.delete(key);
      }
    },
    close: async () => {
      closed = true;
      if (patience) clearTimeout(patience);
      for (const turn of [...(current ? [current] : []), ...waiting.splice(0)]) turn.refuse('charts.closed');
      current = null;
      const ending = worker;
      worker = null;
      await ending?.terminate();
    },
  };
}
