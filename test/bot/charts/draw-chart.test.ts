import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Chart } from '../../../src/bot/card.ts';
import { type Charts, openCharts, type Picture } from '../../../src/bot/charts/index.ts';
import { toDrawingOf } from '../../../src/bot/charts/to-drawing.ts';
import { LANGUAGES, translatorOf } from '../../../src/engine/language/index.ts';
import { daysOf, exampleCharts } from './charts-fixture.ts';

// Drawing gives way to whatever else runs on the machine.
vi.setConfig({ testTimeout: 300_000 });

let charts: Charts;
beforeAll(() => {
  charts = openCharts();
});
afterAll(() => charts.close());

const english = translatorOf('en');
const portuguese = translatorOf('pt-BR');

/** How often each colour of an RGBA PNG comes: read without any library, after the PNG specification. */
function colorsOf({ png, width, height }: Picture): Map<string, number> {
  const bytes = Buffer.from(png);
  expect(bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([width, height]);
  expect([...bytes.subarray(24, 29)]).toEqual([8, 6, 0, 0, 0]);
  const data: Buffer[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(bytes.subarray(at + 8, at + 8 + length));
  }
  const raw = inflateSync(Buffer.concat(data));
  const row = width * 4;
  expect(raw.length).toBe(height * (row + 1));
  let above = new Uint8Array(row);
  const colors = new Map<string, number>();
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (row + 1)] ?? 0;
    const line = new Uint8Array(raw.subarray(y * (row + 1) + 1, (y + 1) * (row + 1)));
    for (let x = 0; x < row; x++) {
      const [left, up, corner] = [
        x < 4 ? 0 : (line[x - 4] ?? 0),
        above[x] ?? 0,
        x < 4 ? 0 : (above[x - 4] ?? 0),
      ];
      line[x] = (line[x] ?? 0) + predict(filter, left, up, corner);
    }
    for (let x = 0; x < row; x += 4) {
      const color = Buffer.from(line.subarray(x, x + 4)).toString('hex');
      colors.set(color, (colors.get(color) ?? 0) + 1);
    }
    above = line;
  }
  return colors;
}

