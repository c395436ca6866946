import {
  type ApprovalDetail,
  type ApprovalKinds,
  asWhole,
  barredFrom,
  countAble,
  describeApproval,
} from '../approvals/index.ts';
import type { Context } from '../context.ts';
import { CentavoError } from '../errors.ts';
import type { NamedRule } from './schemas.ts';
import { findRule } from './set-rule.ts';

/** What could not be satisfied, as it is now. */
export type Alarm =
  | { about: 'rule'; rule: NamedRule; able: number; needed: number }
  | { about: 'request'; detail: ApprovalDetail; able: number; needed: number };

/**
 * What an alarm about a rule (`approval-rule:3`) or a request (`approval:<uuid>`) says at this moment.
 *
 * @returns null where there is nothing to say (any more): the rule is gone, the request outside the scope
 */
export async function describeAlarm(
  ctx: Context,
  kinds: ApprovalKinds,
  subject: string,
): Promise<Alarm | null> {
  const ruleId = /^approval-rule:(\d+)$/.exec(subject)?.[1];
  if (ruleId !== undefined) {
    const rule = ctx.scope === '*' ? await findRule(ctx, Number(ruleId)) : null;
    return rule && { about: 'rule', rule, able: rule.able, needed: rule.enabled ? rule.needed : 0 };
  }
  const detail = await describeApproval(ctx, kinds, subject.replace(/^approval:/, '')).catch((error) => {
    if (error instanceof CentavoError && error.code === 'not_found') return null;
    throw error;
  });
  if (!detail) return null;
  const { kind, payload, tenantId, approvers, requester, needed, state } = detail.approval;
  const barred = barredFrom(kinds.get(kind), payload, requester);
  const able = await asWhole(ctx, (tx) => countAble(tx, { tenantId, approvers, barred }));
  return { about: 'request', detail, able, needed: state === 'pending' ? needed : 0 };
}
