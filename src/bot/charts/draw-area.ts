import type { Translate } from '../../engine/language/index.ts';
import type { Chart } from '../card.ts';
import { isByMonth, subtitleOf, toFloat, wordsOf } from './chart-words.ts';
import {
  type Drawing,
  drawHead,
  drawRect,
  drawText,
  type Element,
  FONTS,
  spread,
  toDrawing,
} from './drawing.ts';
import type { Palette } from './palette.ts';
import { daysOf, layPlot, type Plot } from './plot.ts';
import { niceScale } from './scale.ts';
import { fitText, measureText, toLine } from './text-measure.ts';

const HEIGHT = 470;
const NAME_ROOM = 170;
const SWATCH = 16;

/**
 * Areas upon each other, the first at the bottom; a last series beyond the palette's colours is what is left over. Names
 * stand in the areas' own order, so that nobody has to match colours.
 */
export function drawArea(chart: Chart, t: Translate, palette: Palette): Drawing {
  const layers = chart.series.slice(0, palette.series.length + 1);
  const days = daysOf(layers);
  const points = layers.flatMap(({ points: own }) => own);
  const byMonth = isByMonth(points);
  const rows = layers.map(({ points: own }) => {
    const byDay = new Map(own.map((point) => [point.period?.from, toFloat(point)]));
    return days.map((day) => byDay.get(day) ?? null);
  });
  const { highs, lows } = stackOf(rows, days.length);
  const scale = niceScale([...highs, ...lows], 4);
  const names = layers.map(({ label }) => fitText(toLine(label), NAME_ROOM, FONTS.label));
  const widest = Math.max(...names.map((name) => measureText(name, FONTS.label)), 0);
  const words = wordsOf(t, points[0]?.currency ?? null);
  const plot = layPlot({
    days,
    byMonth,
    scale,
    words,
    palette,
    height: HEIGHT,
    right: SWATCH + 22 + widest,
  });
  const colors = layers.map((_, index) => palette.series[index] ?? palette.rest);
  return toDrawing(HEIGHT, palette, {
    box: plot.box,
    axes: plot.axes,
    series: rows.map((data, index) => ({
      type: 'line',
      stack: 'cost',
      data,
      showSymbol: false,
      silent: true,
      // A seam of the background tells neighbours apart where their colours do not.
      lineStyle: { color: palette.background, width: 1, opacity: index === rows.length - 1 ? 0 : 0.8 },
      areaStyle: { color: colors[index], opacity: 1 },
      itemStyle: { color: colors[index] },
    })),
    elements: [
      ...drawHead(chart.title, subtitleOf(t, points, byMonth ? 'month' : 'day'), palette),
      ...plot.elements,
      ...drawNames(names, colors, rows, plot, palette),
    ],
  });
}

/** The heights that the stack reaches above and below 0 on each day. */
function stackOf(rows: readonly (readonly (number | null)[])[], days: number) {
  const side = (keep: (value: number) => boolean) =>
    Array.from({ length: days }, (_, day) =>
      rows.reduce((sum, row) => {
        const value = row[day] ?? 0;
        return keep(value) ? sum + value : sum;
      }, 0),
    );
  return { highs: side((value) => value > 0), lows: side((value) => value < 0) };
}

/** Names beside the last day, from bottom to top like the areas. */
function drawNames(
  names: readonly string[],
  colors: readonly string[],
  rows: readonly (readonly (number | null)[])[],
  plot: Plot,
  palette: Palette,
): Element[] {
  let height = 0;
  const middles = rows.map((row) => {
    const value = Math.max(0, row.findLast((one) => one !== null) ?? 0);
    height += value;
    // The order of the stack decides between areas of no height.
    return plot.y(height - value / 2);
  });
  const ordered = middles.map((y, index) => y - index * 0.01);
  const places = spread(ordered, 28, plot.box.top, plot.box.bottom - 8);
  const x = plot.box.right + 14;
  return names.flatMap((name, index) => {
    const y = places[index] ?? 0;
    const half = SWATCH / 2;
    return [
      drawRect(
        { left: x, right: x + SWATCH, top: y - half, bottom: y + half },
        colors[index] ?? palette.rest,
        3,
      ),
      drawText(name, { x: x + SWATCH + 8, y, fill: palette.ink }),
    ];
  });
}
