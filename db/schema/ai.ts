import { sql } from 'drizzle-orm';
import {
  bigint,
  date,
  integer,
  jsonb,
  numeric,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { billUnits } from './ledger.ts';

/** The organization's own prices of AI models, in US dollars per million tokens. They count before published ones. */
export const aiPrices = pgTable(
  'ai_prices',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    provider: text().notNull(),
    model: text().notNull(),
    input: numeric().notNull(),
    output: numeric().notNull(),
    /** Null: like other input. */
    cacheRead: numeric('cache_read'),
    cacheWrite: numeric('cache_write'),
    /** Written to a cache that lives an hour; null: like other cache writes. */
    cacheWrite1h: numeric('cache_write_1h'),
    /** What the model thinks to itself; null: like other output. */
    reasoning: numeric(),
    /** Where the price is known from: a contract, an address. */
    source: text().notNull(),
    /** The first day that it counts for (UTC). */
    validFrom: date('valid_from', { mode: 'string' }).notNull(),
    /** The first day that it no longer counts for; null: no end. */
    validTo: date('valid_to', { mode: 'string' }),
    setAt: timestamp('set_at', { withTimezone: true }).notNull(),
    setBy: text('set_by').notNull(),
    removedAt: timestamp('removed_at', { withTimezone: true }),
  },
  (t) => [uniqueIndex('ai_prices_live').on(t.provider, t.model, t.validFrom).where(sql`removed_at is null`)],
);

/** Whose bill brings what an AI provider's calls cost, where it is not the provider of the same name. */
export const aiBillAccounts = pgTable('ai_bill_accounts', {
  provider: text().primaryKey(),
  billProvider: text('bill_provider').notNull(),
  /** Null: any account of that provider. */
  billingAccountId: text('billing_account_id'),
});

/** Entries that the ledger does not show yet. */
export const aiUnprojected = pgTable('ai_unprojected', {
  entryId: bigint('entry_id', { mode: 'number' }).primaryKey(),
});

/** The ledger's units of metered calls, with how far the provider's bill had superseded each when it was projected. */
export const aiMeteredUnits = pgTable('ai_metered_units', {
  unitId: integer('unit_id')
    .primaryKey()
    .references(() => billUnits.id),
  provider: text().notNull(),
  /** Days that a bill covers: `[["2026-11-01", "2026-11-20"], …]`, ends exclusive. */
  covered: jsonb().notNull(),
});
