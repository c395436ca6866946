import type { CentavoClient } from './client.ts';

/** A hold's lease, kept while its call goes on. */
export interface Lease {
  /** The provider is waited for: the call goes on. */
  busy(): void;
  /** Whoever wanted the answer has to read on. */
  idle(): void;
  end(): void;
}

/**
 * Asks for more time at half of each lease, while the provider is waited for. An answer that nobody reads on for a whole
 * lease is left to it: Centavo ends the hold then, where else it would be held for as long as the process lives.
 */
export function keepLease(client: CentavoClient, holdId: string, leaseSeconds: number): Lease {
  const leaseMs = leaseSeconds * 1000;
  let idleSince: number | null = null;
  const timer = setInterval(() => {
    if (idleSince !== null && Date.now() - idleSince >= leaseMs) return;
    // A lease that could not be renewed ends the call's hold, not the call.
    client.renew(holdId, leaseSeconds).catch(() => {});
  }, leaseMs / 2);
  timer.unref?.();
  return {
    busy: () => {
      idleSince = null;
    },
    idle: () => {
      idleSince = Date.now();
    },
    end: () => clearInterval(timer),
  };
}
