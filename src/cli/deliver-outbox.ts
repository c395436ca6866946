import { type Deliverer, deliverDue } from '../bot/messages/deliver-due.ts';
import { MESSAGES } from '../bot/messages/index.ts';
import type { Tick } from '../jobs/tick.ts';

/** What was announced reaches its readers so long after it became true. */
const EVERY_MS = 1_000;

/** The outbox of each platform by itself: one that is down holds up nothing of the other. */
export function makeDeliverOutbox(platforms: readonly Omit<Deliverer, 'messages'>[]): Tick[] {
  return platforms.map(({ platform, port }) => ({
    name: `outbox:${platform}`,
    everyMs: EVERY_MS,
    run: (ctx, signal) => deliverDue(ctx, { platform, port, messages: MESSAGES }, signal),
  }));
}
