import type { RunBench } from './bench.ts';

/** Time to the first answer of the real process on an existing ledger, and what it holds in memory. */
export const runBench: RunBench = async () => {
  throw new Error('not measured yet');
};
