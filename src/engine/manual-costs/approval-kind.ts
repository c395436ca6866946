import { defineApprovalKind } from '../approvals/index.ts';
import { recordAudit } from '../audit/index.ts';
import type { TxContext } from '../context.ts';
import { CentavoError } from '../errors.ts';
import type { Say, Translate } from '../language/index.ts';
import { labelOfDay } from '../period-label.ts';
import { insertCost, lockCost, updateCost, updateRemoved } from './queries.ts';
import { ManualCostChange, type ManualEntry } from './schemas.ts';
import { writeMonths } from './write-months.ts';

/** An entry that is added, corrected or removed: in the ledger, with its rollups, as soon as it is approved. */
export const manualCostKind = defineApprovalKind<ManualCostChange>({
  kind: 'manual_cost',
  payload: ManualCostChange,
  sized: true,
  readBase: async (tx, payload) => {
    if (payload.change === 'add') return 'new';
    const cost = await lockCost(tx.db, payload.id);
    return cost === null ? 'none' : `${cost.id}.${cost.version}`;
  },
  apply: applyChange,
  say: (payload, tenantName) => {
    const { amount, currency, description, until, day } = payload.entry;
    const named = (t: Translate) => ({
      amount: `${amount} ${currency}`,
      name: description,
      tenant: tenantName,
      day: labelOfDay(day, t),
    });
    switch (payload.change) {
      case 'add':
        return until === null
          ? (t) => t('manualCosts.sayAdd', named(t))
          : (t) => t('manualCosts.sayAddMonthly', { ...named(t), until: labelOfDay(until, t) });
      case 'correct':
        return (t) => t('manualCosts.sayCorrect', { ...named(t), id: payload.id });
      case 'remove':
        return (t) => t('manualCosts.sayRemove', { ...named(t), id: payload.id });
      default:
        return payload satisfies never as Say;
    }
  },
});

async function applyChange(
  tx: TxContext,
  payload: ManualCostChange,
  approval: { id: string; tenantId: number; requestedBy: string },
): Promise<void> {
  const { tenantId, requestedBy } = approval;
  if (payload.change === 'add') {
    const id = await insertCost(tx.db, { tenantId, entry: payload.entry, by: requestedBy, at: tx.now() });
    await audit(tx, approval, id, 'added', null, payload.entry);
    await writeMonths(tx, reasonOf(id, payload.entry));
    return;
  }
  const before = await lockCost(tx.db, payload.id);
  if (!before || before.removed || before.tenantId !== tenantId) throw noSuchCost(payload.id);
  if (payload.change === 'remove') await updateRemoved(tx.db, payload.id, tx.now());
  else await updateCost(tx.db, payload.id, payload.entry);
  const { change } = payload;
  await audit(
    tx,
    approval,
    payload.id,
    change === 'remove' ? 'removed' : 'corrected',
    before,
    change === 'remove' ? null : payload.entry,
  );
  await writeMonths(tx, reasonOf(payload.id, payload.entry));
}

async function audit(
  tx: TxContext,
  approval: { id: string; tenantId: number; requestedBy: string },
  id: number,
  done: 'added' | 'corrected' | 'removed',
  before: ManualEntry | null,
  after: ManualEntry | null,
): Promise<void> {
  const of = { tenantId: approval.tenantId, approval: approval.id, requestedBy: approval.requestedBy };
  await recordAudit(tx, {
    action: `manual_cost.${done}`,
    subject: `manual_cost:${id}`,
    before,
    after: { ...of, ...(after ?? {}) },
  });
}

/** Kept in English beside restated months; `sayRestatement` knows its shape. */
function reasonOf(id: number, { description }: ManualEntry): string {
  return `entered cost ${id}: ${description}`;
}

export function noSuchCost(id: number): CentavoError {
  return new CentavoError('not_found', (t) => t('manualCosts.none', { id }));
}
