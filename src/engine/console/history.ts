import { sql } from 'drizzle-orm';
import { type Row, toScopeSetting, toStatement } from '../../../db/sql.ts';
import { type Context, withTransaction } from '../context.ts';

/** A question with its answer as it was. What the answer holds is the transport's business: plain JSON. */
export interface Remembered {
  id: number;
  askedAt: Date;
  question: string;
  answer: unknown;
}

/**
 * Keeps an answer for the person who asked, under the scope that it was given in: row security shows it again only to who
 * sees just as much, or everything.
 * It is nothing that must outlive a crash of the server, so the person does not wait for the server's disk: that holds for
 * the whole of an open transaction.
 *
 * @returns its id
 */
export function rememberAnswer(ctx: Context, question: string, answer: unknown): Promise<number> {
  return withTransaction(ctx, async (tx) => {
    const [row] = await tx.db.rows<{ id: number }>(sql`
      insert into console_history (identity, asked_at, question, scope, card)
      values (${ctx.actor.label}, ${ctx.now().toISOString()}::timestamptz, ${question},
        ${toScopeSetting(ctx.scope)}, ${JSON.stringify(answer)}::text::jsonb)
      returning id, set_config('synchronous_commit', 'off', true)`);
    if (!row) throw new Error('keeping an answer returned no row');
    return row.id;
  });
}

/** The person's newest answers, the oldest of them first. */
export async function listAnswers(ctx: Context, limit: number): Promise<Remembered[]> {
  const [rows = []] = await ctx.db.read(ctx.scope, [
    toStatement(sql`
      select id, asked_at, question, card from console_history
      where identity = ${ctx.actor.label} order by id desc limit ${limit}::int`),
  ]);
  return rows.map(fromDbAnswer).reverse();
}

/** One of the person's answers; null where there is none that they may see. */
export async function findAnswer(ctx: Context, id: number): Promise<Remembered | null> {
  const [rows = []] = await ctx.db.read(ctx.scope, [
    toStatement(sql`
      select id, asked_at, question, card from console_history
      where identity = ${ctx.actor.label} and id = ${id}::bigint`),
  ]);
  return rows[0] ? fromDbAnswer(rows[0]) : null;
}

/** Forgets all of the person's answers. */
export function forgetAnswers(ctx: Context): Promise<void> {
  return withTransaction(ctx, async (tx) => {
    await tx.db.rows(sql`delete from console_history where identity = ${ctx.actor.label}`);
  });
}

function fromDbAnswer(row: Row): Remembered {
  return {
    id: row.id as number,
    askedAt: new Date(row.asked_at as string),
    question: row.question as string,
    answer: row.card,
  };
}
