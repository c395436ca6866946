const WIDTH = 120;
const HEIGHT = 28;
/** Room for the line's own width and the dot at its end. */
const INSET = 3;

/**
 * A series as a tiny line, as an SVG to stand within a page: in the colour of the text around it, without styles or
 * scripts. A value that is not known leaves a gap. The floor of the picture is 0, or the lowest value below it.
 *
 * @param label  what a screen reader says; escaped here
 */
export function drawSparklineSvg(
  values: readonly (string | null)[],
  label: string,
  size: { width?: number; height?: number } = {},
): string {
  const { width = WIDTH, height = HEIGHT } = size;
  const numbers = values.map((value) => (value === null ? null : Number(value)));
  const known = numbers.filter((value) => value !== null);
  const low = Math.min(0, ...known);
  const high = Math.max(0, ...known);
  const x = (index: number) => round(INSET + ((width - 2 * INSET) * index) / Math.max(1, numbers.length - 1));
  const y = (value: number) =>
    round(height - INSET - ((height - 2 * INSET) * (value - low)) / (high - low || 1));
  const runs: string[][] = [[]];
  for (const [index, value] of numbers.entries()) {
    if (value === null) runs.push([]);
    else runs.at(-1)?.push(`${x(index)} ${y(value)}`);
  }
  // A run of one has no length; a line to itself with round ends is a dot.
  const path = runs
    .filter((run) => run.length > 0)
    .map((run) => `M${run.length === 1 ? [...run, ...run].join('L') : run.join('L')}`)
    .join('');
  const last = numbers.findLastIndex((value) => value !== null);
  const dot =
    last < 0 ? '' : `<circle cx="${x(last)}" cy="${y(numbers[last] ?? 0)}" r="2.5" fill="currentColor"/>`;
  return (
    `<svg class="sparkline" role="img" aria-label="${escapeAttribute(label)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<path d="${path}" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"/>${dot}</svg>`
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeAttribute(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
