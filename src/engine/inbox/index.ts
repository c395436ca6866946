export { receiveOnce, sweepInbox } from './receive-once.ts';
