import type { Db, Scope, Tx } from '../../db/sql.ts';
import { CentavoError } from './errors.ts';
import type { Key, Translate } from './language/index.ts';
import type { Logger } from './ports.ts';
import type { Settings } from './settings.ts';

export type Platform = 'cli' | 'slack' | 'discord' | 'console' | 'job' | 'api';
export type Role = 'viewer' | 'approver' | 'admin';

/** Who asks. */
export interface Actor {
  platform: Platform;
  /** How the audit log names them: `cli`, or the platform's own stable id such as `slack:T1:U1`. */
  label: string;
  /** The highest role held for everything. `viewer` is also who holds none: the context's scope says what they see. */
  role: Role;
  /** The branches, by their roots, where a role is held beyond that; absent: none. */
  branches?: Branches;
  memberId: number | null;
}

/** Roots of branches by the role held there. A role holds those before it; each root is listed once a role. */
export type Branches = Readonly<Record<Role, readonly number[]>>;

/** Where a question was asked: whose default tenant counts, and to whom buttons belong. */
export interface Place {
  workspaceId: string | null;
  channelId: string | null;
  personId: string | null;
}

/** What every verb is given. */
export interface Context {
  /** A database, or an open transaction of one. */
  db: Db;
  scope: Scope;
  actor: Actor;
  place: Place;
  /** What is said to the actor is said in their language. */
  t: Translate;
  settings: Settings;
  now: () => Date;
  /** The folder that keeps the delivered files: `.centavo/bills`. */
  billsFolder: string;
  log: Logger;
}

/** A context whose `db` is an open transaction. */
export interface TxContext extends Context {
  db: Tx;
}

/** Runs `work` in a transaction; an open one is joined. No network call belongs inside. */
export function withTransaction<T>(ctx: Context, work: (tx: TxContext) => Promise<T>): Promise<T> {
  return ctx.db.transaction(ctx.scope, (db) => work({ ...ctx, db }));
}

const RANK: Record<Role, number> = { viewer: 0, approver: 1, admin: 2 };

const NEEDS = {
  viewer: 'access.needsViewer',
  approver: 'access.needsApprover',
  admin: 'access.needsAdmin',
} as const satisfies Record<Role, Key>;

/** Whether `held` is `role` or higher. */
export function isAtLeast(held: Role, role: Role): boolean {
  return RANK[held] >= RANK[role];
}

/**
 * For what concerns everybody: the role must be held for everything. On one tenant: `requireRoleOn` of `access`.
 *
 * @throws forbidden where the actor's role is lower than `role`.
 */
export function requireRole(ctx: Context, role: Role): void {
  if (isAtLeast(ctx.actor.role, role)) return;
  throw new CentavoError('forbidden', (t) => t(NEEDS[role]));
}
