export { liftedBlockKind } from './approval-kind.ts';
export { type AskedAbove, askAbove } from './ask-above.ts';
export { type BlockAbove, type BlockAsked, readBlockAbove, readBlockAsked } from './read-above.ts';
export { type BlockNow, findCapping, readBlock, readLift } from './read-block.ts';
export { endLift, type LiftRequested, listLifts, requestLift } from './request-lift.ts';
export type { BlockedWindow, BlockLift } from './schemas.ts';
export { refreshOverBlocks, tellBlocks, tellEndedLifts } from './tell-blocks.ts';
