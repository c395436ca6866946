import type { Translate } from '../../engine/language/index.ts';
import type { Chart } from '../card.ts';
import { drawArea } from './draw-area.ts';
import { drawBars } from './draw-bars.ts';
import { drawTrend } from './draw-trend.ts';
import type { Drawing } from './drawing.ts';
import { PALETTES } from './palette.ts';

/** A chart as a drawing in the reader's language, with every place, colour and text decided. Pure. */
export function toDrawingOf(chart: Chart, t: Translate, theme: 'light' | 'dark'): Drawing {
  const palette = PALETTES[theme];
  switch (chart.kind) {
    case 'trend':
      return drawTrend(chart, t, palette);
    case 'area':
      return drawArea(chart, t, palette);
    case 'bars':
      return drawBars(chart, t, palette);
    default:
      return chart.kind satisfies never;
  }
}
