import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  date,
  index,
  integer,
  numeric,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

/** Who a cost belongs to. Tenants form a tree; an inner node is an OU. */
export const tenants = pgTable(
  'tenants',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    parentId: integer('parent_id').references((): AnyPgColumn => tenants.id),
    name: text().notNull(),
    /** The name folded for look-up: NFKC, lower case, single spaces. Unique among tenants not archived. */
    nameKey: text('name_key').notNull(),
    owner: text(),
    archivedAt: timestamp('archived_at', { withTimezone: true }),
    mergedIntoId: integer('merged_into_id').references((): AnyPgColumn => tenants.id),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('tenants_live_name').on(t.nameKey).where(sql`archived_at is null`),
    index('tenants_parent').on(t.parentId),
  ],
);

/** Every (ancestor, descendant) pair of the tree, each tenant with itself included. */
export const tenantClosure = pgTable(
  'tenant_closure',
  {
    ancestorId: integer('ancestor_id')
      .notNull()
      .references(() => tenants.id),
    tenantId: integer('tenant_id')
      .notNull()
      .references(() => tenants.id),
  },
  (t) => [
    primaryKey({ columns: [t.ancestorId, t.tenantId] }),
    index('tenant_closure_descendant').on(t.tenantId),
  ],
);

/** The tenant that `/cost` answers about for a person or a channel. */
export const tenantDefaults = pgTable(
  'tenant_defaults',
  {
    platform: text().notNull(),
    /** `person` or `channel`. */
    kind: text().notNull(),
    externalId: text('external_id').notNull(),
    tenantId: integer('tenant_id')
      .notNull()
      .references(() => tenants.id),
  },
  (t) => [primaryKey({ columns: [t.platform, t.kind, t.externalId] })],
);

/** Rules in order: the first that matches a cost line's dimensions on its day names the tenant. */
export const mappingRules = pgTable(
  'mapping_rules',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    /** Lower comes first. */
    position: integer().notNull(),
    /** `tag`, `sub_account`, `billing_account`, `service` or `resource`. */
    kind: text().notNull(),
    /** The tag's key for `tag`, else null. */
    key: text(),
    /** What the value must equal, or a pattern with `*`. */
    pattern: text().notNull(),
    /** The first day that the rule counts for; null: all days. */
    validFrom: date('valid_from', { mode: 'string' }),
    /** The first day that it no longer counts for; null: no end. A rule taken away keeps what closed months show. */
    validTo: date('valid_to', { mode: 'string' }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [index('mapping_rules_position').on(t.position)],
);

/** Whom a rule names: one tenant, or several with weights. */
export const mappingShares = pgTable(
  'mapping_shares',
  {
    ruleId: integer('rule_id')
      .notNull()
      .references(() => mappingRules.id, { onDelete: 'cascade' }),
    tenantId: integer('tenant_id')
      .notNull()
      .references(() => tenants.id),
    weight: numeric().notNull(),
  },
  (t) => [primaryKey({ columns: [t.ruleId, t.tenantId] })],
);
