import { z } from 'zod';
import { lockAccess } from '../access/index.ts';
import { recordAudit } from '../audit/index.ts';
import { type Context, type Role, withTransaction } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { countGuess, mayGuess } from '../guess-limit.ts';
import { hashOneTimeCode } from '../one-time-code.ts';
import { consumeLinkCode, findMember, insertAdmin, updateRole, upsertWorkspace } from './queries.ts';

export const LinkWorkspaceInput = z.object({
  platform: z.enum(['slack', 'discord']),
  workspaceId: z.string().min(1).max(100),
  workspaceName: z.string().max(200).nullable(),
  personId: z.string().min(1).max(100),
  personName: z.string().max(200).nullable(),
  code: z.string().max(200),
});
export type LinkWorkspaceInput = z.infer<typeof LinkWorkspaceInput>;

export interface LinkedWorkspace {
  platform: string;
  workspaceId: string;
  memberId: number;
  role: Role;
}

/**
 * Links a workspace to the organization with a one-time code and makes the person who brought it an admin.
 * Consuming the code and linking are one transaction.
 *
 * @throws forbidden  the code is wrong, spent or expired (the three cannot be told apart), or there were too many tries
 */
export async function linkWorkspace(ctx: Context, input: LinkWorkspaceInput): Promise<LinkedWorkspace> {
  const { platform, workspaceId, personId, code, ...names } = LinkWorkspaceInput.parse(input);
  const workspaceKey = `${platform}:${workspaceId}`;
  if (!mayGuess(workspaceKey, personId, ctx.now())) {
    throw new CentavoError('forbidden', (t) => t('access.tooManyCodes'));
  }
  const person = { platform, workspaceId, personId };
  const linked = await withTransaction(ctx, async (tx): Promise<LinkedWorkspace | null> => {
    const fits = await consumeLinkCode(tx.db, hashOneTimeCode(code), ctx.actor.label, ctx.now());
    if (!fits) return null;
    await lockAccess(tx.db);
    const before = await findMember(tx.db, person);
    if (before && before.role !== 'admin')
      await updateRole(tx.db, before.id, 'admin', ctx.actor.label, ctx.now());
    const memberId =
      before?.id ??
      (await insertAdmin(tx.db, {
        ...person,
        name: names.personName,
        grantedBy: ctx.actor.label,
        now: ctx.now(),
      }));
    await upsertWorkspace(tx.db, {
      platform,
      workspaceId,
      name: names.workspaceName,
      linkedBy: memberId,
      now: ctx.now(),
    });
    await recordAudit(tx, {
      action: 'workspace.linked',
      subject: `workspace:${workspaceKey}`,
      before: before ? { memberId, role: before.role } : null,
      after: { memberId, role: 'admin', workspaceName: names.workspaceName },
    });
    return { platform, workspaceId, memberId, role: 'admin' };
  });
  if (linked) return linked;
  countGuess(workspaceKey, personId, ctx.now());
  throw new CentavoError('forbidden', (t) => t('access.linkCodeDoesNotWork'));
}
