import { createHash, randomUUID } from 'node:crypto';
import { recordAudit } from '../audit/index.ts';
import type { Context, TxContext } from '../context.ts';
import { CentavoError } from '../errors.ts';
import type { Decimal } from '../money.ts';
import { chooseRule, mayDecide } from './compute.ts';
import { insertApproval, selectRules, selectStandings } from './queries.ts';
import { type Approval, type ApprovalKind, type Approver, personOf } from './schemas.ts';

const DEFAULT_HOURS = 72;
const HOUR_MS = 3_600_000;

/** Where no rule says otherwise: one approver of the tenant. */
const DEFAULT_RULE = {
  approvers: [{ role: 'approver' }] as Approver[],
  needed: 1,
  expiresInHours: DEFAULT_HOURS,
};

export interface RequestApprovalInput {
  tenantId: number;
  payload: unknown;
  amount: Decimal | null;
  currency: string | null;
  /** Cost category that a rule may be about. */
  category: string | null;
  /** What caused the request, such as the threshold that was passed. */
  cause?: unknown;
}

export type RequestOutcome =
  | { outcome: 'asked'; approval: Pick<Approval, 'id' | 'needed' | 'expiresAt'> }
  /** The rule asks nobody: the change was made at once. */
  | { outcome: 'applied' };

/**
 * Asks for a change, in the caller's transaction, which sees all tenants: the caller has checked that the actor may ask
 * about this one. Where the rule that counts asks nobody, the change is made.
 *
 * @throws forbidden  nobody but the requester could approve it
 */
export async function requestApproval(
  tx: TxContext,
  kind: ApprovalKind,
  input: RequestApprovalInput,
): Promise<RequestOutcome> {
  const payload = kind.payload.parse(input.payload);
  const { tenantId, amount, currency } = input;
  const rules = await selectRules(tx.db, kind.kind, tenantId);
  const rule = chooseRule(rules, { category: input.category, amount }) ?? DEFAULT_RULE;
  const id = randomUUID();
  if (rule.needed === 0) {
    await kind.apply(tx, payload, { id, tenantId, requestedBy: tx.actor.label });
    return { outcome: 'applied' };
  }
  const requester = personOf(tx.actor);
  await requireSatisfiable(tx, { ...rule, tenantId, requester });
  const expiresAt = new Date(tx.now().getTime() + rule.expiresInHours * HOUR_MS).toISOString();
  const hash = hashOf(payload, tenantId, await kind.readBase(tx, payload, tenantId));
  const { approvers, needed } = rule;
  await insertApproval(tx.db, {
    id,
    kind: kind.kind,
    tenantId,
    requester,
    requestedBy: tx.actor.label,
    requestedAt: tx.now().toISOString(),
    amount,
    currency,
    payload,
    hash,
    cause: input.cause ?? null,
    approvers,
    needed,
    expiresAt,
  });
  await recordAudit(tx, {
    action: 'approval.requested',
    subject: `approval:${id}`,
    after: { kind: kind.kind, tenantId, amount, currency, payload, needed, cause: input.cause ?? null },
  });
  return { outcome: 'asked', approval: { id, needed, expiresAt } };
}

/** What a request stands on: what was asked, and the version of what it changes. */
export function hashOf(payload: unknown, tenantId: number, base: string): string {
  return createHash('sha256')
    .update(JSON.stringify([payload, tenantId, base]))
    .digest('hex');
}

/** @throws forbidden where too few people beside the requester could agree */
async function requireSatisfiable(
  tx: TxContext,
  about: { tenantId: number; approvers: readonly Approver[]; needed: number; requester: string },
): Promise<void> {
  const standings = await selectStandings(tx.db, about.tenantId, null, tx.now());
  const able = standings.filter((who) => mayDecide(who, about.approvers, about.requester)).length;
  // The local admin may always decide what an admin may, unless they asked.
  const local = about.requester !== 'local' && about.approvers.some((one) => 'role' in one) ? 1 : 0;
  if (able + local >= about.needed) return;
  throw new CentavoError('forbidden', (t) =>
    t('approvals.nobodyCan', { count: about.needed, able: able + local }),
  );
}

/** The actor's context in a transaction that sees all: for verbs that have checked what the actor may. */
export function asWhole<T>(ctx: Context, work: (tx: TxContext) => Promise<T>): Promise<T> {
  return ctx.db.transaction('*', (db) => work({ ...ctx, db, scope: '*' }));
}
