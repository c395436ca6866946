import { recordAudit } from '../audit/index.ts';
import type { Context, TxContext } from '../context.ts';
import { badInput } from '../errors.ts';
import { parseInput } from '../parse-input.ts';
import { applyRuleChange, ClosedMonthsTouched, type RuleChangeEffect } from '../restatement/index.ts';
import { attempt, changeRules } from './attempt.ts';
import { describeRule } from './describe-rule.ts';
import { nameEffect, openDayOf, pickRule, selectNamedRules } from './name-rules.ts';
import { deleteRules, endRules, writeOrder } from './queries.ts';
import { type NamedRule, RemoveRuleInput, type RuleReport } from './schemas.ts';

export interface RemovedRule {
  rule: NamedRule;
  report: RuleReport;
  /** It stays for the closed months that it allocated, and ends with them. */
  keptClosedMonths: boolean;
}

/**
 * Takes a rule away. Where it allocated closed months it stays for these and ends on the first day of the open month;
 * with `restate` it goes for all days.
 *
 * @throws bad_input  there is no such rule, or it has ended and only closed months stand on it
 */
export async function removeRule(ctx: Context, input: RemoveRuleInput): Promise<RemovedRule> {
  const { rule: position, restate } = parseInput(RemoveRuleInput, input);
  return changeRules(ctx, async (tx) => {
    const rule = pickRule(await selectNamedRules(tx), position);
    const { effect, kept } = await take(tx, rule, restate);
    await recordAudit(tx, {
      action: kept ? 'rule.ended' : 'rule.removed',
      subject: `rule:${rule.id}`,
      before: rule,
      after: { restatedMonths: effect.restatedMonths },
    });
    return { rule, report: await nameEffect(tx, effect), keptClosedMonths: kept };
  });
}

async function take(
  tx: TxContext,
  rule: NamedRule,
  restate: boolean,
): Promise<{ effect: RuleChangeEffect; kept: boolean }> {
  const reason = `rule removed: ${describeRule(rule)}`;
  const resource = rule.kind === 'resource';
  try {
    const effect = await attempt(tx, async () => {
      await deleteRules(tx.db, [rule.id]);
      const rest = (await selectNamedRules(tx)).map(({ id }) => id);
      await writeOrder(tx.db, rest);
      return applyRuleChange(tx, {
        touched: [rule],
        closed: restate ? 'restate' : 'refuse',
        reason,
        ...(resource ? { reprojectFrom: rule.validFrom } : {}),
      });
    });
    return { effect, kept: false };
  } catch (error) {
    if (!(error instanceof ClosedMonthsTouched)) throw error;
    const openDay = openDayOf(tx);
    if (rule.validTo !== null && rule.validTo <= openDay)
      throw badInput((t) => t('mapping.removedEnded', { position: rule.position, day: rule.validTo ?? '' }));
    await endRules(tx.db, [rule.id], openDay);
    const effect = await applyRuleChange(tx, {
      touched: [rule],
      closed: 'refuse',
      reason,
      ...(resource ? { reprojectFrom: openDay } : {}),
    });
    return { effect, kept: true };
  }
}
