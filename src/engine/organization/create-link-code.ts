import { randomBytes } from 'node:crypto';
import { recordAudit } from '../audit/index.ts';
import { type Context, requireRole, withTransaction } from '../context.ts';
import { hashOneTimeCode, toOneTimeCode } from '../one-time-code.ts';
import { deleteOldLinkCodes, insertLinkCode } from './queries.ts';

const LIFETIME_MS = 24 * 60 * 60 * 1000;

export interface LinkCode {
  /** `XXXX-XXXX`, shown once: only its hash is kept. */
  code: string;
  expiresAt: Date;
}

/**
 * Makes a code that links one workspace, once, within 24 hours.
 *
 * @throws forbidden  the actor is not an admin (the terminal is)
 */
export async function createLinkCode(ctx: Context): Promise<LinkCode> {
  requireRole(ctx, 'admin');
  const code = toOneTimeCode(randomBytes(8));
  const expiresAt = new Date(ctx.now().getTime() + LIFETIME_MS);
  await withTransaction(ctx, async (tx) => {
    await deleteOldLinkCodes(tx.db, tx.now());
    await insertLinkCode(tx.db, hashOneTimeCode(code), expiresAt);
    await recordAudit(tx, {
      action: 'link_code.created',
      subject: 'link_code',
      after: { expiresAt: expiresAt.toISOString() },
    });
  });
  return { code, expiresAt };
}
