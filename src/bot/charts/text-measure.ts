import { toSafeText } from '../format/text-width.ts';

/** Advance widths of Inter from space to tilde, in thousandths of the font size: how far a line of text reaches. */
const REGULAR = [
  281, 288, 466, 633, 642, 982, 644, 300, 365, 365, 501, 662, 288, 460, 288, 360, 631, 407, 610, 618, 646,
  593, 620, 566, 619, 620, 288, 302, 662, 662, 662, 511, 966, 690, 654, 730, 722, 601, 590, 746, 743, 269,
  571, 672, 565, 903, 753, 765, 639, 765, 644, 642, 646, 744, 690, 985, 682, 679, 629, 365, 360, 365, 471,
  456, 323, 562, 612, 571, 612, 583, 370, 613, 591, 242, 242, 549, 242, 876, 591, 600, 612, 612, 376, 528,
  327, 591, 562, 818, 546, 562, 552, 426, 333, 426, 662,
];
/** Semibold letters are this much wider. */
const BOLD = 1.035;
/** The box that stands for a letter that the font does not have, and wide signs. */
const WIDE = 1000;
const UNKNOWN = 660;

export interface Font {
  size: number;
  bold: boolean;
}

/** About how many pixels wide a line of text is. */
export function measureText(text: string, { size, bold }: Font): number {
  let sum = 0;
  for (const letter of text.normalize('NFD')) sum += widthOf(letter);
  return (sum * (bold ? BOLD : 1) * size) / 1000;
}

function widthOf(letter: string): number {
  const known = REGULAR[(letter.codePointAt(0) ?? 0) - 32];
  if (known !== undefined) return known;
  // An accent stands over its letter.
  if (/\p{M}/u.test(letter)) return 0;
  return /[—…▲▼]/.test(letter) ? WIDE : UNKNOWN;
}

/** The text where it fits, else its beginning with an ellipsis. Never cuts through a letter and its accents. */
export function fitText(text: string, room: number, font: Font): string {
  if (measureText(text, font) <= room) return text;
  const letters = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)];
  let fitting = '';
  for (const { segment } of letters) {
    if (measureText(`${fitting}${segment}…`, font) > room) break;
    fitting += segment;
  }
  return `${fitting.trimEnd()}…`;
}

/** Text on one line, without what no XML can hold. */
export function toLine(text: string): string {
  return toSafeText(text)
    .replace(/[\uFFFE\uFFFF]/g, '\uFFFD')
    .trim();
}
