import type { Job } from './job.ts';

/** Backs the embedded ledger up. Where the files go is the home's business: `backUp` is given by the composition root. */
export function makeDailyBackup(backUp: () => Promise<unknown>): Job {
  return {
    name: 'daily-backup',
    at: { hour: 3, minute: 30 },
    run: async () => {
      await backUp();
    },
  };
}
