import type { Fact } from '../../engine/facts.ts';
import type { Day } from '../../engine/period.ts';
import type { ChartWords } from './chart-words.ts';
import { type Box, drawLine, drawText, type Element, FONTS, HEAD, MARGIN, WIDTH } from './drawing.ts';
import type { Palette } from './palette.ts';
import type { Scale } from './scale.ts';
import { measureText } from './text-measure.ts';

/** Room for the dates below the data. */
const FOOT = 48;
/** Dates along the axis, at most. */
const DATES = 5;

/** A plot over days or months with its axes, before anything stands in it. */
export interface Plot {
  box: Box;
  scale: Scale;
  /** Where the n-th day lies. */
  x(index: number): number;
  y(value: number): number;
  elements: Element[];
  axes: Record<string, unknown>;
}

/** Lays out the axes: numbers to the left, dates below, `right` units free for the names of the series. */
export function layPlot(input: {
  days: readonly Day[];
  byMonth: boolean;
  scale: Scale;
  words: ChartWords;
  palette: Palette;
  height: number;
  right: number;
}): Plot {
  const { days, byMonth, scale, words, palette, height, right } = input;
  const numbers = scale.ticks.map(words.amount);
  const left = MARGIN + Math.max(...numbers.map((text) => measureText(text, FONTS.label))) + 12;
  const box = { left, right: WIDTH - MARGIN - right, top: HEAD + 14, bottom: height - FOOT };
  const x = (index: number) =>
    days.length < 2
      ? (box.left + box.right) / 2
      : box.left + ((box.right - box.left) * index) / (days.length - 1);
  const y = (value: number) =>
    box.bottom - ((value - scale.min) / (scale.max - scale.min)) * (box.bottom - box.top);
  const name = byMonth ? words.month : words.day;
  const elements = [
    ...scale.ticks.flatMap((tick, index) => [
      drawLine(
        { x: box.left, y: y(tick) },
        { x: box.right, y: y(tick) },
        tick === 0 ? palette.axis : palette.grid,
        tick === 0 ? 2 : 1.5,
      ),
      drawText(numbers[index] ?? '', { x: box.left - 10, y: y(tick), fill: palette.quiet, align: 'right' }),
    ]),
    ...drawDates(days.map(name), x, height - FOOT / 2 + 2, palette),
  ];
  const axes = {
    xAxis: { type: 'category', data: days, boundaryGap: days.length < 2, show: false },
    yAxis: { type: 'value', min: scale.min, max: scale.max, interval: scale.step, show: false },
  };
  return { box, scale, x, y, elements, axes };
}

/** Dates at even steps, the last one always among them; none stands upon another or is cut at the edge. */
function drawDates(
  names: readonly string[],
  x: (index: number) => number,
  y: number,
  palette: Palette,
): Element[] {
  const last = names.length - 1;
  const step = Math.max(1, Math.ceil(last / (DATES - 1)));
  const elements: Element[] = [];
  let free = WIDTH - MARGIN / 2;
  for (let index = last; index >= 0; index -= step) {
    const text = names[index] ?? '';
    const half = measureText(text, FONTS.label) / 2;
    const middle = Math.min(Math.max(x(index), half + MARGIN / 2), WIDTH - MARGIN / 2 - half);
    if (middle + half > free) continue;
    elements.push(drawText(text, { x: middle, y, fill: palette.quiet, align: 'center' }));
    free = middle - half - 14;
  }
  return elements;
}

/** All days that the series have points of, in order. */
export function daysOf(series: readonly { points: readonly Fact[] }[]): Day[] {
  const days = series.flatMap(({ points }) => points.flatMap(({ period }) => (period ? [period.from] : [])));
  return [...new Set(days)].sort();
}
