import { compareMetered, type MeteredMonth, selectMetered } from '../ai-ledger/index.ts';
import type { Context } from '../context.ts';
import { CentavoError } from '../errors.ts';
import type { Fact } from '../facts.ts';
import type { Translate } from '../language/index.ts';
import type { Decimal } from '../money.ts';
import { type Day, type Period, toDay } from '../period.ts';
import type { PeriodAsked } from '../period-asked.ts';
import { labelOfPeriod } from '../period-label.ts';
import { moneyFact } from './compute.ts';
import {
  type BridgeRow,
  computeReconciliation,
  type InvoiceRow,
  type ReconciledCurrency,
} from './compute-reconciliation.ts';
import { type Coverage, coverageOf, type ImportedUnit, reachOf } from './coverage.ts';
import { selectUnits } from './queries.ts';
import { selectBridge, selectInvoices, selectUsageView } from './queries-reconcile.ts';

/** Invoices beside the ledger, for the bills whose billing period starts in the period. */
export interface Reconciliation {
  asked: PeriodAsked;
  coverage: Coverage;
  currencies: ReconciledCurrency[];
  /** AI calls as they were metered, beside the bills that took their place. */
  metered: MeteredLine[];
  facts: Fact[];
}

/** A month of an AI provider's calls. */
export interface MeteredLine {
  label: string;
  /** Metered on the days that a bill covers. */
  metered: Fact;
  billed: Fact;
  difference: Fact;
  /** Metered on the other days: it counts until a bill comes. */
  provisional: Fact;
}

/**
 * Sets what was invoiced beside what the ledger holds of the same bills, and leads from billed to effective cost in steps
 * that add up exactly.
 *
 * @throws forbidden  whole bills are nobody's branch: only who sees everything sees them
 */
export async function reconcileBills(ctx: Context, asked: PeriodAsked): Promise<Reconciliation> {
  if (ctx.scope !== '*') {
    throw new CentavoError('forbidden', (t) => t('costs.wholeBillsOnly'));
  }
  const { period } = asked;
  const [units = [], invoices = [], bridge = [], usage = [], calls = []] = await ctx.db.read(ctx.scope, [
    selectUnits(ctx.scope, period),
    selectInvoices(period),
    selectBridge(period),
    selectUsageView(period),
    selectMetered(period),
  ]);
  const imported = units as unknown as ImportedUnit[];
  // A bill counts as a whole, whether its period has ended or not.
  const whole = { period, open: true };
  const known = coverageOf(imported, whole, toDay(ctx.now()), { nameAccounts: true, t: ctx.t });
  const coverage = { ...known, asOf: lastDayOf(imported, period) ?? known.asOf };
  const currencies = computeReconciliation({
    period: billedPeriod(imported, period),
    asOf: coverage.asOf,
    invoices: invoices as unknown as InvoiceRow[],
    bridge: bridge as unknown as BridgeRow[],
    usage: usage as { currency: string; billed: string; effective: string }[],
    t: ctx.t,
  });
  const metered = (await compareMetered(ctx, calls)).map((month) => toMeteredLine(month, period, ctx.t));
  const meteredFacts = metered.flatMap((line) => [
    line.metered,
    line.billed,
    line.difference,
    line.provisional,
  ]);
  if (currencies.length === 0) {
    const nothing = nothingToReconcile(asked, coverage, ctx.t);
    return { ...nothing, metered, facts: [...nothing.facts, ...meteredFacts] };
  }
  return {
    asked,
    coverage,
    currencies,
    metered,
    facts: [...currencies.flatMap(({ facts }) => facts), ...meteredFacts],
  };
}

function toMeteredLine(month: MeteredMonth, period: Period, t: Translate): MeteredLine {
  const label = `${month.month.slice(0, 7)} ${month.provider}`;
  const key = `${month.provider}/${month.month}`;
  const fact = (name: string, text: string, value: Decimal): Fact => ({
    key: `${name}:${key}`,
    label: text,
    value,
    unit: 'money',
    currency: 'USD',
    metric: 'billed',
    tenant: null,
    period,
    asOf: null,
  });
  return {
    label,
    metered: fact('metered', t('aiPolicy.meteredOf', { label }), month.superseded),
    billed: fact('meteredBilled', t('aiPolicy.meteredBilledOf', { label }), month.billed),
    difference: fact('meteredDifference', t('aiPolicy.meteredDifferenceOf', { label }), month.difference),
    provisional: fact('provisional', t('aiPolicy.provisionalOf', { label }), month.provisional),
  };
}

function nothingToReconcile(asked: PeriodAsked, coverage: Coverage, t: Translate): Reconciliation {
  const reason = coverage.reason ?? t('costs.noBillBegins', { label: labelOfPeriod(asked.period, t) });
  const base = { metric: 'billed' as const, tenant: null, period: asked.period, asOf: null };
  const unknown = { currency: null, value: null, reason };
  return {
    asked,
    coverage: { ...coverage, reason },
    currencies: [],
    metered: [],
    facts: [
      moneyFact(base, { key: 'invoiced', label: t('costs.invoiced'), ...unknown }),
      moneyFact(base, { key: 'ledger', label: t('costs.inLedger'), ...unknown }),
      moneyFact(base, { key: 'difference', label: t('costs.difference'), ...unknown }),
    ],
  };
}

/** How far the data of the bills reach. */
function lastDayOf(units: readonly ImportedUnit[], period: Period): Day | null {
  const reaches = units
    .filter(({ periodStart }) => periodStart >= period.from && periodStart < period.to)
    .map(reachOf);
  return reaches.length === 0 ? null : reaches.reduce((a, b) => (a > b ? a : b));
}

/** From the first to the end of the last of the bills, which is the period itself where they are calendar months. */
function billedPeriod(units: readonly ImportedUnit[], period: Period): Period {
  const inside = units.filter(({ periodStart }) => periodStart >= period.from && periodStart < period.to);
  const ends = inside.map(({ periodEnd }) => periodEnd);
  return { from: period.from, to: [...ends, period.to].reduce((a, b) => (a > b ? a : b)) };
}
