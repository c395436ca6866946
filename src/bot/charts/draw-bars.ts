import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import type { Chart } from '../card.ts';
import { subtitleOf, toFloat, wordsOf } from './chart-words.ts';
import {
  type Drawing,
  drawHead,
  drawLine,
  drawRect,
  drawText,
  type Element,
  FONTS,
  HEAD,
  MARGIN,
  toDrawing,
  WIDTH,
} from './drawing.ts';
import type { Palette } from './palette.ts';
import { fitText, measureText, toLine } from './text-measure.ts';

/** Bars of a picture, at most. */
const MAX_BARS = 8;
const ROW = 44;
const BAR = 24;
const NAME_ROOM = 220;
/** Between a bar's end and its amount. */
const GAP = 8;

/** A bar for each point of the first series, named and with its amount; changes go to both sides of 0, with their signs. */
export function drawBars(chart: Chart, t: Translate, palette: Palette): Drawing {
  const points = (chart.series[0]?.points ?? []).filter(({ value }) => value !== null).slice(0, MAX_BARS);
  const words = wordsOf(t, points[0]?.currency ?? null);
  const isChange = points.some(({ key }) => key.startsWith('change'));
  const values = points.map((point) => toFloat(point) ?? 0);
  const amounts = values.map((value) => (isChange ? words.change(value) : words.amount(value)));
  const names = points.map(({ label }) => fitText(toLine(label), NAME_ROOM, FONTS.label));
  const height = HEAD + Math.max(1, points.length) * ROW + MARGIN;
  const places = placesOf(names, values, amounts);
  return toDrawing(height, palette, {
    elements: [
      ...drawHead(
        chart.title,
        subtitleOf(t, points, null, isChange ? chart.series[0]?.label : undefined),
        palette,
      ),
      ...(points.length > 0
        ? [drawLine({ x: places.zero, y: HEAD }, { x: places.zero, y: height - MARGIN }, palette.axis, 2)]
        : []),
      ...points.flatMap((point, index) =>
        drawRow(point, index, { ...places, names, values, amounts, isChange, palette }),
      ),
    ],
  });
}

interface Places {
  /** Where 0 lies, and how many units wide 1 is. */
  zero: number;
  unit: number;
}

/** Names to the left, amounts at the ends of the bars, on both sides where some lie below 0. */
function placesOf(names: readonly string[], values: readonly number[], amounts: readonly string[]): Places {
  const widthOf = (text: string) => measureText(text, FONTS.label);
  const left = MARGIN + Math.max(0, ...names.map(widthOf)) + 14;
  const room = (keep: (value: number) => boolean) =>
    Math.max(0, ...amounts.filter((_, index) => keep(values[index] ?? 0)).map((text) => widthOf(text) + GAP));
  const below = room((value) => value < 0);
  const above = room((value) => value >= 0);
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const free = WIDTH - MARGIN - left - below - above;
  const unit = free / (high - low || 1);
  return { zero: left + below - low * unit, unit };
}

function drawRow(
  point: Fact,
  index: number,
  input: Places & {
    names: readonly string[];
    values: readonly number[];
    amounts: readonly string[];
    isChange: boolean;
    palette: Palette;
  },
): Element[] {
  const { zero, unit, names, values, amounts, isChange, palette } = input;
  const y = HEAD + index * ROW + ROW / 2;
  const value = values[index] ?? 0;
  const end = zero + value * unit;
  const isRest = point.key.startsWith('rest:');
  const plain = isRest ? palette.rest : (palette.series[0] ?? palette.ink);
  const color = isChange ? (value > 0 ? palette.rise : palette.fall) : plain;
  const sides = value < 0 ? { left: end, right: zero } : { left: zero, right: Math.max(end, zero + 2) };
  const corners = value < 0 ? [5, 0, 0, 5] : [0, 5, 5, 0];
  return [
    drawText(names[index] ?? '', { x: MARGIN, y, fill: palette.ink }),
    drawRect({ ...sides, top: y - BAR / 2, bottom: y + BAR / 2 }, color, corners),
    drawText(amounts[index] ?? '', {
      x: value < 0 ? end - GAP : sides.right + GAP,
      y,
      fill: palette.ink,
      font: FONTS.strong,
      align: value < 0 ? 'right' : 'left',
    }),
  ];
}
