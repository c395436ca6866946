import { sql } from 'drizzle-orm';
import { toStatement } from '../../../db/sql.ts';
import type { Context } from '../context.ts';
import type { Fact } from '../facts.ts';
import type { Translate } from '../language/index.ts';
import { MANUAL_PROVIDER } from '../manual-unit.ts';
import { METERED_ACCOUNT } from '../metered-unit.ts';
import type { Decimal } from '../money.ts';
import { type Day, daysBetween, type Period, toDay } from '../period.ts';
import { ownUnit, withinScope } from '../scope-filter.ts';
import { groupBy } from './compute.ts';
import { isFinal, reachOf } from './coverage.ts';
import { sayLineFault, sayRestatement } from './say-reasons.ts';

/** Deliveries, rejects and restatements that are listed. */
const LISTED = 10;
const EXAMPLES = 5;

/** One billing account with what is imported of it. */
export interface DataAccount {
  provider: string;
  billingAccountId: string;
  billingAccountName: string | null;
  firstDay: Fact;
  lastDay: Fact;
  /** Days between its last day and yesterday. */
  behind: Fact;
  /** Billing periods that may still change, newest first; the others are final. */
  provisional: Period[];
  finalUntil: Day | null;
}

export interface DataDelivery {
  id: number;
  source: string;
  importedOn: Day;
  importedBy: string;
  /** It shows in the ledger no more. */
  undone: boolean;
  rows: Fact;
  rejected: Fact;
}

export interface DataRestatement {
  on: Day;
  month: Day;
  tenant: string;
  reason: string;
  before: Fact;
  after: Fact;
}

/** What the ledger knows and how fresh it is. */
export interface DataReport {
  asOf: Day | null;
  /** Whether it tells of whole deliveries: of a branch only, there are neither deliveries nor rejects nor counts of them. */
  whole: boolean;
  accounts: DataAccount[];
  deliveries: DataDelivery[];
  rejected: Fact;
  unknownCosts: Fact;
  /** Rows that could not be used, the newest ones. */
  rejects: { file: string; line: number | null; reason: string; deliveryId: number }[];
  restatements: DataRestatement[];
  facts: Fact[];
}

interface UnitRow {
  provider: string;
  billingAccountId: string;
  billingAccountName: string | null;
  periodStart: Day;
  periodEnd: Day;
  firstDay: Day | null;
  lastDay: Day | null;
  importedOn: Day;
  /** What calls were metered to cost, not a bill. */
  metered: boolean;
}

/** Tells what is imported, how far it reaches, what may still change, what was rejected and what was restated. */
export async function describeData(ctx: Context): Promise<DataReport> {
  // Whole deliveries, with all their rows, are nobody's branch.
  const whole = ctx.scope === '*';
  const [units = [], deliveries = [], rejects = [], restatements = []] = await ctx.db.read(ctx.scope, [
    toStatement(sql`
      select u.provider, u.billing_account_id as "billingAccountId", u.billing_account_name as "billingAccountName",
        u.period_start as "periodStart", u.period_end as "periodEnd", u.first_day as "firstDay", u.last_day as "lastDay",
        (d.imported_at at time zone 'UTC')::date as "importedOn", u.billing_account_id = ${METERED_ACCOUNT} as metered
      from bill_units u join deliveries d on d.id = u.delivery_id
      where ${ownUnit(ctx.scope, sql`u`)}
      order by u.provider, u.billing_account_id, u.period_start desc`),
    toStatement(sql`
      select id, source, rows, rejected, unknown_costs as "unknownCosts", imported_by as "importedBy",
        (imported_at at time zone 'UTC')::date as "importedOn", undone_at is not null as undone,
        (select coalesce(sum(o.rejected), 0)::int8 from deliveries o where o.undone_at is null
          and exists (select 1 from bill_units u where u.delivery_id = o.id)) as "allRejected",
        (select coalesce(sum(o.unknown_costs), 0)::int8 from deliveries o where o.undone_at is null
          and exists (select 1 from bill_units u where u.delivery_id = o.id)) as "allUnknown"
      from deliveries where ${whole} order by id desc limit ${LISTED}`),
    toStatement(sql`
      select r.file, r.line, r.reason, r.delivery_id as "deliveryId" from delivery_rejects r
      join deliveries d on d.id = r.delivery_id and d.undone_at is null and ${whole}
      order by r.delivery_id desc, r.id limit ${EXAMPLES}`),
    toStatement(sql`
      select (r.at at time zone 'UTC')::date as "on", r.month, t.name as tenant, r.currency, r.reason,
        r.effective_before as before, r.effective_after as after, r.id
      from restatements r join tenants t on t.id = r.tenant_id
      where ${withinScope(ctx.scope, sql`r.tenant_id`)}
      order by r.at desc, r.id desc limit ${LISTED}`),
  ]);
  const { t } = ctx;
  return reportOf({
    t,
    whole,
    today: toDay(ctx.now()),
    units:
      ctx.scope === '*'
        ? (units as unknown as UnitRow[])
        : (units as unknown as UnitRow[]).map(withoutAccount),
    deliveries,
    rejects: (rejects as unknown as DataReport['rejects']).map((one) => ({
      ...one,
      reason: sayLineFault(one.reason, t),
    })),
    restatements,
  });
}

