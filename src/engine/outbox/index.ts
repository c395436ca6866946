export { type Announcement, announce, refreshShown } from './announce.ts';
export { endDelivery } from './end-delivery.ts';
export { findButtonIds, leaseMessages } from './lease-messages.ts';
export { selectReport as readOutbox } from './queries.ts';
export { repairShown } from './repair-shown.ts';
export { resendMessages, showOutbox, sweepOutbox } from './resend-messages.ts';
export type {
  DeadLetter,
  DeliveryResult,
  LeasedMessage,
  OutboxReport,
  PostingPlatform,
  Recipient,
} from './schemas.ts';
