import { sql } from 'drizzle-orm';
import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';

/** A Slack workspace or Discord guild linked to the organization. */
export const workspaces = pgTable(
  'workspaces',
  {
    platform: text().notNull(),
    externalId: text('external_id').notNull(),
    name: text(),
    linkedAt: timestamp('linked_at', { withTimezone: true }).notNull(),
    linkedBy: integer('linked_by'),
  },
  (t) => [primaryKey({ columns: [t.platform, t.externalId] })],
);

/** A person, with one identity or several. */
export const members = pgTable('members', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  name: text(),
  /** What they chose with `/cost language`; null: what their platform says. */
  language: text(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});

/** One account of a member on a platform. */
export const identities = pgTable(
  'identities',
  {
    platform: text().notNull(),
    workspaceId: text('workspace_id').notNull(),
    externalId: text('external_id').notNull(),
    memberId: integer('member_id')
      .notNull()
      .references(() => members.id),
  },
  (t) => [
    primaryKey({ columns: [t.platform, t.workspaceId, t.externalId] }),
    index('identities_member').on(t.memberId),
  ],
);

/** One-time codes that link a workspace, stored hashed. */
export const linkCodes = pgTable('link_codes', {
  hash: text().primaryKey(),
  expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  usedAt: timestamp('used_at', { withTimezone: true }),
  usedBy: text('used_by'),
});

/** What a button does: its arguments, who may press it, until when. The button itself carries `action:id`. */
export const cardActions = pgTable(
  'card_actions',
  {
    id: uuid().primaryKey(),
    action: text().notNull(),
    args: jsonb().notNull(),
    platform: text().notNull(),
    workspaceId: text('workspace_id'),
    /** The only person who may press it; null: anyone of the workspace who may see what it shows. */
    personId: text('person_id'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
    /** Set by the one conditional UPDATE that consumes a single-use action. */
    consumedAt: timestamp('consumed_at', { withTimezone: true }),
    /** The row of `shown_messages` whose message it stands in; null: an answer. */
    shownId: bigint('shown_id', { mode: 'number' }),
  },
  (t) => [
    index('card_actions_expiry').on(t.expiresAt),
    index('card_actions_shown').on(t.shownId).where(sql`shown_id is not null`),
  ],
);

/** What came in, under the platform's own id: stored before it is acted on, so a repeat is recognized. */
export const inbox = pgTable(
  'inbox',
  {
    platform: text().notNull(),
    eventId: text('event_id').notNull(),
    receivedAt: timestamp('received_at', { withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.platform, t.eventId] }), index('inbox_received').on(t.receivedAt)],
);

/** A job's run: one replica makes it. */
export const jobRuns = pgTable(
  'job_runs',
  {
    job: text().notNull(),
    scheduledFor: timestamp('scheduled_for', { withTimezone: true }).notNull(),
    startedAt: timestamp('started_at', { withTimezone: true }).notNull(),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
    failure: text(),
  },
  (t) => [primaryKey({ columns: [t.job, t.scheduledFor] })],
);

/** Who did what, when, before and after. Append-only by grants and trigger. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: timestamp({ withTimezone: true }).notNull(),
    actor: text().notNull(),
    platform: text().notNull(),
    action: text().notNull(),
    subject: text().notNull(),
    before: jsonb(),
    after: jsonb(),
  },
  (t) => [index('audit_log_at').on(t.at)],
);