function predict(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** Every text of a drawing. */
function textsOf(chart: Chart, language: 'en' | 'pt-BR'): string[] {
  const { option } = toDrawingOf(chart, translatorOf(language), 'light');
  const { elements } = option.graphic as { elements: { type: string; style: { text: string } }[] };
  // Intl writes a space that does not break.
  return elements
    .filter(({ type }) => type === 'text')
    .map(({ style }) => style.text.replaceAll('\u00a0', ' '));
}

describe.each(Object.entries(exampleCharts()))('a picture of %s', (_kind, chart) => {
  test.each(['light', 'dark'] as const)(
    'is a PNG of its size with its background and its data, %s',
    async (theme) => {
      const picture = await charts.drawChart(chart, { t: english, theme });
      expect(picture.width).toBe(1440);
      expect(picture.height).toBeGreaterThanOrEqual(500);
      expect(picture.height).toBeLessThanOrEqual(1000);
      const colors = colorsOf(picture);
      const { option } = toDrawingOf(chart, english, theme);
      const background = `${String(option.backgroundColor).slice(1).toLowerCase()}ff`;
      const pixels = picture.width * picture.height;
      expect((colors.get(background) ?? 0) / pixels).toBeGreaterThan(0.3);
      expect((colors.get(background) ?? 0) / pixels).toBeLessThan(0.97);
      expect(colors.size).toBeGreaterThan(50);
    },
  );

  test('is the same, byte for byte, when it is drawn again by another thread', async () => {
    const other = openCharts();
    try {
      const [first, again] = await Promise.all(
        [charts, other].map(({ drawChart }) => drawChart(chart, { t: portuguese, theme: 'dark' })),
      );
      expect(Buffer.compare(first?.png ?? new Uint8Array(), again?.png ?? new Uint8Array())).toBe(0);
    } finally {
      await other.close();
    }
  });

  test('has no text beyond its edges and none upon another', () => {
    for (const language of LANGUAGES) {
      const { option, width, height } = toDrawingOf(chart, translatorOf(language), 'light');
      const { elements } = option.graphic as {
        elements: {
          type: string;
          style: { text: string; x: number; y: number; align: string; fontSize: number };
        }[];
      };
      const boxes = elements.flatMap(({ type, style }) => {
        if (type !== 'text' || style.text === '') return [];
        // Half of the size is less than any average letter of Inter: what is reported is surely so.
        const wide = [...style.text].length * style.fontSize * 0.42;
        const left =
          style.align === 'right' ? style.x - wide : style.align === 'center' ? style.x - wide / 2 : style.x;
        const half = style.fontSize * 0.4;
        return [{ text: style.text, left, right: left + wide, top: style.y - half, bottom: style.y + half }];
      });
      for (const [at, box] of boxes.entries()) {
        expect([
          box.text,
          box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height,
        ]).toEqual([box.text, true]);
        for (const other of boxes.slice(at + 1)) {
          const apart =
            box.right <= other.left ||
            other.right <= box.left ||
            box.bottom <= other.top ||
            other.bottom <= box.top;
          expect([box.text, other.text, apart]).toEqual([box.text, other.text, true]);
        }
      }
    }
  });
});

describe('words in a picture', () => {
  test('are its reader’s: numbers, dates, metric and unit', () => {
    const { trend, forecast, movers } = exampleCharts();
    if (!trend || !forecast || !movers) throw new Error('an example is missing');
    expect(textsOf(trend, 'en')).toEqual(
      expect.arrayContaining([
        'acme',
        'Effective cost by day · USD · Aug – Oct 2026',
        '$2K',
        '31 Oct',
        '+60% AmazonEC2',
      ]),
    );
    expect(textsOf(trend, 'pt-BR')).toEqual(
      expect.arrayContaining(['Custo efetivo por dia · USD · ago. – out. de 2026', 'US$ 2 mil', '31 out']),
    );
    expect(textsOf(forecast, 'pt-BR')).toEqual(
      expect.arrayContaining(['Orçamento US$ 4,6 mil', 'Atual', 'Previsão', 'Antes']),
    );
    expect(textsOf(movers, 'en')).toEqual(
      expect.arrayContaining([
        'Effective cost · USD · October 2026 against September 2026',
        '+$3.2K',
        '-$1.8K',
      ]),
    );
  });

  test('of any kind do not break it: markup, controls, emoji, letters from right to left', async () => {
    const names = [
      '</script><b onload="x">&amp;',
      '😀'.repeat(300),
      '\u202Eمرحبا بالعالم שלום',
      '中文 テナント',
      'a\u0000\u001b[31m\uFFFE\uD800b',
      '=HYPERLINK("x")',
      '42',
      '{a|b}',
      '',
    ];
    for (const name of names) {
      for (const [kind, example] of Object.entries(exampleCharts())) {
        const chart: Chart = {
          ...example,
          title: name,
          series: example.series.map((one) => ({
            ...one,
            label: name,
            points: kind === 'bars' ? one.points.map((point) => ({ ...point, label: name })) : one.points,
          })),
        };
        const picture = await charts.drawChart(chart, { t: english, theme: 'light' });
        expect([name, kind, picture.width]).toEqual([name, kind, 1440]);
      }
    }
  });

  test('of points that are one, none, unknown, tiny, huge or below 0 still make a picture', async () => {
    const series: (number | null)[][] = [
      [12.5],
      [],
      [null, null],
      [0, 0, 0],
      [0.0004, null, 0.0001],
      [-5, 3, -12],
      [1e14, 2e14],
    ];
    for (const values of series) {
      for (const kind of ['trend', 'area', 'bars'] as const) {
        const points = daysOf(values.length, (at) => values[at] ?? null);
        const chart: Chart = { kind, title: 'x', alt: '', series: [{ label: 'a', role: 'actual', points }] };
        expect((await charts.drawChart(chart, { t: english, theme: 'dark' })).width).toBe(1440);
      }
    }
  });
});
