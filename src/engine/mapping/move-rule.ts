import { recordAudit } from '../audit/index.ts';
import type { Context, TxContext } from '../context.ts';
import { badInput } from '../errors.ts';
import { parseInput } from '../parse-input.ts';
import { applyRuleChange, ClosedMonthsTouched } from '../restatement/index.ts';
import { attempt, changeRules } from './attempt.ts';
import { describeRule } from './describe-rule.ts';
import { nameEffect, openDayOf, pickRule, selectNamedRules } from './name-rules.ts';
import { endRules, insertRules, writeOrder } from './queries.ts';
import { MoveRuleInput, type NamedRule, type RuleReport } from './schemas.ts';

export interface MovedRule {
  rule: NamedRule;
  report: RuleReport;
  /** Closed months keep the old order: the rule stands at both places, ended at the old one. */
  keptClosedMonths: boolean;
}

/**
 * Gives a rule another number. Where that would change closed months they keep the old order: the rule ends at its old
 * place on the first day of the open month, and counts from it on at the new one. With `restate` it simply moves.
 *
 * @throws bad_input  there is no such rule or number, or it has ended and only closed months stand on it
 */
export async function moveRule(ctx: Context, input: MoveRuleInput): Promise<MovedRule> {
  const { rule: position, to, restate } = parseInput(MoveRuleInput, input);
  return changeRules(ctx, async (tx) => {
    const rules = await selectNamedRules(tx);
    const rule = pickRule(rules, position);
    pickRule(rules, to);
    if (position === to) throw badInput((t) => t('mapping.standsThere', { position }));
    const moved = await place(tx, rules, rule, to, restate);
    await recordAudit(tx, {
      action: 'rule.moved',
      subject: `rule:${rule.id}`,
      before: rule,
      after: { ...moved.rule, restatedMonths: moved.report.restatedMonths },
    });
    return moved;
  });
}

async function place(
  tx: TxContext,
  rules: readonly NamedRule[],
  rule: NamedRule,
  to: number,
  restate: boolean,
): Promise<MovedRule> {
  const reason = `rule ${rule.position} moved to ${to}: ${describeRule(rule)}`;
  const others = rules.filter(({ id }) => id !== rule.id);
  try {
    const effect = await attempt(tx, async () => {
      const ids = others.map(({ id }) => id);
      ids.splice(to - 1, 0, rule.id);
      await writeOrder(tx.db, ids);
      return applyRuleChange(tx, {
        // The others keep their order among themselves, so nothing changes hands where this one does not match.
        touched: [rule],
        closed: restate ? 'restate' : 'refuse',
        reason,
        ...(rule.kind === 'resource' ? { reprojectFrom: rule.validFrom } : {}),
      });
    });
    const moved = pickRule(await selectNamedRules(tx), to);
    return { rule: moved, report: await nameEffect(tx, effect), keptClosedMonths: false };
  } catch (error) {
    if (!(error instanceof ClosedMonthsTouched)) throw error;
    const openDay = openDayOf(tx);
    if (rule.validTo !== null && rule.validTo <= openDay)
      throw badInput((t) =>
        t('mapping.movedEnded', { position: rule.position, day: rule.validTo ?? '', to }),
      );
    await endRules(tx.db, [rule.id], openDay);
    const from = rule.validFrom !== null && rule.validFrom > openDay ? rule.validFrom : openDay;
    const [id = 0] = await insertRules(tx.db, [{ ...rule, validFrom: from }], rules.length + 1);
    const ids = rules.map((one) => one.id);
    const index = to < rule.position ? to - 1 : to;
    ids.splice(index, 0, id);
    await writeOrder(tx.db, ids);
    const moved = pickRule(await selectNamedRules(tx), index + 1);
    const effect = await applyRuleChange(tx, {
      touched: [rule, moved],
      closed: 'refuse',
      reason,
      ...(rule.kind === 'resource' ? { reprojectFrom: openDay } : {}),
    });
    return { rule: moved, report: await nameEffect(tx, effect), keptClosedMonths: true };
  }
}
