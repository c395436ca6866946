import { isDeepStrictEqual } from 'node:util';
import { coversScope, readIsAbove } from '../engine/access/index.ts';
import type { Context } from '../engine/context.ts';
import type { Key } from '../engine/language/index.ts';
import type { Question } from './answer.ts';
import type { Card } from './card.ts';
import type { ReplyKind } from './registry.ts';

type Scope = Context['scope'];

/** Who reads along where a question was asked, the asker among them. */
export interface Readers {
  /** What all of them may see (`findCommonScope`); null: it cannot be told. The asker alone: everything. */
  scope: Scope | null;
  /** Whether guests, people of other companies or other bots are among them. */
  outsiders?: boolean;
}

/** An answer, and whether everybody at the place may read it. */
export interface Answered {
  card: Card;
  reply: ReplyKind;
}

/**
 * Runs a question and decides who sees the answer: a public one shows no more than its least privileged reader may
 * see, else it is private and says so. Where the readers see less than the asker the question is run once more as
 * they would see it, and is public when both come out the same.
 *
 * @throws whatever the question throws; an error is for the asker alone
 */
export async function answerAtPlace(
  ctx: Context,
  question: Pick<Question, 'reply' | 'run'>,
  whoReads: () => Promise<Readers>,
): Promise<Answered> {
  // Who may see nothing is told so without witnesses.
  if (question.reply === 'private' || ctx.scope.length === 0)
    return { card: await question.run(ctx), reply: 'private' };
  const [card, readers] = await Promise.all([question.run(ctx), whoReads()]);
  const { scope } = readers;
  if (scope === null) return onlyForAsker(ctx, card, 'access.onlyYouUnknown');
  if (await coversAsker(ctx, scope)) return { card, reply: 'public' };
  if (await looksTheSame(ctx, question, card, scope)) return { card, reply: 'public' };
  return onlyForAsker(
    ctx,
    card,
    readers.outsiders ? 'access.onlyYouOutsiders' : 'access.onlyYouOthersSeeLess',
  );
}

function onlyForAsker(ctx: Context, card: Card, key: Key & `access.onlyYou${string}`): Answered {
  const note = { kind: 'note' as const, text: ctx.t(key) };
  return { card: { ...card, nodes: [...card.nodes, note] }, reply: 'private' };
}

async function coversAsker(ctx: Context, scope: Scope): Promise<boolean> {
  if (scope === '*') return true;
  if (ctx.scope === '*') return false;
  return coversScope(scope, ctx.scope, await readIsAbove(ctx.db, [scope, ctx.scope]));
}

/** The second run leaves no trace: its transaction is always rolled back. */
async function looksTheSame(
  ctx: Context,
  question: Pick<Question, 'run'>,
  card: Card,
  scope: Scope,
): Promise<boolean> {
  // A file lies in a folder of its own that its deliverer takes away: a second one would be left behind.
  if (card.nodes.some(({ kind }) => kind === 'file')) return false;
  const { branches: _, ...actor } = ctx.actor;
  let seen: Card | null = null;
  await ctx.db
    .transaction(scope, async (db) => {
      seen = await question.run({ ...ctx, db, scope, actor: { ...actor, role: 'viewer' } });
      throw new Undone();
    })
    .catch(() => {});
  return isDeepStrictEqual(seen, card);
}

/** Ends the second run. */
class Undone extends Error {}
