export { dispatchHold, releaseHold, renewHold, settleHold, sweepHolds, touchHoldAt } from './end-holds.ts';
export { readDecision, readPinnedPrice, recordRefusal } from './queries.ts';
export { reserveHold } from './reserve-hold.ts';
export type { Ended, HoldState, Reserved, ReserveInput, WindowFound } from './schemas.ts';
