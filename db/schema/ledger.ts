import {
  boolean,
  date,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { tenants } from './tenants.ts';

/** The four costs of FOCUS: sums of what is known, and how many lines had no value. Billed is always known. */
const costs = () => ({
  billed: numeric().notNull(),
  effective: numeric().notNull(),
  list: numeric().notNull(),
  contracted: numeric().notNull(),
  effectiveUnknown: integer('effective_unknown').notNull().default(0),
  listUnknown: integer('list_unknown').notNull().default(0),
  contractedUnknown: integer('contracted_unknown').notNull().default(0),
  /** How many cost lines of the bill stand behind the row. */
  lines: integer().notNull(),
});

/** One import: the files that came together, complete for each unit in them. */
export const deliveries = pgTable(
  'deliveries',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    /** `focus`, or the provider's source that fetched it. */
    source: text().notNull(),
    /** SHA-256 over the sorted hashes of its files. */
    contentHash: text('content_hash').notNull(),
    /** Folder below `bills/` that keeps the files as they came. */
    folder: text().notNull(),
    /** `{name, keptAs, sha256, bytes, format, focusVersion}[]` */
    files: jsonb().notNull(),
    rows: integer().notNull(),
    accepted: integer().notNull(),
    rejected: integer().notNull(),
    unknownCosts: integer('unknown_costs').notNull(),
    importedAt: timestamp('imported_at', { withTimezone: true }).notNull(),
    importedBy: text('imported_by').notNull(),
    undoneAt: timestamp('undone_at', { withTimezone: true }),
  },
  (t) => [index('deliveries_content').on(t.contentHash)],
);

/** (provider, billing account, billing period): what one delivery replaces as a whole. */
export const billUnits = pgTable(
  'bill_units',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    provider: text().notNull(),
    billingAccountId: text('billing_account_id').notNull(),
    billingAccountName: text('billing_account_name'),
    periodStart: date('period_start', { mode: 'string' }).notNull(),
    /** Exclusive. */
    periodEnd: date('period_end', { mode: 'string' }).notNull(),
    /** The delivery that the ledger shows; null after an undo that left nothing. */
    deliveryId: integer('delivery_id').references(() => deliveries.id),
    /** First and last charge day of ordinary usage (nothing that spans days), which tell how far the data reach. */
    firstDay: date('first_day', { mode: 'string' }),
    lastDay: date('last_day', { mode: 'string' }),
  },
  (t) => [uniqueIndex('bill_units_key').on(t.provider, t.billingAccountId, t.periodStart)],
);

/** What a delivery held for a unit and currency, kept for comparing deliveries. Raw column sums. */
export const deliveryUnits = pgTable(
  'delivery_units',
  {
    deliveryId: integer('delivery_id')
      .notNull()
      .references(() => deliveries.id),
    unitId: integer('unit_id')
      .notNull()
      .references(() => billUnits.id),
    currency: text().notNull(),
    rejected: integer().notNull().default(0),
    ...costs(),
  },
  (t) => [
    primaryKey({ columns: [t.deliveryId, t.unitId, t.currency] }),
    index('delivery_units_unit').on(t.unitId),
  ],
);

/** Rows that could not be used, the first thousand of a delivery. */
export const deliveryRejects = pgTable(
  'delivery_rejects',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    deliveryId: integer('delivery_id')
      .notNull()
      .references(() => deliveries.id),
    file: text().notNull(),
    line: integer(),
    reason: text().notNull(),
  },
  (t) => [index('delivery_rejects_delivery').on(t.deliveryId)],
);

/** Service names, once. */
export const services = pgTable('services', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  name: text().notNull().unique(),
});

/** Each distinct set of dimensions, once. */
export const costDims = pgTable(
  'cost_dims',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    /** MD5 over the canonical form of all other columns. */
    hash: text().notNull().unique(),
    provider: text().notNull(),
    billingAccountId: text('billing_account_id').notNull(),
    subAccountId: text('sub_account_id'),
    subAccountName: text('sub_account_name'),
    regionId: text('region_id'),
    serviceId: integer('service_id')
      .notNull()
      .references(() => services.id),
    serviceCategory: text('service_category'),
    chargeCategory: text('charge_category').notNull(),
    chargeClass: text('charge_class'),
    chargeFrequency: text('charge_frequency'),
    pricingCategory: text('pricing_category'),
    commitmentId: text('commitment_id'),
    commitmentStatus: text('commitment_status'),
    currency: text().notNull(),
    /** Bit set, see `engine/charge-flags.ts`. */
    flags: smallint().notNull(),
    /** Days that the charge covers where it is longer than one. */
    spanDays: integer('span_days'),
    /** Tags that mapping reads: AllocatedTags over Tags. Always an object. */
    tags: jsonb().notNull(),
    /** The resource rule that the lines match, if any. */
    resourceRuleId: integer('resource_rule_id'),
  },
  (t) => [index('cost_dims_account').on(t.provider, t.billingAccountId)],
);

