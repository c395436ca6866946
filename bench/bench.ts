/** One figure that a bench saw. `bound`: the most that it may be; null where it is only told. */
export interface Figure {
  name: string;
  value: number;
  /** `s`, `ms`, `MB`, `times` (a ratio to a base taken in the same run), … */
  unit: string;
  bound: number | null;
}

export interface BenchOptions {
  /** Slows the measured side down by this much per step, to prove that the bench notices. */
  slowDownMs: number;
  /** A folder that is kept between runs, for seeds. */
  seedFolder: string;
  /** Says on standard error what goes on. */
  say(text: string): void;
  /** Aborted when the bench must end. */
  signal: AbortSignal;
}

/** What each file of this folder that is a bench exports. */
export type RunBench = (options: BenchOptions) => Promise<Figure[]>;

export interface BenchResult {
  bench: string;
  /** The worst value over its bound. */
  ratio: number;
  bound: 1;
  holds: boolean;
  figures: Figure[];
}

/** Judges figures by their bounds. A bench without any bounded figure holds nothing. */
export function judge(bench: string, figures: Figure[]): BenchResult {
  const ratios = figures.flatMap(({ value, bound }) => (bound === null ? [] : [value / bound]));
  const ratio = ratios.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...ratios);
  return { bench, ratio, bound: 1, holds: ratio <= 1, figures };
}

/** The middle value, or the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  if (low === undefined || high === undefined) throw new Error('no values to take the median of');
  return (low + high) / 2;
}
