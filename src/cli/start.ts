import { startCentavo } from '../main.ts';
import type { RunBare } from './command.ts';

/** Run the service: Slack, jobs, and a prompt on a terminal. As `npm start`. */
export const run: RunBare = async () => {
  await startCentavo();
  return 0;
};
