import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { tenants } from './tenants.ts';

/** Keys by which programs ask and spend. A key is shown once; what is kept tells it, and cannot be turned back into it. */
export const apiKeys = pgTable('api_keys', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  /** The part of the key that it is looked up by. */
  prefix: text().notNull().unique(),
  /** HMAC-SHA256 of the whole key under the installation's secret. */
  hash: text().notNull(),
  /** Which secret that was: a key of another one cannot be told any more. */
  secretId: text('secret_id').notNull(),
  name: text().notNull(),
  /** The branch that it is for; null: all tenants. */
  tenantId: integer('tenant_id').references(() => tenants.id),
  /** `ai`: decide about calls; `read`: look. */
  scopes: text().array().notNull(),
  requestsPerMinute: integer('requests_per_minute').notNull(),
  createdBy: text('created_by').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  /** Null: never. */
  expiresAt: timestamp('expires_at', { withTimezone: true }),
  lastUsedAt: timestamp('last_used_at', { withTimezone: true }),
  revokedAt: timestamp('revoked_at', { withTimezone: true }),
  /** The key that this one takes the place of. */
  rotatedFrom: integer('rotated_from'),
});
