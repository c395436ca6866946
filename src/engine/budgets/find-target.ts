import type { Context } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { findTenantByName } from '../tenants/index.ts';
import type { BudgetTarget } from './schemas.ts';

export interface TargetFound {
  target: BudgetTarget;
  /** The tenant's name, or `key=value` of the tag. */
  whose: string;
  /** The same as it is typed after a command. */
  typed: string;
}

/** The tenant or tag that a budget is about. @throws not_found  no such tenant, or outside the scope; near names as choices */
export async function resolveTarget(
  ctx: Context,
  { tenant, tag }: { tenant?: string | undefined; tag?: { key: string; value: string } | undefined },
): Promise<TargetFound> {
  if (tag !== undefined) {
    const whose = `${tag.key}=${tag.value}`;
    return { target: { tagKey: tag.key, tagValue: tag.value }, whose, typed: `tag:${quote(whose)}` };
  }
  const found = await findTenantByName(ctx, tenant ?? '');
  if (found.archivedAt !== null)
    throw new CentavoError('bad_input', (t) => t('tenants.isArchived', { tenant: found.name }));
  return { target: { tenantId: found.id }, whose: found.name, typed: quote(found.name) };
}

/** A name as it is typed so that it stays one word. */
function quote(name: string): string {
  return /^[\p{L}\p{N}._/@=-]+$/u.test(name) ? name : `"${name.replace(/["“”„«»\\]/g, '\\$&')}"`;
}
