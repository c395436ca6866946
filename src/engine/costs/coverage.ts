import type { Translate } from '../language/index.ts';
import { MANUAL_PROVIDER } from '../manual-unit.ts';
import { METERED_ACCOUNT } from '../metered-unit.ts';
import { addDays, addMonths, type Day, type Period, startOfMonth } from '../period.ts';
import { monthsOf, type PeriodAsked } from '../period-asked.ts';
import { labelOfDay, labelOfPeriod } from '../period-label.ts';

/** How long after a billing period's end its bill may still change. */
const FINAL_AFTER_DAYS = 5;

/** An account without data for so long has ended, rather than lags behind. */
const CLOSED_AFTER_DAYS = 62;

/** One imported (provider, billing account, billing period). */
export interface ImportedUnit {
  provider: string;
  billingAccountId: string;
  periodStart: Day;
  /** Exclusive. */
  periodEnd: Day;
  /** First and last day of ordinary usage; null where the bill has none. */
  firstDay: Day | null;
  lastDay: Day | null;
  /** Day of the delivery, UTC. */
  importedOn: Day;
  /** Whether rows of it could not be used and were left out. */
  rejected: boolean;
}

/** Which of the days asked about the ledger knows. */
export interface Coverage {
  /** The days an answer stands on; null where it can stand on none. */
  days: Period | null;
  /** The last day with data, complete; null like `days`. */
  asOf: Day | null;
  /** Why there is no answer; null where there is one. */
  reason: string | null;
  /**
   * Where all data end before the days although their bills are there: why there is no answer, should the ledger hold no
   * cost of these days either.
   */
  reasonIfEmpty: string | null;
  /** Parts of `days` that no bill touches. */
  gaps: Period[];
  /** Sentences on what is missing within `days` or was cut off from what was asked. */
  notes: string[];
  /** Whether the days end before the period asked for does. */
  cut: boolean;
  /** First day of the newest month with data, for an offer to look there. */
  newestMonth: Day | null;
}

/** The coverage as it is once nothing was found: where the data end before, there is no answer, and it says why. */
export function withoutCosts(coverage: Coverage): Coverage {
  if (coverage.reasonIfEmpty === null) return coverage;
  return { ...coverage, days: null, asOf: null, reason: coverage.reasonIfEmpty, gaps: [], notes: [] };
}

/** Whether the bill can be taken as the provider's last word. */
export function isFinal(unit: Pick<ImportedUnit, 'periodEnd' | 'importedOn'>): boolean {
  return unit.importedOn >= addDays(unit.periodEnd, FINAL_AFTER_DAYS);
}

/**
 * The last day that a bill holds completely. The day of the delivery itself had not ended, so it never counts; a bill
 * without ordinary usage reaches as far as its delivery.
 */
export function reachOf(unit: Pick<ImportedUnit, 'periodEnd' | 'importedOn' | 'lastDay'>): Day {
  const latest = addDays(unit.periodEnd < unit.importedOn ? unit.periodEnd : unit.importedOn, -1);
  return unit.lastDay !== null && unit.lastDay < latest ? unit.lastDay : latest;
}

/** Like `reachOf`, but a final bill is complete to its end, whenever within its period its last usage was. */
function completeTo(unit: ImportedUnit): Day {
  const ownDays = unit.lastDay === null || unit.lastDay >= unit.periodStart;
  return isFinal(unit) && ownDays ? addDays(unit.periodEnd, -1) : reachOf(unit);
}

/**
 * Compares what was asked with what was imported.
 *
 * @param imported those that touch the period, or (when nothing does) at least the newest and the oldest
 * @param options.nameAccounts false for an actor who sees a branch only: other people's accounts stay unnamed
 */
export function coverageOf(
  imported: readonly ImportedUnit[],
  asked: Pick<PeriodAsked, 'period' | 'open'>,
  today: Day,
  options: { nameAccounts: boolean; t: Translate },
): Coverage {
  const { period } = asked;
  const { t } = options;
  const label = labelOfPeriod(period, t);
  const units = withoutEntries(imported, period);
  const newest = maxOf(units.map((unit) => unit.lastDay ?? unit.periodStart));
  const newestMonth = newest && startOfMonth(newest);
  const none = (reason: string): Coverage => ({
    days: null,
    asOf: null,
    reason,
    reasonIfEmpty: null,
    gaps: [],
    notes: [],
    cut: false,
    newestMonth,
  });
  if (units.length === 0) return none(t('costs.nothingYet'));

  const inside = units.filter((unit) => unit.periodStart < period.to && unit.periodEnd > period.from);
  const complete = maxOf(inside.map(completeTo));
  const end = minOf([period.to, today, complete ? addDays(complete, 1) : period.from]) ?? period.from;
  if (inside.length === 0 || end <= period.from) {
    return none(explainNone(units, inside, { period, label, today, t }));
  }
  const days = { from: period.from, to: end };
  const reach = maxOf(inside.map(reachOf)) ?? period.from;
  const begins = beginOf(units) ?? period.from;
  const gaps = gapsOf(inside, begins, days);
  const last = addDays(end, -1);
  return {
    days,
    asOf: reach < last && reach >= period.from ? reach : last,
    reason: null,
    reasonIfEmpty:
      (maxOf(units.map(reachOf)) ?? '') < period.from
        ? explainNone(units, [], { period, label, today, t })
        : null,
    gaps,
    notes: [
      ...(end < period.to && !asked.open
        ? [t('costs.importedUntil', { label, day: labelOfDay(last, t) })]
        : []),
      ...(gaps.length > 0
        ? [t('costs.gaps', { gaps: gaps.map((gap) => labelOfPeriod(gap, t)).join(', ') })]
        : []),
      ...laggingAccounts(units, days, options),
      ...withRejects(inside, t),
    ],
    cut: end < period.to,
    newestMonth,
  };
}

