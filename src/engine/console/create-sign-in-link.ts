import { recordAudit } from '../audit/index.ts';
import { type Context, withTransaction } from '../context.ts';
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
 * the local admin.
 *
 * @throws forbidden  the actor is nobody whom an admin let in
 * @throws bad_input  the actor is in the console already
 */
export async function createSignInLink(ctx: Context): Promise<SignInLink> {
  const visitor = toVisitor(ctx);
  const token = makeToken();
  const expiresAt = new Date(ctx.now().getTime() + LIFETIME_MS);
  await withTransaction(ctx, async (tx) => {
    await insertSignInLink(tx.db, { ...visitor, hash: hashToken(token) ?? '', expiresAt });
    await recordAudit(tx, {
      action: 'sign_in_link.created',
      subject: `console:${visitor.identity}`,
      after: { expiresAt: expiresAt.toISOString() },
    });
  });
  return { token, expiresAt };
}

function toVisitor({ actor }: Context): Visitor {
  switch (actor.platform) {
    case 'cli':
      return LOCAL_ADMIN;
    case 'slack':
    case 'discord':
      if (actor.memberId === null) throw new CentavoError('forbidden', (t) => t('console.notAMember'));
      return { memberId: actor.memberId, identity: actor.label };
    case 'console':
    case 'job':
      throw badInput((t) => t('console.alreadyHere'));
    default:
      return actor.platform satisfies never;
  }
}
