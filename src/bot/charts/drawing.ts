import type { Palette } from './palette.ts';
import { type Font, fitText, toLine } from './text-measure.ts';

/** What the thread that draws is given: plain data, every place and text decided. */
export interface Drawing {
  /** An ECharts option without functions. */
  option: Record<string, unknown>;
  /** Units of the drawing; a PNG has `scale` pixels for each. */
  width: number;
  height: number;
  scale: number;
}

/** Where the data stand. */
export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Half of it is the width of a phone: at 360 pixels letters of 20 units are 10 pixels high. */
export const WIDTH = 720;
const SCALE = 2;
export const MARGIN = 24;
/** The first unit below title and subtitle. */
export const HEAD = 104;

export const FONTS = {
  title: { size: 27, bold: true },
  subtitle: { size: 19, bold: false },
  label: { size: 19, bold: false },
  strong: { size: 19, bold: true },
} as const satisfies Record<string, Font>;

export type Element = Record<string, unknown>;

export interface TextOptions {
  x: number;
  /** The middle of the line. */
  y: number;
  fill: string;
  font?: Font;
  align?: 'left' | 'center' | 'right';
  /** The text ends in an ellipsis where it would be wider. */
  room?: number;
  /** Colour of a seam around the letters, for text that stands upon lines. */
  halo?: string;
}

/** A line of text. */
export function drawText(text: string, options: TextOptions): Element {
  const font = options.font ?? FONTS.label;
  const line = toLine(text);
  return {
    type: 'text',
    z: 100,
    silent: true,
    style: {
      text: options.room === undefined ? line : fitText(line, options.room, font),
      x: options.x,
      y: options.y,
      fill: options.fill,
      fontFamily: 'Inter',
      fontSize: font.size,
      fontWeight: font.bold ? 600 : 400,
      align: options.align ?? 'left',
      verticalAlign: 'middle',
      ...(options.halo ? { stroke: options.halo, lineWidth: 5 } : {}),
    },
  };
}

/** Title and subtitle. */
export function drawHead(title: string, subtitle: string, palette: Palette): Element[] {
  const room = WIDTH - 2 * MARGIN;
  return [
    drawText(title, { x: MARGIN, y: 36, fill: palette.ink, font: FONTS.title, room }),
    drawText(subtitle, { x: MARGIN, y: 70, fill: palette.quiet, font: FONTS.subtitle, room }),
  ];
}

export function drawLine(
  from: { x: number; y: number },
  to: { x: number; y: number },
  stroke: string,
  width: number,
  dash: readonly number[] = [],
): Element {
  return {
    type: 'line',
    silent: true,
    shape: { x1: from.x, y1: from.y, x2: to.x, y2: to.y },
    style: { stroke, lineWidth: width, ...(dash.length > 0 ? { lineDash: dash } : {}) },
  };
}

export function drawRect(box: Box, fill: string, radius: number | number[] = 0): Element {
  return {
    type: 'rect',
    silent: true,
    shape: { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top, r: radius },
    style: { fill },
  };
}

/** Puts elements and series together; series stand in `box` with the axes given. */
export function toDrawing(
  height: number,
  palette: Palette,
  content: { elements: Element[]; box?: Box; axes?: Record<string, unknown>; series?: unknown[] },
): Drawing {
  const { elements, box, axes, series } = content;
  return {
    width: WIDTH,
    height,
    scale: SCALE,
    option: {
      backgroundColor: palette.background,
      graphic: { elements },
      ...(box
        ? {
            grid: {
              left: box.left,
              top: box.top,
              width: box.right - box.left,
              height: box.bottom - box.top,
              containLabel: false,
              outerBoundsMode: 'none',
            },
          }
        : {}),
      ...axes,
      ...(series ? { series } : {}),
    },
  };
}

/**
 * Moves labels apart so that none stands upon another, each as near to where it belongs as its neighbours let it, all
 * within `[top, bottom]`. Those that find no room at the end are left out by whoever gave too many.
 */
export function spread(wanted: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  const placed: number[] = [];
  for (const { y } of order) placed.push(Math.max(y, top, (placed.at(-1) ?? -Infinity) + gap));
  let limit = bottom;
  for (let at = placed.length - 1; at >= 0; at--) {
    placed[at] = Math.min(placed[at] ?? bottom, limit);
    limit = (placed[at] ?? bottom) - gap;
  }
  const result: number[] = [];
  for (const [at, { index }] of order.entries()) result[index] = placed[at] ?? top;
  return result;
}
