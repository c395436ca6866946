import { sql } from 'drizzle-orm';
import {
  bigint,
  date,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { tenants } from './tenants.ts';

/** Costs that people enter because no bill brings them, or not yet. The ledger's lines are made from them. */
export const manualCosts = pgTable(
  'manual_costs',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    tenantId: integer('tenant_id')
      .notNull()
      .references(() => tenants.id),
    amount: numeric().notNull(),
    currency: text().notNull(),
    description: text().notNull(),
    category: text(),
    /** The day that it counts on; of a recurring one, the first. */
    day: date({ mode: 'string' }).notNull(),
    /** Recurring: each month up to this day, itself included. Null: once. */
    until: date({ mode: 'string' }),
    /** `{"project": "x", "team": "y"}` */
    tags: jsonb().notNull(),
    /** Whose bill is expected to bring it: it counts no more in a month where that bill holds the service. */
    billProvider: text('bill_provider'),
    /** The service by which the bill names it; null: the description. */
    billService: text('bill_service'),
    /** Grows with each correction: an approval of an older one is stale. */
    version: integer().notNull().default(1),
    createdBy: text('created_by').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    removedAt: timestamp('removed_at', { withTimezone: true }),
  },
  (t) => [index('manual_costs_tenant').on(t.tenantId)],
);

/** A tenant's AI block lifted for a while: by time alone, so that it is back at its end whoever is awake. */
export const blockLifts = pgTable(
  'block_lifts',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    tenantId: integer('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** US dollars beyond the cap; null: as much as it takes. */
    extra: numeric(),
    fromAt: timestamp('from_at', { withTimezone: true }).notNull(),
    /** Exclusive. Ended early, it is moved to that moment. */
    untilAt: timestamp('until_at', { withTimezone: true }).notNull(),
    approvalId: uuid('approval_id'),
    askedBy: text('asked_by').notNull(),
    /** When the tenant's people were told of its end. */
    toldAt: timestamp('told_at', { withTimezone: true }),
  },
  (t) => [
    index('block_lifts_tenant').on(t.tenantId, t.untilAt),
    index('block_lifts_untold').on(t.untilAt).where(sql`told_at is null`),
  ],
);

/** Blocks that the tenant's people were told of: once a window and cap. */
export const toldBlocks = pgTable(
  'told_blocks',
  {
    windowId: bigint('window_id', { mode: 'number' }).notNull(),
    tenantId: integer('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** What may be spent, with what a lift adds. */
    cap: numeric().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    /** When the messages were made to say that the window is over. */
    overAt: timestamp('over_at', { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.windowId, t.cap] }),
    index('told_blocks_tenant').on(t.tenantId),
    index('told_blocks_running').on(t.windowId).where(sql`over_at is null`),
  ],
);
