import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
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
import { members } from './organization.ts';
import { tenants } from './tenants.ts';

/** Who must agree to what: the rule with the highest amount that a request reaches counts, nearer branches first. */
export const approvalRules = pgTable('approval_rules', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  /** `budget`, `manual_cost`, `access`, `lifted_block`, … */
  kind: text().notNull(),
  /** FOCUS ChargeCategory or ServiceCategory that it is about; null: any. */
  category: text(),
  /** The branch that it is about; null: everything. */
  tenantId: integer('tenant_id').references(() => tenants.id),
  /** Requests below it are another rule's. */
  minAmount: numeric('min_amount').notNull().default('0'),
  /** Of that amount, ISO 4217; null where it is 0. */
  currency: text(),
  /** `[{"member": 3}, {"role": "approver"}]` */
  approvers: jsonb().notNull(),
  /** How many must agree; 0: nobody, the change is made at once. */
  needed: integer().notNull(),
  expiresInHours: integer('expires_in_hours').notNull().default(72),
  /** When nobody decided by then the admins of the tenant are asked too; null: never. */
  escalatesInHours: integer('escalates_in_hours').default(54),
  enabled: boolean().notNull().default(true),
  createdBy: text('created_by').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  removedAt: timestamp('removed_at', { withTimezone: true }),
  /** Since when it is known, and was said, that nobody can satisfy it; null: somebody can. */
  alarmedAt: timestamp('alarmed_at', { withTimezone: true }),
});

/** A request that needs people to say yes before money moves. */
export const approvals = pgTable(
  'approvals',
  {
    id: uuid().primaryKey(),
    kind: text().notNull(),
    tenantId: integer('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** `pending`, `approved`, `rejected`, `expired`, `withdrawn` or `stale`. */
    state: text().notNull(),
    /** The person, whatever identity they used: `member:12`, or `local`. They never count. */
    requester: text().notNull(),
    /** The identity that asked, for the audit: `slack:T1:U1`. */
    requestedBy: text('requested_by').notNull(),
    requestedAt: timestamp('requested_at', { withTimezone: true }).notNull(),
    amount: numeric(),
    currency: text(),
    /** What is applied, exactly, when it is approved. */
    payload: jsonb().notNull(),
    /** SHA-256 of what was asked with the version of what it changes: another base makes it stale. */
    hash: text().notNull(),
    /** What caused it, such as the threshold that was passed. */
    cause: jsonb(),
    approvers: jsonb().notNull(),
    needed: integer().notNull(),
    /** The rule that asked for it, as it was: `AskedBy` of `engine/approvals`; null: the default. */
    rule: jsonb(),
    escalatesAt: timestamp('escalates_at', { withTimezone: true }),
    escalatedAt: timestamp('escalated_at', { withTimezone: true }),
    /** As of a rule: since when too few people can decide it. */
    alarmedAt: timestamp('alarmed_at', { withTimezone: true }),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
    remindedAt: timestamp('reminded_at', { withTimezone: true }),
    endedAt: timestamp('ended_at', { withTimezone: true }),
    endedBy: text('ended_by'),
    /** The reason of a rejection, the note of an approval. */
    note: text(),
  },
  (t) => [
    index('approvals_pending').on(t.expiresAt).where(sql`state = 'pending'`),
    index('approvals_tenant').on(t.tenantId, t.requestedAt),
  ],
);

/** Who agreed. One vote a person, whatever identity they used. */
export const approvalVotes = pgTable(
  'approval_votes',
  {
    approvalId: uuid('approval_id')
      .notNull()
      .references(() => approvals.id),
    /** `member:12`, or `local`. */
    voter: text().notNull(),
    identity: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    note: text(),
  },
  (t) => [primaryKey({ columns: [t.approvalId, t.voter] })],
);

/** Who approves for whom while they are away. */
export const delegations = pgTable(
  'delegations',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    memberId: integer('member_id')
      .notNull()
      .references(() => members.id),
    delegateId: integer('delegate_id')
      .notNull()
      .references(() => members.id),
    fromAt: timestamp('from_at', { withTimezone: true }).notNull(),
    toAt: timestamp('to_at', { withTimezone: true }).notNull(),
  },
  (t) => [index('delegations_member').on(t.memberId)],
);

/** The channel of a workspace where requests are told, beside the approvers themselves. */
export const approvalChannels = pgTable(
  'approval_channels',
  {
    platform: text().notNull(),
    workspaceId: text('workspace_id').notNull(),
    channelId: text('channel_id').notNull(),
    setBy: text('set_by').notNull(),
    setAt: timestamp('set_at', { withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.platform, t.workspaceId] })],
);

/** A message that shows a row, so that all of them change when it does. */
export const shownMessages = pgTable(
  'shown_messages',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** `approval:<uuid>` */
    subject: text().notNull(),
    platform: text().notNull(),
    workspaceId: text('workspace_id').notNull(),
    /** Null until direct messages with the person were opened. */
    channelId: text('channel_id'),
    /** Null until the platform said it. */
    messageId: text('message_id'),
    /** Whose direct message it is; null: a channel. */
    personId: text('person_id'),
    /** Of a channel; null: the person's own. */
    language: text(),
    /** What posts it, and edits it whenever the subject changes. */
    outboxId: bigint('outbox_id', { mode: 'number' }).references(() => outbox.id, { onDelete: 'cascade' }),
    /** SHA-256 of the card that it was last seen to show: the same card is not sent again. */
    hash: text(),
  },
  (t) => [
    index('shown_messages_subject').on(t.subject),
    index('shown_messages_outbox').on(t.outboxId),
    index('shown_messages_message').on(t.platform, t.channelId, t.messageId),
  ],
);

/** What must be said, written in the transaction that made it true. Delivered at least once. */
export const outbox = pgTable(
  'outbox',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** A second row of the same key is the same message. */
    key: text().notNull().unique(),
    platform: text().notNull(),
    /** Posts come one after the other within a channel. */
    channel: text().notNull(),
    /** `post`, and `edit` once it was posted. */
    kind: text().notNull(),
    payload: jsonb().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    dueAt: timestamp('due_at', { withTimezone: true }).notNull(),
    attempts: integer().notNull().default(0),
    /** Grows whenever what it shows changes: what was begun before does not end it. */
    version: integer().notNull().default(1),
    /** The platform said to wait: until `due_at` the whole channel does. */
    paused: boolean().notNull().default(false),
    /** An earlier try may have been acted on: it is looked for before it is made again. */
    unsure: boolean().notNull().default(false),
    /** Grows with each lease: who lost it cannot finish it. */
    fence: integer().notNull().default(0),
    leasedUntil: timestamp('leased_until', { withTimezone: true }),
    deliveredAt: timestamp('delivered_at', { withTimezone: true }),
    /** Why it was given up; such rows wait for a person. */
    failure: text(),
  },
  (t) => [
    index('outbox_due').on(t.dueAt).where(sql`delivered_at is null and failure is null`),
    index('outbox_channel')
      .on(t.platform, t.channel, t.id)
      .where(sql`delivered_at is null and failure is null`),
    index('outbox_paused')
      .on(t.platform, t.channel)
      .where(sql`delivered_at is null and failure is null and paused`),
    index('outbox_failed').on(t.id).where(sql`failure is not null`),
  ],
);
