import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { labelOfDay } from '../../engine/period-label.ts';
import type { CardNode, Chart } from '../card.ts';
import { formatFact } from '../format/format-fact.ts';
import { drawBar, drawSparkline, extremesOf, type Scale, scaleOf, shareOf } from '../format/sparkline.ts';
import { cutText, padEnd, padStart, toSafeText, widthOf, wrapText } from '../format/text-width.ts';
import { type Drawing, drawText } from './draw-text.ts';
import { TERMINAL_LIMITS } from './limits.ts';
import { moreLines } from './render-table.ts';

type SeriesNode = Extract<CardNode, { kind: 'series' }>;

export function renderSeries({ label, points }: SeriesNode, drawing: Drawing): string[] {
  return drawLine(label, points, drawing, null);
}

/**
 * A picture as what a terminal can show of it: its title, the finding in words, and each series as a line of blocks, all
 * on one scale, or as bars.
 */
export function renderChart(chart: Chart, drawing: Drawing): string[] {
  const { paint, width, t } = drawing;
  const title = cutText(toSafeText(chart.title), width);
  const notes = [
    ...(chart.budget ? [t('rendering.budget', { value: formatFact(chart.budget, t) })] : []),
    ...(chart.marks ?? []).map(({ day, label }) => t('rendering.mark', { day: labelOfDay(day, t), label })),
  ];
  return [
    ...(title === '' ? [] : [paint('strong', title)]),
    ...drawText(chart.alt, null, drawing),
    ...(chart.kind === 'bars' ? drawBars(chart, drawing) : drawLines(chart, drawing)),
    ...notes.flatMap((note) => drawText(note, 'quiet', drawing)),
  ];
}

function drawLines({ series, budget }: Chart, drawing: Drawing): string[] {
  const shown = series.slice(0, TERMINAL_LIMITS.series);
  const all = [...shown.flatMap(({ points }) => points), ...(budget ? [budget] : [])];
  const scale = scaleOf(all.map(({ value }) => value));
  const names = Math.max(
    0,
    ...shown.map(({ label }) => widthOf(cutText(toSafeText(label), nameWidth(drawing)))),
  );
  const lines = shown.flatMap(({ label, points }) =>
    drawLine(padEnd(cutText(toSafeText(label), nameWidth(drawing)), names), points, drawing, scale),
  );
  const hidden = series.length - shown.length;
  return hidden > 0 ? [...lines, ...moreLines(hidden, undefined, drawing)] : lines;
}

function nameWidth({ width }: Drawing): number {
  return Math.max(8, Math.floor(width / 3));
}

/** A bar for each point, as long as its part of the largest. */
function drawBars({ series }: Chart, drawing: Drawing): string[] {
  const { width, paint, t } = drawing;
  const points = series.flatMap((one) => one.points);
  const shown = points.slice(0, TERMINAL_LIMITS.bars);
  const rows = shown.map((point) => ({
    name: cutText(toSafeText(point.label), nameWidth(drawing)),
    figure: toSafeText(formatFact(point, t)),
    share: shareOf(
      point.value,
      points.map(({ value }) => value),
    ),
  }));
  const names = Math.max(0, ...rows.map(({ name }) => widthOf(name)));
  const figures = Math.max(0, ...rows.map(({ figure }) => widthOf(figure)));
  const room = Math.min(TERMINAL_LIMITS.bar, width - names - figures - 4);
  const lines = rows.flatMap(({ name, figure, share }) => {
    if (names + figures + 2 > width) return [name, ...wrapText(figure, width - 2).map((line) => `  ${line}`)];
    const bar = room < 5 ? '' : drawBar(share, room);
    return [
      `${padEnd(name, names)}  ${padStart(figure, figures)}${bar === '' ? '' : `  ${paint('accent', bar)}`}`,
    ];
  });
  const hidden = points.length - shown.length;
  return hidden > 0 ? [...lines, ...moreLines(hidden, undefined, drawing)] : lines;
}

/** A series as a line of blocks with its edges below; `scale` null: on its own. */
function drawLine(name: string, points: readonly Fact[], drawing: Drawing, scale: Scale | null): string[] {
  if (points.length === 0) return [];
  const { width, paint, t } = drawing;
  const label = toSafeText(name);
  const room = Math.min(TERMINAL_LIMITS.sparkline, width - widthOf(label) - 2);
  const values = points.map((point) => point.value);
  const line = drawSparkline(values, room < 5 ? width : room, scale);
  const edges = extremesOf(points);
  const between = edges
    ? wrapText(t('rendering.edges', { low: edgeOf(edges.low, t), high: edgeOf(edges.high, t) }), width)
    : [];
  return [
    ...(room < 5
      ? [paint('quiet', cutText(label, width)), paint('accent', line)]
      : [`${paint('quiet', label)}  ${paint('accent', line)}`]),
    ...between.map((one) => paint('quiet', one)),
  ];
}

function edgeOf(point: Fact, t: Translate): string {
  const value = formatFact(point, t);
  if (!point.period) return toSafeText(value);
  return toSafeText(t('rendering.edge', { value, day: labelOfDay(point.period.from, t) }));
}
