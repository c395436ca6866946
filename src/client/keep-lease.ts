import type { CentavoClient } from './client.ts';

/** A hold's lease, kept while its call goes on. */
export interface Lease {
  /** The provider is waited for: the call goes on. */
  busy(): void;
  /** Whoever wanted the answer has to read on. `givenUp` is told when they did not for a whole lease. */
  idle(givenUp?: () => void): void;
  end(): void;
}

/** It is renewed this many times in its length. */
const HALVES = 2;

/**
 * Asks for more time at half of each lease, while the provider is waited for. An answer that nobody reads on for a whole
 * lease is left to it: Centavo ends the hold then, where else it would be held for as long as the process lives.
 */
export function keepLease(client: CentavoClient, holdId: string, leaseSeconds: number): Lease {
  let timer: ReturnType<typeof setInterval> | null = null;
  /** Halves of a lease since somebody read; null: the provider is waited for. */
  let idleFor: number | null = null;
  let giveUp = () => {};
  const end = () => {
    if (timer) clearInterval(timer);
    timer = null;
  };
  const look = () => {
    if (idleFor !== null) idleFor += 1;
    if (idleFor === HALVES) {
      end();
      return giveUp();
    }
    // A lease that could not be renewed ends the call's hold, not the call.
    client.renew(holdId, leaseSeconds).catch(() => {});
  };
  const busy = () => {
    idleFor = null;
    if (timer) return;
    timer = setInterval(look, (leaseSeconds * 1000) / HALVES);
    timer.unref?.();
  };
  busy();
  return {
    busy,
    idle: (givenUp = () => {}) => {
      idleFor = 0;
      giveUp = givenUp;
    },
    end,
  };
}
