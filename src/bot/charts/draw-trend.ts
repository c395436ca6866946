import type { Translate } from '../../engine/language/index.ts';
import type { Day } from '../../engine/period.ts';
import type { Chart } from '../card.ts';
import { type ChartWords, isByMonth, subtitleOf, toFloat, wordsOf } from './chart-words.ts';
import {
  type Drawing,
  drawHead,
  drawLine,
  drawText,
  type Element,
  FONTS,
  MARGIN,
  spread,
  toDrawing,
  WIDTH,
} from './drawing.ts';
import { DASHES, type Palette } from './palette.ts';
import { daysOf, layPlot, type Plot } from './plot.ts';
import { niceScale } from './scale.ts';
import { fitText, measureText, toLine } from './text-measure.ts';

const HEIGHT = 450;
/** Widest a series' name beside its line's end may be. */
const NAME_ROOM = 170;
/** The piece of line before a name. */
const SAMPLE = 34;
/** Lines that are named: more cannot be told apart. */
const MAX_LINES = 6;

type Series = Chart['series'][number];

interface Stroke {
  color: string;
  dash: readonly number[];
  width: number;
}

/**
 * Lines over days or months. A forecast is dashed and begins where the actual ends; what came before lies under the
 * days that it is compared with; a budget is a line across; marked days bear a ring and their words.
 */
export function drawTrend(chart: Chart, t: Translate, palette: Palette): Drawing {
  const lines = chart.series.slice(0, MAX_LINES);
  const timed = lines.filter(({ role }) => role !== 'before');
  const days = daysOf(timed);
  const points = timed.flatMap(({ points: own }) => own);
  const byMonth = isByMonth(points);
  const words = wordsOf(t, points[0]?.currency ?? null);
  const budget = chart.budget ? toFloat(chart.budget) : null;
  const values = lines.flatMap(({ points: own }) => own.flatMap((point) => toFloat(point) ?? []));
  const scale = niceScale([...values, ...(budget === null ? [] : [budget])], 4);
  const named = lines.length > 1;
  const names = lines.map(({ label }) => fitText(toLine(label), NAME_ROOM, FONTS.label));
  const widest = Math.max(...names.map((name) => measureText(name, FONTS.label)), 0);
  const plot = layPlot({
    days,
    byMonth,
    scale,
    words,
    palette,
    height: HEIGHT,
    right: named ? SAMPLE + 18 + widest : 10,
  });
  const strokes = strokesOf(lines, palette);
  const rows = lines.map((line) => valuesOf(line, days));
  return toDrawing(HEIGHT, palette, {
    box: plot.box,
    axes: plot.axes,
    series: rows.map((data, index) =>
      toSeries(data, strokes[index] ?? { color: palette.rest, dash: [], width: 3 }, lines.length === 1),
    ),
    elements: [
      ...drawHead(chart.title, subtitleOf(t, points, byMonth ? 'month' : 'day'), palette),
      ...plot.elements,
      ...(budget === null ? [] : drawBudget(t, plot, budget, words, palette)),
      ...(named ? drawNames(names, rows, strokes, plot, palette) : []),
      ...drawMarks(chart.marks ?? [], days, rows[0] ?? [], plot, palette),
    ],
  });
}

function strokesOf(lines: readonly Series[], palette: Palette): Stroke[] {
  let actuals = 0;
  const width = lines.filter(({ role }) => role === 'actual').length > 1 ? 3.5 : 4;
  const colorOf = (index: number) => palette.series[index % palette.series.length] ?? palette.ink;
  return lines.map(({ role }) => {
    switch (role) {
      case 'actual': {
        const index = actuals++;
        return { color: colorOf(index), dash: DASHES[index % DASHES.length] ?? [], width };
      }
      case 'forecast':
        return { color: colorOf(Math.max(0, actuals - 1)), dash: [10, 7], width };
      case 'before':
        return { color: palette.rest, dash: [4, 6], width: 3 };
      default:
        return role satisfies never;
    }
  });
}

