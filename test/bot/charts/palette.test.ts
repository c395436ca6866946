import { describe, expect, test } from 'vitest';
import { PALETTES } from '../../../src/bot/charts/palette.ts';

type Rgb = readonly [number, number, number];

function toLinear(hex: string): Rgb {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** Contrast by WCAG 2.2. */
function contrastOf(a: string, b: string): number {
  const light = (hex: string) => {
    const [red, green, blue] = toLinear(hex);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, bright = 0] = [light(a), light(b)].sort((x, y) => x - y);
  return (bright + 0.05) / (dark + 0.05);
}

/** What people without one kind of cone see, in linear light (Machado, Oliveira and Fernandes 2009, severity 1). */
const EYES: Record<string, readonly Rgb[]> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Distance of two colours as the eyes see them, in OKLab; what is just told apart side by side is about 0.02. */
function distanceOf(a: string, b: string, eyes: readonly Rgb[]): number {
  const see = (hex: string): Rgb => {
    const [red, green, blue] = toLinear(hex);
    const [r = 0, g = 0, bl = 0] = eyes.map((row) =>
      Math.min(1, Math.max(0, row[0] * red + row[1] * green + row[2] * blue)),
    );
    const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * bl);
    const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * bl);
    const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * bl);
    return [
      0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
    ];
  };
  const [x, y] = [see(a), see(b)];
  return Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}

describe.each(['light', 'dark'] as const)('the colours of the %s theme', (theme) => {
  const palette = PALETTES[theme];

  test('texts read at 4.5 to 1 and shapes at 3 to 1 on the background', () => {
    for (const text of [palette.ink, palette.quiet, palette.budget, palette.mark]) {
      expect([text, contrastOf(text, palette.background) >= 4.5]).toEqual([text, true]);
    }
    for (const shape of [...palette.series, palette.rest, palette.rise, palette.fall]) {
      expect([shape, contrastOf(shape, palette.background) >= 3]).toEqual([shape, true]);
    }
  });

  test.each(Object.entries(EYES))('neighbours in a stack are told apart by eyes with %s', (_name, eyes) => {
    const stack = [...palette.series, palette.rest];
    for (const [at, color] of stack.slice(1).entries()) {
      const pair = [stack[at] ?? '', color] as const;
      expect([...pair, distanceOf(...pair, eyes) > 0.08]).toEqual([...pair, true]);
    }
    expect(distanceOf(palette.rise, palette.fall, eyes)).toBeGreaterThan(0.08);
  });
});
