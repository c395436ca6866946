import type { Translate } from '../../engine/language/index.ts';
import type { Button } from '../card.ts';
import { toSafeText, wrapText } from '../format/text-width.ts';
import { TERMINAL_LIMITS } from './limits.ts';
import type { Look, Paint } from './paint.ts';

/** What every part of a card is drawn with. */
export interface Drawing {
  /** Columns to the right of the indent. */
  width: number;
  paint: Paint;
  /** All buttons of the card: their places are their numbers. */
  buttons: readonly Button[];
  t: Translate;
}

/** A text in lines that fit, at most as long as reads well. */
export function drawText(text: string, look: Look | null, { width, paint }: Drawing): string[] {
  const cut = text.length > TERMINAL_LIMITS.text ? `${text.slice(0, TERMINAL_LIMITS.text)}…` : text;
  return cut
    .split('\n')
    .flatMap((line) => wrapText(toSafeText(line), Math.min(width, TERMINAL_LIMITS.maxTextWidth)))
    .map((line) => (look === null || line === '' ? line : paint(look, line)));
}
