import type { RuleBody } from '../allocation/index.ts';
import type { TxContext } from '../context.ts';
import type { Day } from '../period.ts';
import { applyRuleChange, ClosedMonthsTouched } from '../restatement/index.ts';
import { earliest } from './append-rules.ts';
import { attempt } from './attempt.ts';
import { openDayOf, selectNamedRules } from './name-rules.ts';
import { isSame, type Loading, type PlannedLine } from './planned-rules.ts';
import { deleteRules, endRules, insertRules, writeOrder } from './queries.ts';
import type { NamedRule } from './schemas.ts';

/**
 * Makes the rules equal to a file's, in its order. Rules that the file has too stay themselves. Where that would change
 * closed months these keep the old rules: from the first that differs on they end on the first day of the open month,
 * and the file's count from it on.
 *
 * @throws ClosedMonthsTouched  a line names a day in a closed month and would change it
 */
export async function replaceRules(
  tx: TxContext,
  planned: readonly PlannedLine[],
  { name, restate }: { name: string; restate: boolean },
): Promise<Loading> {
  const reason = `rules replaced by ${name}`;
  const rules = await selectNamedRules(tx);
  try {
    return await attempt(tx, () => replaceAll(tx, rules, planned, reason, restate));
  } catch (error) {
    const openDay = openDayOf(tx);
    if (!(error instanceof ClosedMonthsTouched)) throw error;
    if (
      planned.some(({ rule }) => rule.from && rule.from < openDay && !rules.some((one) => isSame(one, rule)))
    )
      throw error;
    return attempt(tx, () => replaceFrom(tx, rules, planned, reason, openDay));
  }
}

async function replaceAll(
  tx: TxContext,
  rules: readonly NamedRule[],
  planned: readonly PlannedLine[],
  reason: string,
  restate: boolean,
): Promise<Loading> {
  const left = [...rules];
  const kept = planned.map(({ rule }) => {
    const index = left.findIndex((one) => isSame(one, rule));
    return index < 0 ? null : (left.splice(index, 1)[0] ?? null);
  });
  const missing = planned.filter((_, i) => kept[i] === null).map(({ rule }) => rule);
  // Rules that ended already stand for closed months, which the file says nothing about.
  const gone = left.filter(({ ended }) => !ended);
  const ended = left.filter((rule) => rule.ended);
  await deleteRules(
    tx.db,
    gone.map(({ id }) => id),
  );
  const bodies = missing.map(
    ({ from, ...rule }): RuleBody => ({ ...rule, validFrom: from ?? null, validTo: null }),
  );
  const written = await insertRules(tx.db, bodies, rules.length + 1);
  let next = 0;
  const order = kept.map((rule) => rule?.id ?? written[next++] ?? 0);
  await writeOrder(tx.db, [...order, ...ended.map(({ id }) => id)]);
  const now = await selectNamedRules(tx);
  const after = now.filter(({ id }) => written.includes(id));
  const changed = [...gone, ...after, ...findMoved(rules, now)];
  const effect = await applyRuleChange(tx, {
    touched: changed,
    closed: restate ? 'restate' : 'refuse',
    reason,
    ...reprojection(changed),
  });
  return { before: gone, after, unchanged: planned.length - missing.length, effect, keptClosedMonths: false };
}

async function replaceFrom(
  tx: TxContext,
  rules: readonly NamedRule[],
  planned: readonly PlannedLine[],
  reason: string,
  openDay: Day,
): Promise<Loading> {
  const active = rules.filter(({ validTo }) => validTo === null || validTo > openDay);
  let same = 0;
  for (; same < planned.length; same++) {
    const rule = active[same];
    const line = planned[same];
    if (!rule || !line || !isSame(rule, line.rule)) break;
  }
  const old = active.slice(same);
  const future = old.filter(({ validFrom }) => validFrom !== null && validFrom >= openDay);
  const ending = old.filter((rule) => !future.includes(rule));
  await endRules(
    tx.db,
    ending.map(({ id }) => id),
    openDay,
  );
  await deleteRules(
    tx.db,
    future.map(({ id }) => id),
  );
  const bodies = planned.slice(same).map(
    ({ rule: { from, ...rule } }): RuleBody => ({
      ...rule,
      validFrom: from && from > openDay ? from : openDay,
      validTo: null,
    }),
  );
  const written = await insertRules(tx.db, bodies, rules.length + 1);
  const rest = rules.filter((rule) => !future.includes(rule)).map(({ id }) => id);
  const at = active[same - 1] ? rest.indexOf(active[same - 1]?.id ?? 0) + 1 : 0;
  rest.splice(at, 0, ...written);
  await writeOrder(tx.db, rest);
  const after = (await selectNamedRules(tx)).filter(({ id }) => written.includes(id));
  const changed = [...old, ...after];
  const effect = await applyRuleChange(tx, {
    touched: changed,
    closed: 'refuse',
    reason,
    ...(changed.some(({ kind }) => kind === 'resource') ? { reprojectFrom: openDay } : {}),
  });
  return { before: old, after, unchanged: same, effect, keptClosedMonths: true };
}

/** Rules that stand behind another one now, which stood behind them before. */
function findMoved(before: readonly NamedRule[], after: readonly NamedRule[]): NamedRule[] {
  const place = new Map(before.map(({ id, position }) => [id, position]));
  const moved: NamedRule[] = [];
  let highest = 0;
  for (const rule of after) {
    const was = place.get(rule.id);
    if (was === undefined) continue;
    if (was < highest) moved.push(rule);
    else highest = was;
  }
  return moved;
}

function reprojection(changed: readonly NamedRule[]): { reprojectFrom?: Day | null } {
  const days = changed.filter(({ kind }) => kind === 'resource').map(({ validFrom }) => validFrom);
  return days.length > 0 ? { reprojectFrom: earliest(days) } : {};
}
