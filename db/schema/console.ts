import { bigint, index, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { members } from './organization.ts';

/** A browser that signed in. The cookie holds the token, this table its hash. */
export const sessions = pgTable(
  'sessions',
  {
    hash: text().primaryKey(),
    /** Null: the local admin, who signed in with the link that start-up printed. */
    memberId: integer('member_id').references(() => members.id),
    /** The identity whose link it was: how the audit log names them and whose buttons they may press. */
    identity: text().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (t) => [index('sessions_expiry').on(t.expiresAt), index('sessions_member').on(t.memberId)],
);

/** Links that sign one person in, once, stored hashed. */
export const signInLinks = pgTable('sign_in_links', {
  hash: text().primaryKey(),
  memberId: integer('member_id').references(() => members.id),
  identity: text().notNull(),
  expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  usedAt: timestamp('used_at', { withTimezone: true }),
});

/** What a person asked in the console, with the answer as it was, shown again only while they may still see as much. */
export const consoleHistory = pgTable(
  'console_history',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    identity: text().notNull(),
    askedAt: timestamp('asked_at', { withTimezone: true }).notNull(),
    question: text().notNull(),
    /** The scope that it was answered under, as `app.scope` carries it. */
    scope: text().notNull(),
    card: jsonb().notNull(),
  },
  (t) => [index('console_history_identity').on(t.identity, t.id)],
);
