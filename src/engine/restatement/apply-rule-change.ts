import {
  type Allocation,
  allocate,
  compileRules,
  FIRST_DAY,
  LAST_DAY,
  matchesAny,
  type Rule,
  replaceAllocations,
  selectAllocations,
  selectDimsAfter,
  selectRules,
  signatureOf,
  UNALLOCATED_ID,
} from '../allocation/index.ts';
import type { TxContext } from '../context.ts';
import { reallocateDims, reprojectUnits } from '../ledger/index.ts';
import { METRICS } from '../money.ts';
import { type Day, toDay } from '../period.ts';
import { firstOpenDay, toDifferences, toFlows } from './compute.ts';
import { diffAllocations, sameAllocations } from './diff-allocations.ts';
import {
  compareRemembered,
  insertRestatements,
  rememberMoney,
  sumTouched,
  type TouchedDays,
} from './queries.ts';
import {
  type ClosedChange,
  ClosedMonthsTouched,
  type RuleChangeEffect,
  type TouchedMoney,
} from './schemas.ts';

/** Dims looked at, or written, at a time. */
const CHUNK = 5_000;
const NOBODY = signatureOf([{ tenantId: UNALLOCATED_ID, weight: '1', total: '1' }]);
/** Days on which nobody owned what was not written yet. */
const NOTHING: Allocation[] = [
  {
    from: FIRST_DAY,
    to: LAST_DAY,
    ruleId: null,
    parts: [{ tenantId: UNALLOCATED_ID, weight: '1', total: '1' }],
  },
];

export interface RuleChange {
  /** Rules as they were and as they are, wherever something about them changed: nothing else is looked at. */
  touched: readonly Rule[];
  /** Whether what closed months show of tenants' money may change. */
  closed: 'refuse' | 'restate';
  /** What was done, as it will be read beside the restated months. */
  reason: string;
  /** Rules over resources changed for days from this one (null: all): these months are aggregated again. */
  reprojectFrom?: Day | null;
}

/**
 * Makes allocations, facts and rollups follow from the rules that are written by now, rewriting only what changes
 * hands. Restated months are kept in `restatements`.
 *
 * @throws ClosedMonthsTouched  `closed` is `refuse` and closed months would change; the transaction must be rolled back
 */
export async function applyRuleChange(tx: TxContext, change: RuleChange): Promise<RuleChangeEffect> {
  if (change.reprojectFrom !== undefined) return applyAnew(tx, change, change.reprojectFrom);
  const { dims, days, groups } = await findChangedDims(tx, change.touched);
  const before = await sumTouched(tx.db, days);
  const openDay = firstOpenDay(toDay(tx.now()));
  const closed: ClosedChange[] = before.flatMap(({ group, month, tenant_id }) =>
    month < openDay && groups[group]?.before !== NOBODY ? [{ month, tenantId: tenant_id }] : [],
  );
  refuseClosed(change, closed);
  await writeAllocations(tx, dims);
  await reallocateDims(tx, [...new Set(days.map(({ dimsId }) => dimsId))]);
  const after = await sumTouched(tx.db, days);
  const money = new Map<string, TouchedMoney>();
  for (const [side, rows] of [['before', before] as const, ['after', after] as const]) {
    for (const row of rows) {
      const key = `${row.group} ${row.month} ${row.currency} ${row.tenant_id}`;
      const known = money.get(key) ?? {
        group: String(row.group),
        month: row.month,
        currency: row.currency,
        tenantId: row.tenant_id,
        before: '0',
        after: '0',
      };
      money.set(key, { ...known, [side]: row.effective });
    }
  }
  return finish(tx, change, [...money.values()], closed, new Set(days.map(({ dimsId }) => dimsId)).size);
}

interface ChangedDims {
  dimsId: number;
  allocations: Allocation[];
}

/** Which dims are to be written anew, and on which of their days they change hands. */
async function findChangedDims(
  tx: TxContext,
  touched: readonly Rule[],
): Promise<{ dims: ChangedDims[]; days: TouchedDays[]; groups: { before: string }[] }> {
  const looked = compileRules(touched);
  const compiled = compileRules(await selectRules(tx.db));
  const dims: ChangedDims[] = [];
  const days: TouchedDays[] = [];
  const groups: { before: string }[] = [];
  const numbers = new Map<string, number>();
  for (let afterId = 0; ; ) {
    const chunk = await selectDimsAfter(tx.db, afterId, CHUNK);
    const candidates = chunk.filter((one) => matchesAny(looked, one));
    const written = await selectAllocations(
      tx.db,
      candidates.map(({ id }) => id),
    );
    for (const one of candidates) {
      const old = written.get(one.id) ?? NOTHING;
      const allocations = allocate(compiled, one);
      if (sameAllocations(old, allocations)) continue;
      dims.push({ dimsId: one.id, allocations });
      for (const { from, to, before, after } of diffAllocations(old, allocations)) {
        const key = `${before} > ${after}`;
        const group = numbers.get(key) ?? groups.push({ before }) - 1;
        numbers.set(key, group);
        days.push({ dimsId: one.id, from, to, group });
      }
    }
    const last = chunk.at(-1);
    if (!last || chunk.length < CHUNK) return { dims, days, groups };
    afterId = last.id;
  }
}

async function writeAllocations(tx: TxContext, dims: readonly ChangedDims[]): Promise<void> {
  for (let start = 0; start < dims.length; start += CHUNK)
    await replaceAllocations(tx.db, dims.slice(start, start + CHUNK));
}

/** Rules over resources part dims anew, so what moved is seen by comparing the ledger with itself. */
async function applyAnew(tx: TxContext, change: RuleChange, from: Day | null): Promise<RuleChangeEffect> {
  await rememberMoney(tx.db);
  const { dims, days } = await findChangedDims(tx, change.touched);
  await writeAllocations(tx, dims);
  await reallocateDims(tx, [...new Set(days.map(({ dimsId }) => dimsId))]);
  await reprojectUnits(tx, from);
  const compared = await compareRemembered(tx.db);
  const moneyIn = (metric: (typeof METRICS)[number]): TouchedMoney[] =>
    compared.map((row) => ({
      group: row.kind,
      month: row.month,
      currency: row.currency,
      tenantId: row.tenant_id,
      before: row.before[metric],
      after: row.after[metric],
    }));
  const openDay = firstOpenDay(toDay(tx.now()));
  const closed = METRICS.flatMap((metric) =>
    toFlows(moneyIn(metric))
      .filter(({ month, fromId }) => month < openDay && fromId !== UNALLOCATED_ID)
      .map(({ month, fromId }) => ({ month, tenantId: fromId })),
  );
  refuseClosed(change, closed);
  return finish(tx, change, moneyIn('effective'), closed, new Set(compared.map(({ kind }) => kind)).size);
}

function refuseClosed(change: RuleChange, closed: readonly ClosedChange[]): void {
  if (closed.length > 0 && change.closed === 'refuse') throw new ClosedMonthsTouched(closed);
}

async function finish(
  tx: TxContext,
  change: RuleChange,
  money: readonly TouchedMoney[],
  closed: readonly ClosedChange[],
  dims: number,
): Promise<RuleChangeEffect> {
  const restatedMonths = [...new Set(closed.map(({ month }) => month))].sort();
  if (restatedMonths.length > 0) {
    await insertRestatements(tx.db, {
      at: tx.now(),
      actor: tx.actor.label,
      reason: change.reason,
      differences: toDifferences(money).filter(({ month }) => restatedMonths.includes(month)),
    });
  }
  return { flows: toFlows(money), restatedMonths, dims };
}
