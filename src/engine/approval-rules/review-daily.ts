import { asWhole, reviewApprovers } from '../approvals/index.ts';
import type { Context } from '../context.ts';
import { selectApproverAccounts } from './queries.ts';

/** Asks a platform whether the account `slack:T1:U1` is no member of its workspace any more. */
export type HasLeft = (account: string) => Promise<boolean>;

/**
 * The daily look at every rule and every open request: whoever left all the workspaces where they had an account is not
 * waited for. A platform that does not answer is taken to say that nobody left.
 *
 * @returns the subjects that are an alarm since now
 */
export async function reviewDaily(ctx: Context, hasLeft: HasLeft): Promise<string[]> {
  const members = await selectApproverAccounts(ctx.db);
  const left = new Set<number>();
  // Asked before the transaction: no network inside.
  for (const { memberId, accounts } of members) {
    const gone = await Promise.all(accounts.map((account) => hasLeft(account).catch(() => false)));
    if (gone.length > 0 && gone.every(Boolean)) left.add(memberId);
  }
  return asWhole(ctx, (tx) => reviewApprovers(tx, { left, clear: true }));
}
