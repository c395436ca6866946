import type { Progress } from '../engine/ports.ts';
import type { Output } from './io.ts';

const BAR_WIDTH = 28;
const CLEAR_LINE = '\r\u001b[2K';

/** A bar that is drawn again in its place on a terminal; nothing elsewhere. `end` takes it away. */
export function showProgress(out: Output): Progress & { end(): void } {
  let drawn = '';
  const show = (share: number, doing: string) => {
    if (!out.tty) return;
    const full = Math.round(Math.min(Math.max(share, 0), 1) * BAR_WIDTH);
    const text = `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)} ${Math.floor(share * 100)} %  ${doing}`;
    const fitting = text.slice(0, Math.max(out.width - 1, 10));
    if (fitting === drawn) return;
    drawn = fitting;
    out.write(CLEAR_LINE + fitting);
  };
  const end = () => {
    if (drawn) out.write(CLEAR_LINE);
    drawn = '';
  };
  return Object.assign(show, { end });
}
