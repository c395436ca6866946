import type { Translate } from '../../engine/language/index.ts';
import type { Chart } from '../card.ts';

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

/** Nothing is loaded or started before the first chart is drawn. */
export function openCharts(): Charts {
  throw new Error('not built yet');
}
