import { bigint, integer, numeric, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { tenants } from './tenants.ts';

/** People below a tenant whose AI budget is spent asked for more: once a window, cap and tenant that asks. */
export const blockAsks = pgTable(
  'block_asks',
  {
    windowId: bigint('window_id', { mode: 'number' }).notNull(),
    /** Whose budget is spent: who sees it sees who asked. */
    tenantId: integer('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** What could be spent then, with what a lift added. */
    cap: numeric().notNull(),
    /** Whose people ask. */
    askingId: integer('asking_id')
      .notNull()
      .references(() => tenants.id),
    askedBy: text('asked_by').notNull(),
    reason: text(),
    at: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.windowId, t.cap, t.askingId] })],
);