/** Whom a set of dimensions belongs to from a day on. Recomputed when rules change. */
export const dimAllocations = pgTable(
  'dim_allocations',
  {
    dimsId: integer('dims_id')
      .notNull()
      .references(() => costDims.id),
    fromDay: date('from_day', { mode: 'string' }).notNull(),
    /** Exclusive. */
    toDay: date('to_day', { mode: 'string' }).notNull(),
    tenantId: integer('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** The share is weight / total; a whole number each. */
    weight: numeric().notNull(),
    total: numeric().notNull(),
    ruleId: integer('rule_id'),
  },
  (t) => [primaryKey({ columns: [t.dimsId, t.fromDay, t.tenantId] })],
);

/** Daily facts, partitioned by the month of `day`. The tenants' parts of one (unit, day, dims) add up exactly. */
export const costFacts = pgTable(
  'cost_facts',
  {
    unitId: integer('unit_id').notNull(),
    day: date({ mode: 'string' }).notNull(),
    dimsId: integer('dims_id').notNull(),
    tenantId: integer('tenant_id').notNull(),
    ...costs(),
  },
  (t) => [
    primaryKey({ columns: [t.unitId, t.day, t.dimsId, t.tenantId] }),
    index('cost_facts_tenant').on(t.tenantId, t.day),
  ],
);

/** Rollup of the facts by tenant and day. */
export const tenantDays = pgTable(
  'tenant_days',
  {
    tenantId: integer('tenant_id').notNull(),
    day: date({ mode: 'string' }).notNull(),
    currency: text().notNull(),
    flags: smallint().notNull(),
    ...costs(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.day, t.currency, t.flags] }),
    index('tenant_days_day').on(t.day),
  ],
);

/** Rollup of the facts by tenant, service and day. */
export const tenantServiceDays = pgTable(
  'tenant_service_days',
  {
    tenantId: integer('tenant_id').notNull(),
    day: date({ mode: 'string' }).notNull(),
    serviceId: integer('service_id').notNull(),
    currency: text().notNull(),
    flags: smallint().notNull(),
    ...costs(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.day, t.serviceId, t.currency, t.flags] })],
);

/** Totals by the provider's InvoiceId. A line without one counts under the empty id. */
export const invoiceTotals = pgTable(
  'invoice_totals',
  {
    unitId: integer('unit_id')
      .notNull()
      .references(() => billUnits.id),
    invoiceId: text('invoice_id').notNull(),
    currency: text().notNull(),
    ...costs(),
  },
  (t) => [primaryKey({ columns: [t.unitId, t.invoiceId, t.currency] })],
);

/** A closed month whose answer changed, and by how much: shown in `data`. */
export const restatements = pgTable('restatements', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  at: timestamp({ withTimezone: true }).notNull(),
  actor: text().notNull(),
  /** First day of the month. */
  month: date({ mode: 'string' }).notNull(),
  tenantId: integer('tenant_id')
    .notNull()
    .references(() => tenants.id),
  currency: text().notNull(),
  effectiveBefore: numeric('effective_before').notNull(),
  effectiveAfter: numeric('effective_after').notNull(),
  reason: text().notNull(),
});

/** 1 `base` = `rate` `quote` on `day`. */
export const exchangeRates = pgTable(
  'exchange_rates',
  {
    day: date({ mode: 'string' }).notNull(),
    base: text().notNull(),
    quote: text().notNull(),
    rate: numeric().notNull(),
    source: text().notNull(),
    importedAt: timestamp('imported_at', { withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.base, t.quote, t.day] })],
);

/** Facts about this ledger itself: whether it is the demo's. */
export const ledgerInfo = pgTable('ledger_info', {
  /** Always true: one row. */
  one: boolean().primaryKey().default(true),
  demoSeed: text('demo_seed'),
});
