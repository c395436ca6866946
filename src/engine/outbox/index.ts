export { type Announcement, announce, refreshShown } from './announce.ts';
export { endDeliveries } from './end-deliveries.ts';
export { findButtonIds, leaseMessages } from './lease-messages.ts';
export { selectReport as readOutbox } from './queries.ts';
export { repairShown } from './repair-shown.ts';
export { resendMessages, showOutbox, sweepOutbox } from './resend-messages.ts';
export type {
  DeadLetter,
  DeliveryResult,
  EndedDelivery,
  LeasedMessage,
  OutboxReport,
  PostingPlatform,
  Recipient,
} from './schemas.ts';
