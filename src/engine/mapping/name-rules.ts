import { type Rule, selectRules } from '../allocation/index.ts';
import { type Context, type TxContext, withTransaction } from '../context.ts';
import { badInput } from '../errors.ts';
import { type Day, toDay } from '../period.ts';
import { type ClosedMonthsTouched, firstOpenDay, type RuleChangeEffect } from '../restatement/index.ts';
import { selectTenantNames } from '../tenants/index.ts';
import { refuseClosedMonths } from './describe-rule.ts';
import { selectNewestDay } from './queries.ts';
import type { NamedRule, RuleReport } from './schemas.ts';

export function openDayOf(tx: TxContext): Day {
  return firstOpenDay(toDay(tx.now()));
}

function nameRule(rule: Rule, names: ReadonlyMap<number, string>, today: Day): NamedRule {
  return {
    ...rule,
    named: rule.shares.map(({ tenantId, weight }) => ({ tenant: names.get(tenantId) ?? '?', weight })),
    ended: rule.validTo !== null && rule.validTo <= today,
  };
}

/** All rules with their tenants' names, in order. */
export async function selectNamedRules(tx: TxContext): Promise<NamedRule[]> {
  const rules = await selectRules(tx.db);
  const ids = [...new Set(rules.flatMap(({ shares }) => shares.map(({ tenantId }) => tenantId)))];
  const names = await selectTenantNames(tx.db, ids);
  const today = toDay(tx.now());
  return rules.map((rule) => nameRule(rule, names, today));
}

/** The rule of that number. @throws bad_input */
export function pickRule(rules: readonly NamedRule[], position: number): NamedRule {
  const rule = rules.find((one) => one.position === position);
  if (rule) return rule;
  const last = rules.at(-1)?.position;
  throw badInput((t) =>
    last === undefined ? t('mapping.noRules') : t('mapping.noRule', { position, last }),
  );
}

export async function nameEffect(tx: TxContext, effect: RuleChangeEffect): Promise<RuleReport> {
  const ids = [...new Set(effect.flows.flatMap(({ fromId, toId }) => [fromId, toId]))];
  const names = await selectTenantNames(tx.db, ids);
  return {
    ...effect,
    asOf: await selectNewestDay(tx.db),
    flows: effect.flows.map(({ month, currency, fromId, toId, effective }) => ({
      month,
      currency,
      from: names.get(fromId) ?? '?',
      to: names.get(toId) ?? '?',
      effective,
    })),
  };
}

/** The effect of a change with the tenants' names. */
export function nameReport(ctx: Context, effect: RuleChangeEffect): Promise<RuleReport> {
  return withTransaction(ctx, (tx) => nameEffect(tx, effect));
}

/** The refusal of a change that closed months stand in the way of. */
export async function explainClosed(
  tx: TxContext,
  touched: ClosedMonthsTouched,
  openDay: Day | null = null,
): Promise<never> {
  const names = await selectTenantNames(tx.db, [...new Set(touched.changes.map(({ tenantId }) => tenantId))]);
  throw refuseClosedMonths(touched, names, openDay);
}