/** Who sees a branch only is told of providers, not of accounts that may be other people's. */
function withoutAccount(unit: UnitRow): UnitRow {
  return { ...unit, billingAccountId: '', billingAccountName: '' };
}

type Rows = readonly Record<string, unknown>[];

function reportOf(input: {
  t: Translate;
  whole: boolean;
  today: Day;
  units: readonly UnitRow[];
  deliveries: Rows;
  rejects: DataReport['rejects'];
  restatements: Rows;
}): DataReport {
  const { t, whole, today, units } = input;
  const bills = units.filter(({ provider, metered }) => provider !== MANUAL_PROVIDER && !metered);
  const asOf = (bills.length > 0 ? bills : units)
    .map(reachOf)
    .reduce<Day | null>((max, day) => (max === null || day > max ? day : max), null);
  const fact = (key: string, label: string, value: string, unit: Fact['unit']): Fact => ({
    key,
    label,
    value,
    unit,
    currency: null,
    metric: null,
    tenant: null,
    period: null,
    asOf,
  });
  const byAccount = groupBy(units, (unit) =>
    [unit.provider, unit.billingAccountId].filter(Boolean).join('/'),
  );
  const accounts = [...byAccount].map(([key, own]) => accountOf(key, own, { today, t }, fact));
  const deliveries = input.deliveries.map((row): DataDelivery => {
    const { id, source, importedOn, importedBy, undone } = row as unknown as DataDelivery;
    return {
      id,
      source,
      importedOn,
      importedBy,
      undone,
      rows: fact(`rows:${id}`, t('costs.rowsOf', { id }), String(row.rows), 'count'),
      rejected: fact(`rejected:${id}`, t('costs.rejectedOf', { id }), String(row.rejected), 'count'),
    };
  });
  const restatements = input.restatements.map((row): DataRestatement => {
    const { on, month, tenant, reason, currency } = row as {
      on: Day;
      month: Day;
      tenant: string;
      reason: string;
      currency: string;
    };
    const money = (key: string, label: string, value: unknown): Fact => ({
      ...fact(`${key}:${String(row.id)}`, label, value as Decimal, 'money'),
      currency,
      metric: 'effective',
      tenant,
    });
    return {
      on,
      month,
      tenant,
      // A reason tells of a rule, and a rule may name tenants that are out of sight.
      reason: whole ? sayRestatement(reason, t) : '',
      before: money('restatedFrom', t('costs.beforeRestatement'), row.before),
      after: money('restatedTo', t('costs.afterRestatement'), row.after),
    };
  });
  const [newest] = input.deliveries;
  const rejected = fact('rejected', t('costs.rejected'), String(newest?.allRejected ?? 0), 'count');
  const unknownCosts = fact('unknown', t('costs.unknownCosts'), String(newest?.allUnknown ?? 0), 'count');
  return {
    asOf,
    whole,
    accounts,
    deliveries,
    rejected,
    unknownCosts,
    rejects: input.rejects,
    restatements,
    facts: [
      ...(whole ? [rejected, unknownCosts] : []),
      ...accounts.flatMap(({ firstDay, lastDay, behind }) => [firstDay, lastDay, behind]),
      ...deliveries.flatMap((one) => [one.rows, one.rejected]),
      ...restatements.flatMap(({ before, after }) => [before, after]),
    ],
  };
}

function accountOf(
  key: string,
  own: readonly UnitRow[],
  { today, t }: { today: Day; t: Translate },
  fact: (key: string, label: string, value: string, unit: Fact['unit']) => Fact,
): DataAccount {
  const last = own.map(reachOf).reduce((a, b) => (a > b ? a : b));
  const first = own.map((unit) => unit.firstDay ?? unit.periodStart).reduce((a, b) => (a < b ? a : b));
  const [unit] = own;
  const finals = own.filter(isFinal).map(({ periodEnd }) => periodEnd);
  const label = [unit?.provider, unit?.billingAccountId].filter(Boolean).join(' ');
  return {
    provider: unit?.provider ?? '',
    billingAccountId: unit?.billingAccountId ?? '',
    billingAccountName: unit?.billingAccountName ?? null,
    firstDay: fact(`firstDay:${key}`, t('costs.firstDayOf', { label }), first, 'day'),
    lastDay: fact(`lastDay:${key}`, t('costs.lastDayOf', { label }), last, 'day'),
    behind: fact(
      `behind:${key}`,
      t('costs.behindOf', { label }),
      String(Math.max(0, daysBetween(last, today) - 1)),
      'days',
    ),
    provisional: own
      .filter((one) => !isFinal(one))
      .map(({ periodStart, periodEnd }) => ({ from: periodStart, to: periodEnd })),
    finalUntil: finals.length === 0 ? null : finals.reduce((a, b) => (a > b ? a : b)),
  };
}
