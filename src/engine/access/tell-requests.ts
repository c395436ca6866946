import { asWhole, readWholeAdmins } from '../approvals/index.ts';
import type { Context, TxContext } from '../context.ts';
import { announce, refreshShown } from '../outbox/index.ts';
import { takeUntold } from './queries-requests.ts';

/** What messages show that are about a request to be let in. */
function requestSubject(id: number): string {
  return `access-request:${id}`;
}

/**
 * Tells the admins of everything who asks to be let in, and whoever asked how it was answered: once each, whatever other
 * processes do. Admins of a branch find requests in `admin access show`.
 *
 * @returns of how many requests
 */
export async function tellRequests(ctx: Context): Promise<number> {
  for (let told = 0; ; told += 1) if (!(await asWhole(ctx, tellRequest))) return told;
}

async function tellRequest(tx: TxContext): Promise<boolean> {
  const request = await takeUntold(tx.db);
  if (!request) return false;
  const { id, memberId, outcome } = request;
  const subject = requestSubject(id);
  if (outcome === null) {
    const admins = await readWholeAdmins(tx.db);
    const to = admins.map((admin) => ({ memberId: admin }));
    await announce(tx, { key: `${subject}:asked`, message: 'access-request', subject, to });
    return true;
  }
  await refreshShown(tx, subject);
  // Whoever joined accounts knows what they may see now.
  if (outcome !== 'joined')
    await announce(tx, {
      key: `${subject}:answered`,
      message: 'access-answered',
      subject,
      to: [{ memberId }],
    });
  return true;
}
