import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  date,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { tenants } from './tenants.ts';

/** A cap for a tenant, or a tag, in a window. */
export const budgets = pgTable(
  'budgets',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    /** Null for the budget of a tag. */
    tenantId: integer('tenant_id').references(() => tenants.id),
    tagKey: text('tag_key'),
    tagValue: text('tag_value'),
    /** `cloud` counts the ledger's complete days; `ai` caps calls. */
    spend: text().notNull(),
    /** `day`, `week`, `month`, `quarter` or `year`. */
    window: text().notNull(),
    amount: numeric().notNull(),
    currency: text().notNull(),
    metric: text().notNull().default('effective'),
    /** What counts beside usage: `tax`, `credits`, `refunds`, `support`, `prepayments`. */
    counts: text().array().notNull(),
    /** Shares of the amount, ascending: 0.7 is 70 %. */
    thresholds: numeric().array().notNull(),
    /** Other amounts for single months: `{"2026-12": "1500"}`. */
    phases: jsonb(),
    /** The most that a closed month may hand on unspent; null: nothing. */
    rolloverCap: numeric('rollover_cap'),
    /** AI: US dollars for one unit of the currency, pinned when the budget was set. */
    usdRate: numeric('usd_rate'),
    usdRateOn: date('usd_rate_on', { mode: 'string' }),
    validFrom: date('valid_from', { mode: 'string' }),
    validTo: date('valid_to', { mode: 'string' }),
    /** Shown and told, never enforced. */
    observeOnly: boolean('observe_only').notNull().default(false),
    /** Grows with each change: an approval of an older one is stale. */
    version: integer().notNull().default(1),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    removedAt: timestamp('removed_at', { withTimezone: true }),
  },
  (t) => [
    uniqueIndex('budgets_live_tenant')
      .on(t.tenantId, t.spend, t.window)
      .where(sql`removed_at is null and tenant_id is not null`),
    uniqueIndex('budgets_live_tag')
      .on(t.tagKey, t.tagValue, t.spend, t.window)
      .where(sql`removed_at is null and tag_key is not null`),
  ],
);

/**
 * What one tenant, with all below it, has spent and reserved on AI calls in one window, in US dollars. A tenant's own
 * day and month are always kept; other windows and those of tenants above while they have a budget.
 */
export const aiWindows = pgTable(
  'ai_windows',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    tenantId: integer('tenant_id')
      .notNull()
      .references(() => tenants.id),
    kind: text().notNull(),
    startsAt: timestamp('starts_at', { withTimezone: true }).notNull(),
    endsAt: timestamp('ends_at', { withTimezone: true }).notNull(),
    budgetId: integer('budget_id').references(() => budgets.id),
    /** Null: no budget. */
    cap: numeric(),
    /** False where the budget only observes. */
    enforced: boolean().notNull().default(true),
    /** The budget's thresholds, warn, throttle, block; null: the installation's. */
    limits: numeric().array(),
    spent: numeric().notNull().default('0'),
    reserved: numeric().notNull().default('0'),
    /** What the month before handed on, within the cap; null: it was not asked yet, or may still change. */
    rolled: numeric(),
  },
  (t) => [unique('ai_windows_once').on(t.tenantId, t.kind, t.startsAt)],
);

/**
 * Money reserved for one AI call before it is made. Like the two tables below it is written by functions alone, which
 * look the tenant up themselves: a foreign key would lock the row of a busy tenant once more for every call.
 */
export const holds = pgTable(
  'holds',
  {
    id: uuid().primaryKey(),
    tenantId: integer('tenant_id').notNull(),
    /** The caller's idempotency key. */
    key: text().notNull(),
    /** `held`, `dispatched`, `settled`, `released`, `expired` (never dispatched), `charged` (nobody told the outcome). */
    state: text().notNull(),
    provider: text().notNull(),
    model: text().notNull(),
    estimate: numeric().notNull(),
    /** The price that it is settled by, pinned when it was made: a `ModelPrice`. */
    price: jsonb(),
    /** Decided without the database, and journalled: what it cost is reported apart from the caps. */
    outage: boolean().notNull().default(false),
    /** What it cost in the end; null while it is open. */
    spent: numeric(),
    /** The windows that it counts in, fixed when it was made. */
    windowIds: bigint('window_ids', { mode: 'number' }).array().notNull(),
    reservedAt: timestamp('reserved_at', { withTimezone: true }).notNull(),
    leaseUntil: timestamp('lease_until', { withTimezone: true }).notNull(),
    endedAt: timestamp('ended_at', { withTimezone: true }),
  },
  (t) => [
    unique('holds_key').on(t.tenantId, t.key),
    index('holds_lease').on(t.leaseUntil).where(sql`state in ('held', 'dispatched')`),
  ],
);

/** What AI calls cost, line by line, append-only: a tenant's sum in a window is what the window says is spent. */
export const aiEntries = pgTable(
  'ai_entries',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    holdId: uuid('hold_id'),
    tenantId: integer('tenant_id').notNull(),
    /** `settled`, `charged`, `correction`, `late`, `outage` (decided while the database was away). */
    kind: text().notNull(),
    amount: numeric().notNull(),
    provider: text().notNull(),
    model: text().notNull(),
    usage: jsonb(),
    /** When the money was reserved: the window that it counts in. */
    countsAt: timestamp('counts_at', { withTimezone: true }).notNull(),
    madeAt: timestamp('made_at', { withTimezone: true }).notNull(),
  },
  (t) => [
    index('ai_entries_tenant').on(t.tenantId, t.countsAt),
    index('ai_entries_hold').on(t.holdId),
    index('ai_entries_model').on(t.provider, t.model, t.madeAt),
  ],
);

/** Every decision about a call, as it was made. No prompt, no text, no person. */
export const aiInteractions = pgTable(
  'ai_interactions',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    tenantId: integer('tenant_id').notNull(),
    holdId: uuid('hold_id'),
    at: timestamp({ withTimezone: true }).notNull(),
    /** `call`, or `limit_blocked`. */
    type: text().notNull(),
    /** `blocked`, `no_headroom`; null for a call. */
    reason: text(),
    degradationLevel: text('degradation_level').notNull(),
    correlationId: text('correlation_id'),
    context: jsonb().notNull(),
  },
  (t) => [index('ai_interactions_tenant').on(t.tenantId, t.at)],
);
