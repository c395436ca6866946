import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgTable, smallint, text, timestamp, unique } from 'drizzle-orm/pg-core';
import { members } from './organization.ts';
import { tenants } from './tenants.ts';

/** A role that an admin granted a member, for a branch of the tenant tree or for everything. */
export const grants = pgTable(
  'grants',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    memberId: integer('member_id')
      .notNull()
      .references(() => members.id),
    /** `viewer`, `approver` or `admin`; a role holds those before it. */
    role: text().notNull(),
    /** The branch's root; null: everything. */
    tenantId: integer('tenant_id').references(() => tenants.id),
    grantedBy: text('granted_by').notNull(),
    grantedAt: timestamp('granted_at', { withTimezone: true }).notNull(),
  },
  (t) => [
    unique('grants_once').on(t.memberId, t.role, t.tenantId).nullsNotDistinct(),
    index('grants_tenant').on(t.tenantId),
  ],
);

/** One-time codes that join a person's identity on another platform to their member, stored hashed. */
export const joinCodes = pgTable('join_codes', {
  hash: text().primaryKey(),
  memberId: integer('member_id')
    .notNull()
    .references(() => members.id),
  expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  usedAt: timestamp('used_at', { withTimezone: true }),
  usedBy: text('used_by'),
});

/** Who asked to be let in. */
export const accessRequests = pgTable(
  'access_requests',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    memberId: integer('member_id')
      .notNull()
      .references(() => members.id),
    askedAt: timestamp('asked_at', { withTimezone: true }).notNull(),
    /** `granted`, `refused`, `withdrawn` or `joined`; null while it is open. */
    outcome: text(),
    decidedAt: timestamp('decided_at', { withTimezone: true }),
    decidedBy: text('decided_by'),
    /** What people were told of it: `open`, or its outcome; null: nothing yet. */
    told: text(),
  },
  (t) => [
    index('access_requests_member').on(t.memberId),
    index('access_requests_untold').on(t.id).where(sql`told is distinct from coalesce(outcome, 'open')`),
  ],
);

/** What the organization chose: one row. */
export const settings = pgTable('settings', {
  id: smallint().primaryKey().default(1),
  /** Whether every full member of a linked workspace may view all tenants without a grant. */
  everyoneMayView: boolean('everyone_may_view').notNull().default(false),
  /** The currency in which answers add a converted total; null: as billed only. */
  displayCurrency: text('display_currency'),
  timeZone: text('time_zone').notNull().default('UTC'),
  /** ISO: 1 is Monday, 7 Sunday. */
  firstWeekday: smallint('first_weekday').notNull().default(1),
});
