import { type Html, html } from './html.ts';

const HEIGHT = 32;
const INSET = 3;

/**
 * A series as a small line. A drawing, so floats are good enough; days that are not known leave a gap. Hidden from
 * screen readers: the words beside it say what it shows.
 *
 * @param width  of the drawing's own coordinates; the page decides how wide it is shown
 */
export function drawLine(values: readonly (string | null)[], width: number): Html | null {
  const numbers = values.map((value) => (value === null ? null : Number(value)));
  const known = numbers.filter((value) => value !== null);
  if (known.length === 0) return null;
  const low = Math.min(0, ...known);
  const high = Math.max(...known, low === 0 ? 0 : low);
  const range = high - low || 1;
  const step = numbers.length > 1 ? (width - 2 * INSET) / (numbers.length - 1) : 0;
  const at = (value: number, index: number) =>
    `${round(INSET + index * step)} ${round(HEIGHT - INSET - ((value - low) / range) * (HEIGHT - 2 * INSET))}`;
  let path = '';
  let area = '';
  let open = false;
  const floor = round(HEIGHT - INSET - ((0 - low) / range) * (HEIGHT - 2 * INSET));
  for (const [index, value] of numbers.entries()) {
    const x = round(INSET + index * step);
    if (value !== null) {
      path += `${open ? 'L' : 'M'}${at(value, index)}`;
      area += `${open ? '' : `M${x} ${floor}`}L${at(value, index)}`;
    }
    const ends = value === null ? open : index === numbers.length - 1;
    if (ends) area += `L${value === null ? round(INSET + (index - 1) * step) : x} ${floor}Z`;
    open = value !== null;
  }
  const lastIndex = numbers.findLastIndex((value) => value !== null);
  const [x, y] = at(numbers[lastIndex] ?? 0, lastIndex).split(' ');
  return html`<svg class="line" viewBox="0 0 ${width} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true" focusable="false"><path class="area" d="${area}"/><path d="${path}" fill="none" vector-effect="non-scaling-stroke"/><path class="tip" d="M${x} ${y}h0" vector-effect="non-scaling-stroke"/></svg>`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
