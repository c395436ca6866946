import { ensureMember, lockAccess } from '../access/index.ts';
import { recordAudit } from '../audit/index.ts';
import { type Context, type TxContext, withTransaction } from '../context.ts';
import { badInput, CentavoError } from '../errors.ts';
import { LOCAL_ADMIN } from './local-admin.ts';
import { insertSignInLink, type Visitor } from './queries.ts';
import { hashToken, makeToken } from './tokens.ts';

const LIFETIME_MS = 5 * 60 * 1000;

export interface SignInLink {
  /** Shown once: only its hash is kept. */
  token: string;
  expiresAt: Date;
}

/**
 * Makes a link that signs the actor in to the console, once, within five minutes: a member as themselves, the terminal as
 * the local admin. Who may view because everyone may has no row before, and becomes a member by it.
 *
 * @throws forbidden  the actor is nobody whom an admin let in
 * @throws bad_input  the actor is in the console already
 */
export async function createSignInLink(ctx: Context): Promise<SignInLink> {
  const token = makeToken();
  const expiresAt = new Date(ctx.now().getTime() + LIFETIME_MS);
  await withTransaction(ctx, async (tx) => {
    const visitor = await toVisitor(tx);
    await insertSignInLink(tx.db, { ...visitor, hash: hashToken(token) ?? '', expiresAt });
    await recordAudit(tx, {
      action: 'sign_in_link.created',
      subject: `console:${visitor.identity}`,
      after: { expiresAt: expiresAt.toISOString() },
    });
  });
  return { token, expiresAt };
}

async function toVisitor(tx: TxContext): Promise<Visitor> {
  const { actor } = tx;
  switch (actor.platform) {
    case 'cli':
      return LOCAL_ADMIN;
    case 'slack':
    case 'discord':
      if (actor.memberId !== null) return { memberId: actor.memberId, identity: actor.label };
      if (tx.scope !== '*') throw new CentavoError('forbidden', (t) => t('console.notAMember'));
      await lockAccess(tx.db);
      return { memberId: await ensureMember(tx), identity: actor.label };
    case 'console':
    case 'job':
    case 'api':
      throw badInput((t) => t('console.alreadyHere'));
    default:
      return actor.platform satisfies never;
  }
}
