export { claimMissedRun, claimRun, endRun, type JobRun, sweepRuns } from './claim-run.ts';