/** A line's values day by day; what came before is laid under the same places, the first under the first. */
function valuesOf({ role, points }: Series, days: readonly Day[]): (number | null)[] {
  if (role === 'before') return days.map((_, index) => (points[index] ? toFloat(points[index]) : null));
  const byDay = new Map(points.map((point) => [point.period?.from, toFloat(point)]));
  return days.map((day) => byDay.get(day) ?? null);
}

function toSeries(data: (number | null)[], { color, dash, width }: Stroke, filled: boolean): unknown {
  return {
    type: 'line',
    data,
    // A single known day between unknown ones would be no line at all.
    showSymbol: data.filter((value) => value !== null).length < 3,
    symbol: 'circle',
    symbolSize: 10,
    silent: true,
    itemStyle: { color },
    lineStyle: {
      color,
      width,
      cap: dash.length > 0 ? 'butt' : 'round',
      join: 'round',
      ...(dash.length > 0 ? { type: dash } : {}),
    },
    ...(filled
      ? {
          areaStyle: {
            origin: 0,
            color: {
              type: 'linear',
              x: 0,
              y: 0,
              x2: 0,
              y2: 1,
              colorStops: [
                { offset: 0, color: `${color}40` },
                { offset: 1, color: `${color}08` },
              ],
            },
          },
        }
      : {}),
  };
}

/** The names of the lines beside their ends, each with a piece of its line. */
function drawNames(
  names: readonly string[],
  rows: readonly (readonly (number | null)[])[],
  strokes: readonly Stroke[],
  plot: Plot,
  palette: Palette,
): Element[] {
  const ends = rows.map((row) => plot.y(row.findLast((value) => value !== null) ?? 0));
  const places = spread(ends, 27, plot.box.top - 4, plot.box.bottom - 4);
  const x = plot.box.right + 12;
  return names.flatMap((name, index) => {
    const y = places[index] ?? 0;
    const { color, dash, width } = strokes[index] ?? { color: palette.rest, dash: [], width: 3 };
    return [
      drawLine({ x, y }, { x: x + SAMPLE, y }, color, width, dash),
      drawText(name, { x: x + SAMPLE + 6, y, fill: palette.ink }),
    ];
  });
}

function drawBudget(
  t: Translate,
  plot: Plot,
  budget: number,
  words: ChartWords,
  palette: Palette,
): Element[] {
  const y = plot.y(budget);
  const { left, right, top } = plot.box;
  return [
    drawLine({ x: left, y }, { x: right, y }, palette.budget, 3, [2, 5]),
    drawText(t('charts.budget', { amount: words.amount(budget) }), {
      x: left + 8,
      y: y - 18 < top ? y + 18 : y - 18,
      fill: palette.budget,
      font: FONTS.strong,
      halo: palette.background,
    }),
  ];
}

/** Every mark is ringed; words that would stand upon others are left to the alt text. */
function drawMarks(
  marks: NonNullable<Chart['marks']>,
  days: readonly Day[],
  values: readonly (number | null)[],
  plot: Plot,
  palette: Palette,
): Element[] {
  const taken: { from: number; to: number; y: number }[] = [];
  return marks.flatMap(({ day, label }): Element[] => {
    const index = days.indexOf(day);
    const value = values[index];
    if (value === undefined || value === null) return [];
    const [x, y] = [plot.x(index), plot.y(value)];
    const ring: Element = {
      type: 'circle',
      z: 50,
      silent: true,
      shape: { cx: x, cy: y, r: 8 },
      style: { fill: palette.background, stroke: palette.mark, lineWidth: 4 },
    };
    const text = fitText(toLine(label), 220, FONTS.strong);
    const half = measureText(text, FONTS.strong) / 2;
    const middle = Math.min(Math.max(x, plot.box.left + half), WIDTH - MARGIN / 2 - half);
    const above = y - 24 < plot.box.top ? y + 26 : y - 24;
    const place = { from: middle - half - 8, to: middle + half + 8, y: above };
    if (taken.some((one) => one.from < place.to && place.from < one.to && Math.abs(one.y - above) < 26)) {
      return [ring];
    }
    taken.push(place);
    return [
      ring,
      drawText(text, {
        x: middle,
        y: above,
        fill: palette.mark,
        font: FONTS.strong,
        align: 'center',
        halo: palette.background,
      }),
    ];
  });
}
