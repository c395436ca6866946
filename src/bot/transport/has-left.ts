import { setTimeout as delay } from 'node:timers/promises';
import { makeCache } from './bounded.ts';

const KEPT_MS = 10 * 60_000;
const MOST = 5_000;
/** A page does not wait longer for a platform that is slow or gone. */
const PATIENCE_MS = 1_500;

/**
 * Whether a platform says that somebody who signed in is a full member of it no more. Asked once in ten minutes. Where it
 * does not say, or not in time, nobody has left: what they may see is read from the grants all the same.
 *
 * @param ask  true: they left; whatever else it comes to, an error too, tells nothing
 */
export function makeHasLeft<Who>(
  ask: (who: Who) => Promise<boolean>,
  clock: () => number,
): (who: Who) => Promise<boolean> {
  const remember = makeCache<boolean>({ ttlMs: KEPT_MS, max: MOST, clock, kept: () => true });
  return async (who) => {
    const asked = remember(JSON.stringify(who), () => ask(who).catch(() => false));
    const patience = new AbortController();
    const late = delay(PATIENCE_MS, false, { signal: patience.signal }).catch(() => false);
    const left = await Promise.race([asked, late]);
    patience.abort();
    return left;
  };
}
