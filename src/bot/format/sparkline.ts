import type { Fact } from '../../engine/facts.ts';
import { compare } from '../../engine/money.ts';

const BLOCKS = '▁▂▃▄▅▆▇█';
const FLAT = '▄';
const MISSING = '·';
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** Between which values a line is drawn. */
export interface Scale {
  low: number;
  high: number;
}

/** The scale that several series share, so that their lines can be compared; null where nothing is known. */
export function scaleOf(values: readonly (string | null)[]): Scale | null {
  const known = values.filter((value) => value !== null).map(Number);
  return known.length === 0 ? null : { low: Math.min(...known), high: Math.max(...known) };
}

/** How large a value is beside the largest of its kind, as text from 0 to 1: what `drawBar` takes. */
export function shareOf(value: string | null, values: readonly (string | null)[]): string {
  const largest = Math.max(0, ...values.map((one) => Math.abs(Number(one ?? 0))));
  return largest === 0 || value === null ? '0' : String(Math.abs(Number(value)) / largest);
}

/**
 * A series as a line of blocks, at most `width` of them: neighbours are averaged where there are more. A drawing, so
 * floats are good enough; a value that is not known is a dot.
 *
 * @param scale  that of all series beside each other; null: the series' own
 */
export function drawSparkline(
  values: readonly (string | null)[],
  width: number,
  scale: Scale | null = null,
): string {
  const points = fitTo(values, width);
  const known = points.filter((point) => point !== null);
  const { low, high } = scale ?? { low: Math.min(...known), high: Math.max(...known) };
  return points
    .map((point) => {
      if (point === null) return MISSING;
      if (high === low) return FLAT;
      const step = Math.round(((point - low) / (high - low)) * (BLOCKS.length - 1));
      return BLOCKS[step] ?? FLAT;
    })
    .join('');
}

function fitTo(values: readonly (string | null)[], width: number): (number | null)[] {
  const columns = Math.min(values.length, Math.max(1, width));
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / columns));
    const known = values.slice(from, to).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + Number(value), 0) / known.length;
  });
}

/** A share from 0 to 1 as a bar of at most `width` blocks; nothing below 0, full above 1. */
export function drawBar(share: string, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, Number(share))) * width * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

/** The lowest and the highest of the known points. */
export function extremesOf(points: readonly Fact[]): { low: Fact; high: Fact } | null {
  const sorted = points
    .filter((point) => point.value !== null)
    .sort((a, b) => compare(a.value ?? '0', b.value ?? '0'));
  const low = sorted[0];
  const high = sorted.at(-1);
  return low && high && low.value !== high.value ? { low, high } : null;
}
