export { liftedBlockKind, sayMinutes } from './approval-kind.ts';
export { type BlockNow, findCapping, listBlocks, readBlock, readLift } from './read-block.ts';
export { endLift, type LiftRequested, listLifts, requestLift } from './request-lift.ts';
export { type BlockedWindow, type BlockLift, LiftPayload, MOST_MINUTES } from './schemas.ts';
export { tellBlocks, tellEndedLifts } from './tell-blocks.ts';
