import type { Job } from './job.ts';

/** Brings the demo to yesterday while it runs on. `refresh` is given by the composition root. */
export function makeRefreshDemo(refresh: () => Promise<unknown>): Job {
  return {
    name: 'refresh-demo',
    at: { hour: 3, minute: 10 },
    run: async () => {
      await refresh();
    },
  };
}
