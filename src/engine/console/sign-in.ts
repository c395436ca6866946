import { recordAudit } from '../audit/index.ts';
import { type Context, withTransaction } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { consumeSignInLink, insertSession } from './queries.ts';
import { expiryOf } from './session-life.ts';
import { hashToken, makeToken } from './tokens.ts';

/**
 * Spends a sign-in link and begins a session. Both are one transaction, so a link begins one session at most.
 *
 * @returns the session's token, for the cookie alone
 * @throws forbidden  the link is wrong, spent or expired; the three cannot be told apart
 */
export async function signIn(ctx: Context, linkToken: string): Promise<string> {
  const linkHash = hashToken(linkToken);
  const token = makeToken();
  const now = ctx.now();
  const begun =
    linkHash !== null &&
    (await withTransaction(ctx, async (tx) => {
      const visitor = await consumeSignInLink(tx.db, linkHash, now);
      if (!visitor) return false;
      const expiresAt = expiryOf(now, now);
      await insertSession(tx.db, { ...visitor, hash: hashToken(token) ?? '', createdAt: now, expiresAt });
      const actor = { ...ctx.actor, platform: 'console' as const, label: visitor.identity };
      await recordAudit(
        { ...tx, actor },
        { action: 'session.started', subject: `console:${visitor.identity}` },
      );
      return true;
    }));
  if (!begun) throw new CentavoError('forbidden', (t) => t('console.linkSpent'));
  return token;
}
