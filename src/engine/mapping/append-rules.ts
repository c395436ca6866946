import type { RuleBody } from '../allocation/index.ts';
import type { TxContext } from '../context.ts';
import type { Day } from '../period.ts';
import { applyRuleChange, ClosedMonthsTouched, type RuleChangeEffect } from '../restatement/index.ts';
import { attempt } from './attempt.ts';
import { openDayOf, selectNamedRules } from './name-rules.ts';
import type { PlannedRule } from './planned-rules.ts';
import { insertRules } from './queries.ts';
import type { NamedRule } from './schemas.ts';

/**
 * Writes rules behind those there are, in one go. Since what they match was nobody's, they count since ever where they
 * name no day.
 */
export async function appendRules(
  tx: TxContext,
  planned: readonly PlannedRule[],
  reason: string,
  restate: boolean,
): Promise<{ rules: NamedRule[]; effect: RuleChangeEffect; keptClosedMonths: boolean }> {
  const write = (start: Day | null) =>
    attempt(tx, async () => {
      const last = (await selectNamedRules(tx)).length;
      const bodies = planned.map(
        ({ from, ...rule }): RuleBody => ({ ...rule, validFrom: from ?? start, validTo: null }),
      );
      const ids = new Set(await insertRules(tx.db, bodies, last + 1));
      const rules = (await selectNamedRules(tx)).filter(({ id }) => ids.has(id));
      const resources = rules.filter(({ kind }) => kind === 'resource').map(({ validFrom }) => validFrom);
      const effect = await applyRuleChange(tx, {
        touched: rules,
        closed: restate ? 'restate' : 'refuse',
        reason,
        ...(resources.length > 0 ? { reprojectFrom: earliest(resources) } : {}),
      });
      return { rules, effect };
    });
  try {
    return { ...(await write(null)), keptClosedMonths: false };
  } catch (error) {
    if (!(error instanceof ClosedMonthsTouched) || planned.every(({ from }) => from)) throw error;
    return { ...(await write(openDayOf(tx))), keptClosedMonths: true };
  }
}

/** The earliest of days, where null is before all. */
export function earliest(days: readonly (Day | null)[]): Day | null {
  return days.reduce((a, b) => (a === null || b === null ? null : a < b ? a : b));
}
