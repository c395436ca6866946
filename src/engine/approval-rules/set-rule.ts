import { findPerson } from '../access/index.ts';
import {
  type ApprovalKinds,
  type Approver,
  asWhole,
  countAble,
  DEFAULT_HOURS,
  escalationOf,
  personOf,
} from '../approvals/index.ts';
import { recordAudit } from '../audit/index.ts';
import { type Context, requireRole, type TxContext } from '../context.ts';
import { badInput, CentavoError } from '../errors.ts';
import { isZero } from '../money.ts';
import { parseInput } from '../parse-input.ts';
import { findTenantByName } from '../tenants/index.ts';
import { nameRules } from './list-rules.ts';
import { insertRule, lockRule, lockRules, lockSameRule, removeRuleRow, updateEnabled } from './queries.ts';
import { type NamedRule, SetRuleInput, type StoredRule } from './schemas.ts';

/**
 * Makes a rule; one about exactly the same (kind, category, branch and amount) is replaced. Requests that are open keep
 * the rule that they were asked under.
 *
 * @param kinds  what can be asked for
 * @throws forbidden  the actor is no admin of everything: a rule decides who may spend, their own branch's too
 * @throws bad_input  no such kind or person; an amount where the kind has none; nobody but who makes it could satisfy it;
 *   it escalates after its end
 * @throws not_found | ambiguous  the tenant
 */
export async function setRule(
  ctx: Context,
  kinds: ApprovalKinds,
  given: SetRuleInput,
): Promise<{ rule: NamedRule; replaced: boolean }> {
  requireRole(ctx, 'admin');
  const input = parseInput(SetRuleInput, given);
  const found = kinds.get(input.kind);
  if (!found) {
    throw badInput((t) => t('approvals.noKind', { text: input.kind, kinds: [...kinds.keys()].join(', ') }));
  }
  const from = input.from && !isZero(input.from.amount) ? input.from : null;
  if (from !== null && !found.sized) throw badInput((t) => t('approvals.noAmounts', { kind: input.kind }));
  const made = await asWhole(ctx, async (tx) => {
    await lockRules(tx.db);
    const tenant = input.tenant === undefined ? null : await findTenantByName(tx, input.tenant);
    const { kind, category = null, needed } = input;
    const { amount: minAmount, currency } = from ?? { amount: '0', currency: null };
    const expiresInHours = input.expiresInHours ?? DEFAULT_HOURS;
    const escalatesInHours =
      input.escalatesInHours === undefined ? escalationOf(expiresInHours) || null : input.escalatesInHours;
    if (escalatesInHours !== null && escalatesInHours >= expiresInHours) {
      throw badInput((t) => t('approvals.escalatesLate'));
    }
    const approvers = needed === 0 ? [] : await readApprovers(tx, input.approvers);
    const rule = { kind, category, tenantId: tenant?.id ?? null, minAmount, currency, approvers, needed };
    await requireSatisfiable(tx, rule);
    const before = await lockSameRule(tx.db, rule);
    if (before) await removeRuleRow(tx.db, before.id, tx.now());
    const stored = { ...rule, expiresInHours, escalatesInHours };
    const id = await insertRule(tx.db, { ...stored, by: tx.actor.label, at: tx.now() });
    const after: StoredRule = { ...stored, id, tenantName: tenant?.name ?? null, enabled: true };
    await recordAudit(tx, { action: 'approval_rule.made', subject: subjectOfRule(id), before, after });
    return { rule: after, replaced: before !== null };
  });
  return { ...made, rule: await named(ctx, made.rule) };
}

/**
 * Switches a rule off or on; what is off counts no more for new requests.
 *
 * @throws forbidden  the actor is no admin of everything
 * @throws not_found  no such rule
 * @throws bad_input  it is to be switched on and nobody but the actor could satisfy it
 */
export function switchRule(ctx: Context, id: number, enabled: boolean): Promise<NamedRule> {
  return changeRule(ctx, id, async (tx, before) => {
    if (enabled) await requireSatisfiable(tx, before);
    await updateEnabled(tx.db, id, enabled);
    const after = { ...before, enabled };
    await recordAudit(tx, { action: 'approval_rule.switched', subject: subjectOfRule(id), before, after });
    return after;
  });
}

/** Takes a rule away. @throws forbidden, not_found */
export function removeRule(ctx: Context, id: number): Promise<NamedRule> {
  return changeRule(ctx, id, async (tx, before) => {
    await removeRuleRow(tx.db, id, tx.now());
    await recordAudit(tx, {
      action: 'approval_rule.removed',
      subject: subjectOfRule(id),
      before,
      after: null,
    });
    return before;
  });
}

/** A rule in force, for who sees all. Null: it is gone. */
export async function findRule(ctx: Context, id: number): Promise<NamedRule | null> {
  const rule = await asWhole(ctx, (tx) => lockRule(tx.db, id));
  return rule ? named(ctx, rule) : null;
}

async function changeRule(
  ctx: Context,
  id: number,
  work: (tx: TxContext, before: StoredRule) => Promise<StoredRule>,
): Promise<NamedRule> {
  requireRole(ctx, 'admin');
  const rule = await asWhole(ctx, async (tx) => {
    await lockRules(tx.db);
    const before = await lockRule(tx.db, id);
    if (!before) throw new CentavoError('not_found', (t) => t('approvals.noRule', { id }));
    return work(tx, before);
  });
  return named(ctx, rule);
}

function subjectOfRule(id: number): string {
  return `approval-rule:${id}`;
}

async function named(ctx: Context, rule: StoredRule): Promise<NamedRule> {
  const [one] = await nameRules(ctx, [rule]);
  if (!one) throw new Error('a rule has no name');
  return one;
}

async function readApprovers(
  tx: TxContext,
  asked: readonly ({ person: Parameters<typeof findPerson>[1] } | { role: 'approver' | 'admin' })[],
): Promise<Approver[]> {
  if (asked.length === 0) throw badInput((t) => t('approvals.byWhom'));
  const found: Approver[] = [];
  for (const one of asked) {
    if ('role' in one) found.push(one);
    else {
      const member = await findPerson(tx, one.person);
      if (member === null) throw badInput((t) => t('approvals.unknownPerson'));
      found.push({ member });
    }
  }
  return found;
}

/**
 * Who makes a rule does not count: they will ask for something themselves, and a rule whose only approver they are could
 * never be satisfied then.
 */
async function requireSatisfiable(
  tx: TxContext,
  rule: Pick<StoredRule, 'tenantId' | 'approvers' | 'needed'>,
): Promise<void> {
  if (rule.needed === 0) return;
  const { tenantId, approvers, needed } = rule;
  const able = await countAble(tx, { tenantId, approvers, barred: [personOf(tx.actor)] });
  if (able < needed) throw badInput((t) => t('approvals.ruleNobody', { count: needed, able }));
}
