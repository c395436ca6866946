export { decideSafely } from './decide-safely.ts';
export { dispatchSafely, releaseSafely, renewSafely, settleSafely } from './end-safely.ts';
export { listUnkeptCalls } from './list-unkept.ts';
export { type AiOutage, type AiOutageOptions, openAiOutage } from './outage.ts';
export { readOutageSpend } from './queries.ts';
export type { SafeDecision, SafeEnd, SafeTouch } from './schemas.ts';
