import { askedSubject } from '../ai-windows/index.ts';
import { asWhole } from '../approvals/index.ts';
import { recordAudit } from '../audit/index.ts';
import { windowsAt } from '../budgets/index.ts';
import type { Context, TxContext } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { announce, refreshShown } from '../outbox/index.ts';
import { parseInput } from '../parse-input.ts';
import { findTenantByName, type Tenant } from '../tenants/index.ts';
import { selectPeopleOf } from './queries.ts';
import { selectStopping, upsertAsk } from './queries-above.ts';
import { AskAboveInput, type BlockedWindow } from './schemas.ts';

/** What came of asking for more of a budget above a tenant. */
export interface AskedAbove {
  tenant: string;
  /** Whether those were told who decide about budgets that the actor may not see; null: none of these stops it. */
  told: 'asked' | 'nobody' | null;
  /** What stops it that the actor may see: they can ask for more of these themselves. */
  seen: BlockedWindow[];
}

/**
 * Asks for more of the budgets above a tenant that stop it now. The actor may see the tenant and not what is above it,
 * so the people who may are told, once a window, cap and tenant, and nothing of them is told to the actor.
 *
 * @throws not_found | ambiguous  no such tenant, or outside the scope as it is now
 * @throws bad_input  the reason is too long
 */
export async function askAbove(ctx: Context, input: AskAboveInput): Promise<AskedAbove> {
  const { tenant: name, reason } = parseInput(AskAboveInput, input);
  const tenant = await findTenantByName(ctx, name);
  if (tenant.archivedAt !== null) throw new CentavoError('not_found', (t) => t('aiPolicy.noTenant'));
  const windows = windowsAt(ctx.now(), ctx.settings);
  // The scope was asked above. What stands over the tenant counts whoever asks, and is not shown.
  const all = await selectStopping(ctx.db, '*', tenant.id, windows, ctx.now());
  const seen = await selectStopping(ctx.db, ctx.scope, tenant.id, windows, ctx.now());
  const hidden = all.filter(({ id }) => !seen.some((one) => one.id === id));
  if (hidden.length === 0) return { tenant: tenant.name, told: null, seen };
  const told = await asWhole(ctx, async (tx) => {
    let asked = 0;
    for (const window of hidden) asked += await askOne(tx, tenant, window, reason);
    return asked > 0 ? 'asked' : 'nobody';
  });
  return { tenant: tenant.name, told, seen };
}

/** @returns how many people decide about it */
async function askOne(
  tx: TxContext,
  tenant: Tenant,
  window: BlockedWindow,
  reason: string | null,
): Promise<number> {
  const { id, tenantId, kind, cap } = window;
  await recordAudit(tx, {
    action: 'block.asked',
    subject: `ai_window:${id}`,
    after: { tenantId: tenant.id, budgetOf: tenantId, window: kind, cap, reason },
  });
  const people = await selectPeopleOf(tx.db, tenantId);
  if (people.length === 0) return 0;
  const subject = askedSubject(id, tenant.id);
  const asked = { window, askingId: tenant.id, askedBy: tx.actor.label, reason, now: tx.now() };
  if (await upsertAsk(tx.db, asked)) await refreshShown(tx, subject);
  await announce(tx, {
    key: `${subject}:${cap}`,
    message: 'ai-block-asked',
    subject,
    to: people.map((memberId) => ({ memberId })),
  });
  return people.length;
}
