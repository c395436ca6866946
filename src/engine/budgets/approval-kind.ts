import { z } from 'zod';
import { recountAiWindows } from '../ai-windows/index.ts';
import { defineApprovalKind } from '../approvals/index.ts';
import { recordAudit } from '../audit/index.ts';
import type { TxContext } from '../context.ts';
import type { Say, Translate } from '../language/index.ts';
import { canonical, multiply } from '../money.ts';
import { closeBudget, findLive, insertBudget, lockBudgets } from './queries.ts';
import { BudgetPayload, type BudgetTarget, planOf } from './schemas.ts';

/** Where a budget stood when more was asked for, and why. */
const Cause = z.object({
  reason: z.string().nullable(),
  threshold: z.string().nullable(),
  spent: z.string().nullable(),
  amount: z.string().nullable(),
  currency: z.string().nullable().default(null),
});

const keyOfPayload = (payload: BudgetPayload) => ('set' in payload ? payload.set : payload.remove);

/** Setting, raising and removing a budget. What it starts from is the budget that counts, by id and version. */
export const budgetKind = defineApprovalKind<BudgetPayload>({
  kind: 'budget',
  payload: BudgetPayload,
  sized: true,
  readBase: async (tx, payload) => {
    // Locked until the change is made: two approvals of one base cannot both find it unchanged.
    const key = keyOfPayload(payload);
    await lockBudgets(tx.db, key.target);
    const live = await findLive(tx.db, tx.now(), key);
    return live === null ? 'none' : `${live.id}.${live.version}`;
  },
  apply: async (tx, payload, { id, requestedBy }) => applyBudget(tx, payload, { approval: id, requestedBy }),
  say: (payload, tenantName) => (t) => sayPayload(payload, tenantName, t),
  sayCause: (cause) => {
    const parsed = Cause.safeParse(cause);
    if (!parsed.success) return null;
    const { reason, threshold, spent, amount, currency } = parsed.data;
    const money = (value: string) => (currency === null ? value : `${value} ${currency}`);
    const parts: Say[] = [
      ...(threshold === null || spent === null || amount === null
        ? []
        : [
            (t: Translate) =>
              t('budgets.sayCause', {
                percent: canonical(multiply(threshold, '100')),
                spent: money(spent),
                amount: money(amount),
              }),
          ]),
      ...(reason === null ? [] : [() => reason]),
    ];
    return parts.length === 0 ? null : (t) => parts.map((say) => say(t)).join(' · ');
  },
});

/** Writes a budget, or its end, with its record, and lets AI windows follow at once. The transaction sees all. */
async function applyBudget(tx: TxContext, payload: BudgetPayload, why: object): Promise<void> {
  const key = keyOfPayload(payload);
  const now = tx.now();
  await lockBudgets(tx.db, key.target);
  const live = await findLive(tx.db, now, key);
  if (live) await closeBudget(tx.db, live.id, now);
  const before = live === null ? null : { ...planOf(live), id: live.id, version: live.version };
  if ('set' in payload) {
    const version = (live?.version ?? 0) + 1;
    const id = await insertBudget(tx.db, payload.set, version, now);
    await recordAudit(tx, {
      action: 'budget.set',
      subject: subjectOf(key.target),
      before,
      after: { ...payload.set, id, version, ...why },
    });
  } else {
    await recordAudit(tx, { action: 'budget.removed', subject: subjectOf(key.target), before, after: why });
  }
  if (key.spend === 'ai' && 'tenantId' in key.target) await recountAiWindows(tx, key.target.tenantId);
}

/** What the audit names a budget by. */
function subjectOf(target: BudgetTarget): string {
  return 'tenantId' in target ? `tenant:${target.tenantId}` : `tag:${target.tagKey}=${target.tagValue}`;
}

function sayPayload(payload: BudgetPayload, tenantName: string, t: Translate): string {
  const { target, spend, window } = keyOfPayload(payload);
  const whose = 'tenantId' in target ? tenantName : `${target.tagKey}=${target.tagValue}`;
  const about = { whose, spend: t(`budgets.${spend}`), window: t(`budgets.per_${window}`) };
  if ('remove' in payload) return t('budgets.sayRemove', about);
  const { amount, currency, observeOnly } = payload.set;
  const text = { ...about, amount: `${amount} ${currency}` };
  return t(observeOnly ? 'budgets.sayObserve' : 'budgets.saySet', text);
}