/** Entered costs and metered calls tell nothing of how far bills reach; where no bill touches the days, they are all there is. */
function withoutEntries(imported: readonly ImportedUnit[], { from, to }: Period): readonly ImportedUnit[] {
  const bills = imported.filter(
    (unit) => unit.provider !== MANUAL_PROVIDER && unit.billingAccountId !== METERED_ACCOUNT,
  );
  return bills.some((unit) => unit.periodStart < to && unit.periodEnd > from) ? bills : imported;
}

function explainNone(
  units: readonly ImportedUnit[],
  inside: readonly ImportedUnit[],
  { period, label, today, t }: { period: Period; label: string; today: Day; t: Translate },
): string {
  const oldest = beginOf(units) ?? period.from;
  const reach = maxOf(units.map(reachOf)) ?? oldest;
  if (period.from > today) return t('costs.notBegun', { label });
  if (period.from === today) return t('costs.noDayYet', { label });
  if (period.to <= oldest) return t('costs.beforeData', { label, day: labelOfDay(oldest, t) });
  if (inside.length === 0 && reach >= period.to) return t('costs.notImported', { label });
  return t('costs.notYet', { label, day: labelOfDay(reach, t) });
}

/** The first day with data of all. */
function beginOf(units: readonly ImportedUnit[]): Day | null {
  const start = minOf(units.map((unit) => unit.periodStart));
  return minOf(
    units.filter((unit) => unit.periodStart === start).map((unit) => unit.firstDay ?? unit.periodStart),
  );
}

/** Days before the data begin, and later months that no bill at all touches. */
function gapsOf(inside: readonly ImportedUnit[], begins: Day, days: Period): Period[] {
  const gaps: Period[] = begins > days.from && begins < days.to ? [{ from: days.from, to: begins }] : [];
  for (const month of monthsOf(days)) {
    const next = addMonths(month, 1);
    const known = inside.some((unit) => unit.periodStart < next && unit.periodEnd > month);
    if (known || next <= begins) continue;
    const gap = { from: month > days.from ? month : days.from, to: next < days.to ? next : days.to };
    const before = gaps.at(-1);
    if (before?.to === gap.from) before.to = gap.to;
    else gaps.push(gap);
  }
  return gaps;
}

/** A bill that was taken without some of its rows tells less than was charged. */
function withRejects(inside: readonly ImportedUnit[], t: Translate): string[] {
  const providers = [...new Set(inside.filter((unit) => unit.rejected).map((unit) => unit.provider))].sort();
  if (providers.length === 0) return [];
  return [t('costs.withRejects', { providers: providers.join(t('costs.and')) })];
}

/** Accounts whose data end before the others'. One that ended long before is taken as closed. */
function laggingAccounts(
  units: readonly ImportedUnit[],
  days: Period,
  { nameAccounts, t }: { nameAccounts: boolean; t: Translate },
): string[] {
  const last = addDays(days.to, -1);
  const closedBefore = addDays(last, -CLOSED_AFTER_DAYS);
  const reaches = new Map<string, Day>();
  for (const unit of units) {
    if (unit.periodStart >= days.to) continue;
    const who = nameAccounts
      ? t('costs.account', { provider: unit.provider, account: unit.billingAccountId })
      : unit.provider;
    const reach = completeTo(unit);
    const known = reaches.get(who);
    if (known === undefined || reach > known) reaches.set(who, reach);
  }
  const lagging = [...reaches].filter(([, until]) => until < last && until >= closedBefore);
  if (lagging.length === 0) return [];
  const shown = lagging
    .slice(0, 3)
    .map(([who, until]) => t('costs.onlyUntil', { who, day: labelOfDay(until, t) }));
  const accounts = shown.join(', ');
  return [lagging.length > 3 ? t('costs.laggingAndOthers', { accounts }) : t('costs.lagging', { accounts })];
}

function maxOf(days: readonly Day[]): Day | null {
  return days.reduce<Day | null>((max, day) => (max === null || day > max ? day : max), null);
}

function minOf(days: readonly Day[]): Day | null {
  return days.reduce<Day | null>((min, day) => (min === null || day < min ? day : min), null);
}
