import { sql } from 'drizzle-orm';
import { type Db, type Row, type Tx, toStatement } from '../../../db/sql.ts';

/** Sessions and links bear no tenant, so a scope that sees nothing is enough. */
const NO_SCOPE = [] as const;

/** Who signs in: a member by one of their identities, or (null) the local admin. */
export interface Visitor {
  memberId: number | null;
  identity: string;
}

export async function insertSignInLink(
  tx: Tx,
  link: Visitor & { hash: string; expiresAt: Date },
): Promise<void> {
  await tx.rows(sql`
    insert into sign_in_links (hash, member_id, identity, expires_at)
    values (${link.hash}, ${link.memberId}::int, ${link.identity}, ${link.expiresAt.toISOString()}::timestamptz)`);
}

/** Spends a link. Null for one that is unknown, spent or expired. */
export async function consumeSignInLink(tx: Tx, hash: string, now: Date): Promise<Visitor | null> {
  const [row] = await tx.rows<Row & Visitor>(sql`
    update sign_in_links set used_at = ${now.toISOString()}::timestamptz
    where hash = ${hash} and used_at is null and expires_at > ${now.toISOString()}::timestamptz
    returning member_id as "memberId", identity`);
  return row ? { memberId: row.memberId, identity: row.identity } : null;
}

export async function insertSession(
  tx: Tx,
  session: Visitor & { hash: string; createdAt: Date; expiresAt: Date },
): Promise<void> {
  await tx.rows(sql`
    insert into sessions (hash, member_id, identity, created_at, expires_at)
    values (${session.hash}, ${session.memberId}::int, ${session.identity},
      ${session.createdAt.toISOString()}::timestamptz, ${session.expiresAt.toISOString()}::timestamptz)`);
}

export type SessionRow = Visitor & { createdAt: string; expiresAt: string };

/** A living session. */
export async function selectSession(db: Db, hash: string, now: Date): Promise<SessionRow | null> {
  const [rows] = await db.read(NO_SCOPE, [
    toStatement(sql`
      select member_id as "memberId", identity, created_at as "createdAt", expires_at as "expiresAt"
      from sessions where hash = ${hash} and expires_at > ${now.toISOString()}::timestamptz`),
  ]);
  return (rows?.[0] as SessionRow | undefined) ?? null;
}

export async function updateExpiry(tx: Tx, hash: string, expiresAt: Date): Promise<void> {
  await tx.rows(
    sql`update sessions set expires_at = ${expiresAt.toISOString()}::timestamptz where hash = ${hash}`,
  );
}

export async function deleteSession(tx: Tx, hash: string): Promise<void> {
  await tx.rows(sql`delete from sessions where hash = ${hash}`);
}

/** Deletes sessions and links whose time is over, and answers asked before `historyBefore`. */
export async function deleteExpired(
  tx: Tx,
  now: Date,
  historyBefore: Date,
): Promise<{ sessions: number; links: number; answers: number }> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const sessions = await tx.rows(sql`delete from sessions where expires_at <= ${at} returning hash`);
  const links = await tx.rows(sql`delete from sign_in_links where expires_at <= ${at} returning hash`);
  const answers = await tx.rows(sql`
    delete from console_history where asked_at < ${historyBefore.toISOString()}::timestamptz returning id`);
  return { sessions: sessions.length, links: links.length, answers: answers.length };
}
