import type { Card } from '../../../src/bot/card.ts';
import { viewError } from '../../../src/bot/errors.ts';
import { createRegistry } from '../../../src/bot/registry-all.ts';
import * as access from '../../../src/bot/views/view-access.ts';
import { viewApiKeyMade, viewApiKeyRevoked, viewApiKeys } from '../../../src/bot/views/view-api-keys.ts';
import { viewApproval, viewApprovals } from '../../../src/bot/views/view-approval.ts';
import * as approvalRules from '../../../src/bot/views/view-approval-rules.ts';
import { viewAudit } from '../../../src/bot/views/view-audit.ts';
import {
  viewAskedAbove,
  viewBlock,
  viewBlockAbove,
  viewBlockAsked,
  viewLift,
  viewLiftEnded,
  viewLiftStarted,
  viewLifts,
  viewRaised,
} from '../../../src/bot/views/view-block-lifts.ts';
import {
  viewBudgetApplied,
  viewBudgetImport,
  viewBudgets,
  viewBudgetsImported,
} from '../../../src/bot/views/view-budget.ts';
import { viewConsoleLink } from '../../../src/bot/views/view-console.ts';
import { viewDefaults } from '../../../src/bot/views/view-defaults.ts';
import { viewExport } from '../../../src/bot/views/view-export.ts';
import { viewCommandHelp } from '../../../src/bot/views/view-help.ts';
import { viewHome } from '../../../src/bot/views/view-home.ts';
import { viewImport, viewUndo } from '../../../src/bot/views/view-import.ts';
import { viewCostApplied, viewManualCosts } from '../../../src/bot/views/view-manual-costs.ts';
import { viewMapping, viewOffers } from '../../../src/bot/views/view-mapping.ts';
import { viewOutbox, viewResent } from '../../../src/bot/views/view-outbox.ts';
import { viewPolicies, viewPolicy } from '../../../src/bot/views/view-policy.ts';
import { viewResources } from '../../../src/bot/views/view-resources.ts';
import * as changes from '../../../src/bot/views/view-rule-change.ts';
import { viewRules } from '../../../src/bot/views/view-rules.ts';
import { viewLanguage, viewSettings } from '../../../src/bot/views/view-settings.ts';
import * as tenants from '../../../src/bot/views/view-tenants.ts';
import type { AccessRequest, MemberAccess } from '../../../src/engine/access/index.ts';
import { DEFAULT_LIMITS, DEFAULT_POLICY_FILE } from '../../../src/engine/ai-policy/index.ts';
import type { ApiKey } from '../../../src/engine/api-keys/index.ts';
import type { NamedRule as ApprovalRule } from '../../../src/engine/approval-rules/index.ts';
import type { ApprovalDetail, AskedBy } from '../../../src/engine/approvals/index.ts';
import type { BlockLift } from '../../../src/engine/block-lifts/index.ts';
import { type BudgetReport, readStatuses } from '../../../src/engine/budgets/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { type CostAnswer, getTenantCost, listTenantCosts } from '../../../src/engine/costs/index.ts';
import { CentavoError } from '../../../src/engine/errors.ts';
import type { Fact } from '../../../src/engine/facts.ts';
import type { LiveBudget } from '../../../src/engine/live-budgets.ts';
import type { CostRequested, ManualEntry } from '../../../src/engine/manual-costs/index.ts';
import type { Mapping, NamedRule, Offer, RuleReport } from '../../../src/engine/mapping/index.ts';
import type { Tenant } from '../../../src/engine/tenants/index.ts';
import { ask } from '../../support/ask.ts';

/** Cards of a view, in the language of the context. Wherever a name can stand, `acme`, `Compute` or `checkout` does. */
export type Case = (ctx: Context) => Promise<Card[]> | Card[];

const PERIOD = { from: '2026-10-01', to: '2026-11-01' };

function moneyFact(key: string, value: string | null, label = 'acme'): Fact {
  return {
    key,
    label,
    value,
    unit: 'money',
    currency: 'USD',
    metric: 'effective',
    tenant: 'acme',
    period: PERIOD,
    asOf: '2026-10-31',
    ...(value === null ? { reason: 'acme' } : {}),
  };
}

const tenant: Tenant = {
  id: 1,
  parentId: null,
  name: 'acme',
  owner: 'acme',
  archivedAt: null,
  mergedIntoId: null,
};

function ruleOf(position: number): NamedRule {
  return {
    id: position,
    position,
    kind: 'tag',
    key: 'acme',
    pattern: 'checkout',
    validFrom: position % 2 === 0 ? '2026-10-01' : null,
    validTo: position % 3 === 0 ? '2026-11-01' : null,
    shares: [],
    named: [
      { tenant: 'acme', weight: '60' },
      { tenant: 'Compute', weight: '40' },
    ],
    ended: position % 3 === 0,
  } as unknown as NamedRule;
}

function enteredOf(n: number): ManualEntry {
  return {
    amount: '1200.5',
    currency: 'USD',
    description: 'checkout',
    category: n % 2 ? 'Compute' : null,
    day: '2026-11-21',
    until: n % 2 ? '2027-06-30' : null,
    tags: { acme: 'checkout' },
    bill: n % 3 ? null : { provider: 'acme', service: null },
  };
}

/** People of either platform, and labels that an attacker would like to be taken for some. */
function someone(n: number): string {
  const labels = ['slack:T1:U07AB', 'discord:900:123456', 'checkout', 'slack:T1:acme', 'discord:900:acme'];
  return labels[n % labels.length] ?? 'cli';
}

function liftOf(n: number): BlockLift {
  return {
    id: n + 1,
    tenantId: 1,
    tenant: 'acme',
    extra: n % 2 ? '50.25' : null,
    fromAt: '2026-11-21T12:00:00.000Z',
    untilAt: '2026-11-21T16:00:00.000Z',
    askedBy: someone(n),
  };
}

/** Money that moves in so many months. */
function reportOf(months: number): RuleReport {
  return {
    flows: Array.from({ length: months }, (_, n) => ({
      month: `20${String(20 + Math.floor(n / 12)).padStart(2, '0')}-${String((n % 12) + 1).padStart(2, '0')}-01`,
      currency: 'USD',
      from: 'acme',
      to: 'checkout',
      effective: `${n + 1}.25`,
    })),
    restatedMonths: months > 1 ? ['2026-09-01'] : [],
    dims: months,
    asOf: '2026-10-31',
  };
}

const added = { rule: ruleOf(2), report: reportOf(3), keptClosedMonths: true };

const offer: Offer = {
  id: 'tag:acme',
  kind: 'tag',
  spellings: ['acme', 'Compute'],
  values: ['acme', 'checkout'].map((name) => ({ kind: 'tag', key: 'acme', pattern: name, tenant: name })),
  unfit: 3,
  coverage: [{ currency: 'USD', effective: '1234.5', total: '2000', ratio: '0.61725' }],
};

function mappingOf(rules: number, offers: Offer[]): Mapping {
  return {
    rules: Array.from({ length: rules }, (_, n) => ruleOf(n + 1)),
    period: PERIOD,
    asOf: '2026-10-31',
    parts: {
      totals: [{ currency: 'USD', effective: '4321.09' }],
      groups: (['sub_account', 'service', 'tag'] as const).map((kind) => ({
        kind,
        currency: 'USD',
        parts: [{ kind, match: `${kind} acme`, label: 'acme', currency: 'USD', effective: '17.5' }],
        rest: '0.0042',
        more: 4,
      })),
    },
    offers,
  };
}

const member: MemberAccess = {
  memberId: 7,
  name: 'acme',
  identities: [
    { platform: 'discord', workspaceId: '900', personId: '123456' },
    { platform: 'slack', workspaceId: 'T1', personId: 'U07AB' },
    { platform: 'slack', workspaceId: 'T1', personId: 'acme' },
  ],
  grants: [
    { role: 'viewer', tenant: 'acme' },
    { role: 'admin', tenant: null },
  ],
};

const accessRequest: AccessRequest = {
  id: 1,
  memberId: 7,
  name: 'acme',
  identities: member.identities,
  askedOn: '2026-10-01',
  outcome: null,
  answeredBy: null,
};

function answerOf(ctx: Context): Promise<CostAnswer> {
  const question = { period: null, metric: 'effective', by: { kind: 'service' }, filters: {} } as const;
  return getTenantCost(ctx, [{ tenant: 'acme', question }]);
}

/** A request in a state, with names wherever somebody can put one. */
function requestOf(
  state: ApprovalDetail['approval']['state'],
  may: ApprovalDetail['may'] = 'nothing',
  n = 0,
): ApprovalDetail {
  const ended = state === 'pending' ? null : '2026-11-22T08:30:00.000Z';
  return {
    approval: {
      id: `${String(n).padStart(8, '0')}-0000-4000-8000-000000000000`,
      kind: n % 2 === 0 ? 'budget' : 'acme',
      tenantId: 1,
      tenantName: 'acme',
      state,
      requester: 'member:7',
      requestedBy: someone(n),
      requestedAt: '2026-11-21T12:00:00.000Z',
      amount: n % 3 === 2 ? null : '1250.5',
      currency: n % 3 === 2 ? null : 'USD',
      payload: {},
      hash: '',
      cause: { threshold: '0.9' },
      approvers: [],
      needed: 2,
      rule: n % 2 === 0 ? { id: 3, minAmount: '1000', ...measuredOf(n), category: 'Compute' } : null,
      expiresAt: '2026-11-24T12:00:00.000Z',
      escalatesAt: '2026-11-23T18:00:00.000Z',
      escalatedAt: n % 2 === 0 ? '2026-11-23T18:00:00.000Z' : null,
      endedAt: ended,
      endedBy: ended === null ? null : someone(n + 3),
      note: ended === null ? null : 'acme',
      votes: [2, 3, 4].map((m) => ({
        voter: `member:${m}`,
        identity: someone(n + m),
        at: '2026-11-21T13:00:00.000Z',
        note: m === 2 ? 'acme' : null,
      })),
    },
    what: () => 'acme',
    cause: () => 'checkout',
    approvers: [
      { person: 'acme' },
      { person: 'discord:900:123456, slack:T1:U07AB' },
      { role: 'approver' },
      { role: 'admin' },
    ],
    given: 1,
    may,
  };
}

/** How a rule's threshold compares: in the request's currency, by a rate, by none. */
function measuredOf(n: number): Pick<AskedBy, 'currency' | 'rate' | 'unmeasured'> {
  if (n % 6 === 0) return { currency: 'USD', rate: null, unmeasured: false };
  if (n % 6 === 2) return { currency: 'EUR', rate: null, unmeasured: true };
  const rate = { day: '2026-11-20', base: 'EUR', quote: 'USD', rate: '1.0842', source: 'acme' };
  return { currency: 'EUR', rate, unmeasured: false };
}

function approvalRuleOf(id: number): ApprovalRule {
  return {
    id,
    kind: id % 2 ? 'acme' : 'manual_cost',
    category: id % 3 ? 'Compute' : null,
    tenantId: id % 2 ? 1 : null,
    tenantName: id % 2 ? 'acme' : null,
    minAmount: id % 4 ? '1000' : '0',
    currency: id % 4 ? 'EUR' : null,
    approvers: [{ person: someone(id) }, { role: 'admin' }],
    needed: id % 5 ? 2 : 0,
    expiresInHours: 72,
    escalatesInHours: id % 2 ? 54 : null,
    enabled: id % 7 > 0,
    able: id % 3,
  };
}

const { commands } = createRegistry();
const asked =
  (...texts: string[]): Case =>
  async (ctx) => {
    const cards: Card[] = [];
    for (const text of texts) cards.push(await ask(ctx, text));
    return cards;
  };

const NOON = '2026-11-21T12:00:00Z';
const apiKey: ApiKey = {
  id: 1,
  prefix: '0123456789ab',
  name: 'checkout',
  tenantId: 1,
  tenant: 'acme',
  scopes: ['ai', 'read'],
  requestsPerMinute: 6000,
  createdBy: 'cli',
  createdAt: new Date(NOON),
  expiresAt: new Date('2027-02-20T00:00:00Z'),
  lastUsedAt: null,
  revokedAt: null,
};
const ended: ApiKey = { ...apiKey, id: 2, lastUsedAt: new Date(NOON), revokedAt: new Date(NOON) };

/** Budgets of all kinds and states. */
async function budgetsOf(ctx: Context): Promise<BudgetReport> {
  const era = {
    amount: '1000',
    phases: { '2026-12': '1500' },
    rolloverCap: '50',
    validFrom: '2026-01-01',
    validTo: '2027-01-01',
    createdAt: '2026-01-01T00:00:00+00:00',
    removedAt: null,
  };
  const cloud: LiveBudget = {
    ...era,
    id: 1,
    tenantId: 1,
    tenant: 'acme',
    tagKey: null,
    tagValue: null,
    spend: 'cloud',
    window: 'month',
    currency: 'USD',
    metric: 'effective',
    counts: ['tax', 'support'],
    thresholds: ['0.7', '0.9', '1'],
    usdRate: null,
    usdRateOn: null,
    observeOnly: false,
    version: 1,
    history: [era],
    children: { amount: '700', count: 2, otherCurrencies: 0 },
    aiWindow: null,
  };
  const ai: LiveBudget = {
    ...cloud,
    spend: 'ai',
    window: 'day',
    amount: '80',
    currency: 'EUR',
    usdRate: '1.25',
    usdRateOn: '2026-11-20',
    phases: null,
    rolloverCap: null,
    children: null,
    aiWindow: {
      startsAt: '2026-11-21T00:00:00Z',
      endsAt: '2026-11-22T00:00:00Z',
      cap: '100',
      spent: '100.5',
      reserved: '0.000125',
      rolled: null,
    },
  };
  const off: LiveBudget = { ...cloud, window: 'year', validFrom: '2030-01-01', observeOnly: true };
  const tag: LiveBudget = {
    ...cloud,
    window: 'quarter',
    tenantId: null,
    tenant: null,
    tagKey: 'acme',
    tagValue: 'checkout',
  };
  const one = await readStatuses(ctx, [cloud, ai, off, tag], { year: true });
  const proposed = (key: string, value: string) => moneyFact(key, value, 'acme');
  const proposal = {
    whose: 'acme',
    spend: 'cloud' as const,
    window: 'month' as const,
    currency: 'USD',
    windows: 6,
    period: PERIOD,
    amount: proposed('budget:proposed', '1400'),
    mean: proposed('budget:mean', '1100.5'),
    highest: proposed('budget:highest', '1234.5'),
  };
  return {
    about: { whose: 'acme', typed: 'acme', isTag: false },
    statuses: one,
    proposals: [proposal],
    facts: [...one.flatMap(({ facts }) => facts), proposal.amount, proposal.mean, proposal.highest],
  };
}

/** One case for each view that is exported below `src/bot/views`. */
export const CASES: Record<string, Case> = {
  viewCosts: asked(
    'tenant acme',
    'tenant acme 2026-10 by tag team list',
    'top services last month',
    'tenant acme 2019',
  ),
  viewBudgets: async (ctx) => {
    const one = await budgetsOf(ctx);
    const listed = await readStatuses(
      ctx,
      one.statuses.map(({ budget }) => budget),
      { listed: true },
    );
    return [
      viewBudgets(one, ctx.t),
      viewBudgets({ ...one, statuses: [], proposals: [], facts: [] }, ctx.t),
      viewBudgets(
        { about: null, statuses: listed, proposals: [], facts: listed.flatMap(({ facts }) => facts) },
        ctx.t,
      ),
      viewBudgets({ about: null, statuses: [], proposals: [], facts: [] }, ctx.t),
    ];
  },
  viewBudgetApplied: async (ctx) => {
    const [status] = (await budgetsOf(ctx)).statuses;
    const before = status?.budget ?? null;
    const { id, tenantId, tenant, tagKey, tagValue, version, history, children, aiWindow, ...rest } =
      before as LiveBudget;
    const { createdAt, removedAt, ...plan } = rest;
    const after = { ...plan, target: { tenantId: 1 } };
    const change = { outcome: 'applied' as const, approval: null, whose: 'acme' };
    return [
      viewBudgetApplied({ ...change, before: null, after }, ctx.t),
      viewBudgetApplied({ ...change, before, after }, ctx.t),
      viewBudgetApplied({ ...change, before, after: null }, ctx.t),
    ];
  },
  viewBudgetImport: ({ t }) => [viewBudgetImport(t)],
  viewBudgetsImported: ({ t }) => [
    viewBudgetsImported({ applied: 3, asked: 2, changes: [] }, t),
    viewBudgetsImported({ applied: 0, asked: 0, changes: [] }, t),
  ],
  viewComparison: asked('compare mom acme', 'compare yoy acme'),
  viewTrend: asked('trend acme last 12 months', 'trend'),
  viewReconciliation: asked('reconcile 2026-10', 'reconcile 2020'),
  viewData: asked('data'),
  viewHelp: asked('help'),
  viewCommandHelp: ({ t }) => commands.map((command) => viewCommandHelp(command.name, [command], t)),
  viewTenants: asked('tenants', 'tenants archived'),
  viewResources: async (ctx) => {
    const { tenant, question, asked, coverage } = await answerOf(ctx);
    const [total, cost] = [moneyFact('total', '99.5'), moneyFact('resource:1', '0.0000001')];
    const share: Fact = { ...moneyFact('share:resource:1', '0.25'), unit: 'ratio' };
    const rest = { cost: moneyFact('rest:resources', '90'), share: { ...share, key: 'share:rest' } };
    const line = { name: 'acme', service: 'Compute', tenant: 'checkout', cost, share };
    const lists = [{ currency: 'USD', total, lines: [line], rest }];
    const facts = [total, cost, share, rest.cost, rest.share];
    return [viewResources({ tenant, question, asked, coverage, lists, converted: null, facts }, ctx.t)];
  },
  viewExport: async (ctx) => {
    const answer = await answerOf(ctx);
    const rows: Fact = { ...moneyFact('rows', '1000000'), unit: 'count', currency: null };
    const file = { path: '/tmp/acme/acme.csv', name: 'acme.csv', bytes: 12_345 };
    return (['lines', 'inventory'] as const).flatMap((kind) => [
      viewExport({ kind, answer, file, rows, facts: [...answer.facts, rows] } as never, ctx.t),
      viewExport({ kind, answer, file: null, rows: null, facts: answer.facts } as never, ctx.t),
    ]);
  },
  viewHome: async (ctx) => {
    const costs = await listTenantCosts(ctx, { pageSize: 20 });
    return [viewHome({ costs, role: 'viewer', seesAll: false }, ctx.t)];
  },
  viewDefaults: ({ t }) => [
    viewDefaults({ person: 'acme', channel: null }, null, t),
    viewDefaults({ person: 'acme', channel: 'checkout' }, 'channel', t),
    viewDefaults({ person: null, channel: null }, 'person', t),
  ],
  viewImport: () => {
    const sums = { rows: 3, billed: '5', effective: '4.5', list: '6', contracted: '6' };
    const unit = {
      provider: 'acme',
      billingAccountId: 'Compute',
      periodStart: PERIOD.from,
      periodEnd: PERIOD.to,
    };
    const report = {
      id: 7,
      files: ['acme.csv'],
      rows: 12_345,
      accepted: 12_000,
      rejected: 345,
      unknownCosts: 2,
      periods: [unit],
      totals: [{ currency: 'USD', billed: '5', effective: '4.5', list: '6', contracted: '6' }],
      reconciled: true,
      unchanged: false,
      moves: [{ ...unit, currency: 'USD', before: sums, after: { ...sums, effective: '9.75' } }],
      rejects: Array.from({ length: 12 }, (_, line) => ({ file: 'acme.csv', line, reason: 'checkout' })),
      notes: ['acme'],
    };
    return [viewImport(report as never), viewImport({ ...report, unchanged: true } as never)];
  },
  viewUndo: () => {
    const sums = { rows: 3, billed: '5', effective: '4.5', list: '6', contracted: '6' };
    const unit = {
      provider: 'acme',
      billingAccountId: 'Compute',
      periodStart: PERIOD.from,
      periodEnd: PERIOD.to,
    };
    return [viewUndo({ id: 7, moves: [{ ...unit, currency: 'USD', before: sums, after: null }] as never })];
  },
  viewMapping: ({ t }) => [viewMapping(mappingOf(0, [offer]), t), viewMapping(mappingOf(60, []), t)],
  viewOffers: ({ t }) => [
    viewOffers({ offers: [offer], period: PERIOD, asOf: null }, t),
    viewOffers({ offers: [], period: PERIOD, asOf: null }, t),
  ],
  viewRules: ({ t }) => [
    viewRules(mappingOf(60, []).rules, true, t),
    viewRules(mappingOf(4, []).rules, false, t),
    viewRules([], false, t),
  ],
  viewRuleAdded: ({ t }) => [
    changes.viewRuleAdded(added, t),
    changes.viewRuleAdded({ ...added, report: reportOf(40) }, t),
    changes.viewRuleAdded({ ...added, report: reportOf(0), keptClosedMonths: false }, t),
  ],
  viewRuleTested: ({ t }) => [changes.viewRuleTested(added, { kind: 'tag', pattern: 'acme' }, t)],
  viewRuleMoved: ({ t }) => [changes.viewRuleMoved(added, 5, t)],
  viewRuleRemoved: ({ t }) => [changes.viewRuleRemoved(added, t)],
  viewOfferAccepted: ({ t }) => [
    changes.viewOfferAccepted({ offer, rules: [], tenantsAdded: ['acme'], report: reportOf(2) }, t),
  ],
  viewRulesLoaded: ({ t }) => [
    changes.viewRulesLoaded(
      { added: 3, unchanged: 2, removed: 1, tenantsAdded: [], report: reportOf(1), keptClosedMonths: true },
      'acme.csv',
      t,
    ),
  ],
  viewTenantMerged: ({ t }) => [changes.viewTenantMerged('acme', 'checkout', reportOf(1), t)],
  viewTenantAdded: ({ t }) => [
    tenants.viewTenantAdded(tenant, 'checkout', t),
    tenants.viewTenantAdded(tenant, undefined, t),
  ],
  viewTenantMoved: ({ t }) => [
    tenants.viewTenantMoved({ tenant, parent: tenant }, t),
    tenants.viewTenantMoved({ tenant, parent: null }, t),
  ],
  viewTenantRenamed: ({ t }) => [tenants.viewTenantRenamed({ before: tenant, after: tenant }, t)],
  viewTenantArchived: ({ t }) => [
    tenants.viewTenantArchived(tenant, t),
    tenants.viewTenantArchived({ ...tenant, archivedAt: '2026-10-01T00:00:00Z' }, t),
  ],
  viewTenantOwner: ({ t }) => [
    tenants.viewTenantOwner(tenant, t),
    tenants.viewTenantOwner({ ...tenant, owner: null }, t),
  ],
  viewNoAccess: ({ t }) => [access.viewNoAccess(t)],
  viewAccessAsked: ({ t }) =>
    (['asked', 'open', 'has'] as const).map((one) => access.viewAccessAsked(one, t)),
  viewAccessRequest: ({ t }) =>
    ([null, 'granted', 'refused', 'joined'] as const).map((outcome) =>
      access.viewAccessRequest({ ...accessRequest, outcome, answeredBy: outcome && someone(2) }, t),
    ),
  viewAccessAnswered: ({ t }) =>
    (['granted', 'refused'] as const).map((outcome) =>
      access.viewAccessAnswered({ ...accessRequest, outcome }, t),
    ),
  viewAccess: ({ t }) =>
    (['self', 'person', 'all'] as const).map((about) =>
      access.viewAccess(
        {
          about,
          members: [member],
          everyoneMayView: about === 'all',
          requests: [accessRequest],
        },
        t,
      ),
    ),
  viewGranted: ({ t }) => [true, false].map((changed) => access.viewGranted({ member, changed }, t)),
  viewRevoked: ({ t }) => [access.viewRevoked(member, t), access.viewRevoked({ ...member, grants: [] }, t)],
  viewRefused: ({ t }) => [access.viewRefused(member, t)],
  viewEveryone: ({ t }) => [access.viewEveryone(true, t), access.viewEveryone(false, t)],
  viewJoinCode: ({ t }) => [access.viewJoinCode({ code: 'ABCD-2345', expiresAt: new Date(0) }, t)],
  viewJoined: ({ t }) => [
    access.viewJoined({ memberId: 7, identities: member.identities, changed: true }, t),
  ],
  viewPolicy: ({ t }) => {
    const window = {
      kind: 'day' as const,
      startsAt: new Date('2026-11-21T00:00:00Z'),
      endsAt: new Date('2026-11-22T00:00:00Z'),
      period: { from: '2026-11-21', to: '2026-11-22' },
      spentUsd: '0.95',
      reservedUsd: '0.0125',
      budgetUsd: '1',
      enforced: true,
      liftedUntil: null,
      limits: DEFAULT_LIMITS,
      state: 'THROTTLED' as const,
    };
    const month = {
      ...window,
      kind: 'month' as const,
      period: { from: '2026-11-01', to: '2026-12-01' },
      budgetUsd: null,
      state: 'NORMAL' as const,
    };
    const rules = { policy: DEFAULT_POLICY_FILE, limits: DEFAULT_LIMITS, timeZone: 'America/Sao_Paulo' };
    const found = {
      tenantId: 1,
      tenant: 'acme',
      fromAbove: false,
      windows: [window, month],
      spend: { daySpendUsd: '0.95', monthSpendUsd: '0.95', budgetDayUsd: '1', budgetMonthUsd: null },
    };
    return [
      viewPolicy({ ...found, state: 'THROTTLED' }, rules, t),
      viewPolicy({ ...found, state: 'CAUTION', windows: [{ ...window, enforced: false }, month] }, rules, t),
      viewPolicy({ ...found, state: 'BLOCKED', fromAbove: true, windows: [month] }, rules, t),
      viewPolicy({ ...found, state: 'NORMAL', windows: [{ ...window, budgetUsd: '0' }] }, rules, t),
    ];
  },
  viewPolicies: ({ t }) => {
    const row = (siteId: number, budgetMonthUsd: string | null) => ({
      organizationId: 1,
      siteId,
      siteName: 'acme',
      state: 'CAUTION' as const,
      spend: { daySpendUsd: '0.5', monthSpendUsd: '12.34', budgetDayUsd: null, budgetMonthUsd },
      percentages: { day: null, month: null },
      trend: [],
    });
    const stats = {
      totalTenants: 40,
      normalTenants: 39,
      cautionTenants: 1,
      throttledTenants: 0,
      blockedTenants: 0,
      totalDaySpend: '1',
      totalMonthSpend: '20',
      criticalAlerts: 0,
      highAlerts: 0,
    };
    const overview = { timestamp: '2026-11-21T12:00:00Z', stats, top10: [], alerts: [] };
    const rules = { limits: DEFAULT_LIMITS, timeZone: 'UTC' };
    return [
      viewPolicies({ ...overview, top10: [row(1, '15'), row(2, null)] }, rules, t),
      viewPolicies(overview, rules, t),
    ];
  },
  viewApiKeys: ({ t }) => [
    viewApiKeys([apiKey, ended, { ...apiKey, id: 3, tenantId: null, tenant: null }], new Date(NOON), t),
    viewApiKeys([], new Date(NOON), t),
  ],
  viewApiKeyMade: ({ t }) => [
    viewApiKeyMade({ key: 'ctv_0123456789ab_secret', made: apiKey }, null, t),
    viewApiKeyMade({ key: 'ctv_0123456789ab_secret', made: { ...apiKey, expiresAt: null } }, 24, t),
  ],
  viewApiKeyRevoked: ({ t }) => [true, false].map((changed) => viewApiKeyRevoked({ key: ended, changed }, t)),
  viewConsoleLink: ({ t }) =>
    [true, false].map((isLocal) => viewConsoleLink({ url: 'http://127.0.0.1:8787/sign-in/x', isLocal }, t)),
  viewApproval: ({ t }) => {
    const timeZone = 'America/Sao_Paulo';
    const ended = (['approved', 'rejected', 'expired', 'withdrawn', 'stale'] as const).map((state, n) =>
      viewApproval(requestOf(state, 'nothing', n), t, { timeZone, lead: 'acme' }),
    );
    const open = (['decide', 'withdraw', 'nothing'] as const).map((may, n) =>
      viewApproval(requestOf('pending', may, n), t, { timeZone }),
    );
    return [...open, viewApproval(requestOf('pending'), t, { timeZone, buttons: 'everybody' }), ...ended];
  },
  viewApprovals: ({ t }) => {
    const many = Array.from({ length: 60 }, (_, n) => requestOf(n % 2 ? 'pending' : 'stale', 'nothing', n));
    return [
      viewApprovals(many, t, { all: true, timeZone: 'UTC' }),
      viewApprovals([requestOf('pending')], t, { all: false, timeZone: 'UTC' }),
      viewApprovals([], t, { all: false, timeZone: 'UTC' }),
    ];
  },
  viewApprovalRules: ({ t }) => [
    approvalRules.viewApprovalRules(
      Array.from({ length: 60 }, (_, n) => approvalRuleOf(n + 1)),
      t,
    ),
    approvalRules.viewApprovalRules([approvalRuleOf(1), approvalRuleOf(5)], t),
    approvalRules.viewApprovalRules([], t),
  ],
  viewApprovalRule: ({ t }) =>
    (['made', 'replaced', 'on', 'off', 'removed'] as const).map((done, n) =>
      approvalRules.viewApprovalRule(approvalRuleOf(n + 1), done, t),
    ),
  viewAway: ({ t }) => {
    const one = { person: 'acme', until: '2026-12-01T03:00:00.000Z' };
    const standsInFor = [0, 1, 2, 3].map((n) => ({ ...one, person: someone(n) }));
    return [
      approvalRules.viewAway({ away: one, standsInFor }, 'UTC', t),
      approvalRules.viewAway({ away: { ...one, person: someone(0) }, standsInFor: [] }, 'UTC', t),
      approvalRules.viewAway({ away: null, standsInFor: [] }, 'America/Sao_Paulo', t),
    ];
  },
  viewApprovalChannels: ({ t }) => [
    approvalRules.viewApprovalChannels([{ platform: 'slack', workspaceId: 'acme', channelId: 'acme' }], t),
    approvalRules.viewApprovalChannels([], t),
  ],
  viewApprovalAlarm: ({ t }) => {
    const detail = requestOf('pending');
    const rule = approvalRuleOf(1);
    return [
      approvalRules.viewApprovalAlarm({ about: 'rule', rule, able: 0, needed: 1 }, t),
      approvalRules.viewApprovalAlarm({ about: 'rule', rule, able: 1, needed: 1 }, t),
      approvalRules.viewApprovalAlarm({ about: 'request', detail, able: 1, needed: 2 }, t),
    ];
  },
  viewCostApplied: ({ t, now }) =>
    (['add', 'correct', 'remove'] as const).map((change, n) =>
      viewCostApplied(
        {
          change: { change, id: 12, entry: enteredOf(n) } as CostRequested['change'],
          tenant: 'acme',
          requested: { outcome: 'applied' },
        },
        t,
        now(),
      ),
    ),
  viewManualCosts: ({ t }) => [
    viewManualCosts(
      Array.from({ length: 60 }, (_, n) => ({
        cost: { ...enteredOf(n), id: n + 1, tenantId: 1, version: 1, createdBy: 'acme', removed: false },
        tenant: 'acme',
        amount: { ...moneyFact(`entered:${n + 1}`, '1200.5'), metric: 'billed', period: null },
        billed: n % 3 === 0 ? ['2026-10-01', '2026-11-01'] : [],
        next: null,
      })),
      t,
    ),
    viewManualCosts([], t),
  ],
  viewLifts: ({ t }) => [
    viewLifts(
      Array.from({ length: 60 }, (_, n) => liftOf(n)),
      t,
      'America/Sao_Paulo',
    ),
    viewLifts([], t, 'UTC'),
  ],
  viewLift: ({ t }) => [
    viewLift({ lift: liftOf(0), active: true }, t, 'UTC'),
    viewLift({ lift: liftOf(1), active: false }, t, 'UTC'),
  ],
  viewLiftStarted: ({ t, now }) => [viewLiftStarted({ tenant: 'acme', minutes: 90 }, now(), t, 'UTC')],
  viewLiftEnded: ({ t }) => [viewLiftEnded('acme', t)],
  viewBlock: ({ t }) =>
    (['day', 'week', 'month', 'quarter', 'year'] as const).flatMap((kind) => {
      const about = { tenant: 'acme', kind, endsAt: '2026-12-01T00:00:00.000Z' };
      const startsAt = '2026-11-01T00:00:00.000Z';
      const blocked = { ...about, id: 1, tenantId: 1, startsAt, cap: '10', spent: '10.000001' };
      return [
        viewBlock({ ...about, blocked, lift: null }, t, 'UTC'),
        viewBlock({ ...about, blocked: null, lift: liftOf(0) }, t, 'UTC'),
      ];
    }),
  viewBlockAbove: ({ t }) =>
    [1, 5, 40].flatMap((many) =>
      [true, false].map((blocked) =>
        viewBlockAbove(
          {
            tenants: Array.from({ length: many }, () => 'acme'),
            endsAt: '2026-12-01T00:00:00.000Z',
            blocked,
          },
          t,
          'America/Sao_Paulo',
        ),
      ),
    ),
  viewBlockAsked: ({ t }) => {
    const about = { tenant: 'acme', kind: 'month' as const, endsAt: '2026-12-01T00:00:00.000Z' };
    const startsAt = '2026-11-01T00:00:00.000Z';
    const blocked = { ...about, id: 1, tenantId: 1, startsAt, cap: '10', spent: '10.000001' };
    return [blocked, null].flatMap((one) =>
      ['acme', null].map((reason) => {
        const block = { ...about, blocked: one, lift: null };
        return viewBlockAsked({ block, asking: 'checkout', askedBy: 'Compute', reason }, t, 'UTC');
      }),
    );
  },
  viewAskedAbove: ({ t }) => {
    const seen = (['day', 'week', 'month', 'quarter', 'year'] as const).map((kind, n) => ({
      id: n,
      tenantId: 1,
      tenant: 'acme',
      kind,
      startsAt: '2026-11-01T00:00:00.000Z',
      endsAt: '2026-12-01T00:00:00.000Z',
      cap: '10',
      spent: '10.000001',
    }));
    return [
      viewAskedAbove({ tenant: 'acme', told: 'asked', seen: [] }, t, 'UTC'),
      viewAskedAbove({ tenant: 'acme', told: 'nobody', seen: seen.slice(0, 1) }, t, 'UTC'),
      viewAskedAbove({ tenant: 'acme', told: null, seen }, t, 'UTC'),
      viewAskedAbove({ tenant: 'acme', told: null, seen: [] }, t, 'UTC'),
    ];
  },
  viewRaised: ({ t }) => [viewRaised('acme', t)],
  viewAudit: ({ t }) => {
    const count = {
      ...moneyFact('audit:entries', '60'),
      unit: 'count' as const,
      currency: null,
      metric: null,
    };
    const rows = Array.from({ length: 60 }, (_, n) => ({
      id: n + 1,
      at: '2026-11-21T12:00:00.000Z',
      actor: someone(n),
      platform: 'cli',
      action: 'checkout',
      subject: 'Compute',
      before: null,
      after: { acme: 'checkout' },
      tenant: n % 3 === 1 ? 'acme' : null,
      person: n % 3 === 2 ? someone(n) : null,
    }));
    const file = { path: '/nowhere/audit.csv', name: 'audit.csv', bytes: 1234 };
    return [
      viewAudit({ about: null, period: null, rows, count, file: null }, {}, t, 'America/Sao_Paulo'),
      viewAudit({ about: 'acme', period: PERIOD, rows, count, file }, { about: 'acme' }, t, 'UTC'),
      viewAudit(
        { about: 'acme', period: PERIOD, rows: [], count: { ...count, value: '0' }, file: null },
        { about: 'acme' },
        t,
        'UTC',
      ),
    ];
  },
  viewLanguage: ({ t }) => [viewLanguage('pt-BR', false, t), viewLanguage(null, true, t)],
  viewSettings: ({ t }) => [
    viewSettings({ displayCurrency: 'BRL', timeZone: 'America/Sao_Paulo', firstWeekday: 7 }, true, t),
  ],
  viewOutbox: ({ t }) => [
    viewOutbox({ deadLetters: [], dead: 0, waiting: [] }, t),
    viewOutbox(
      {
        deadLetters: ['not_linked', 'person_left', 'unknown_message', 'tries:HTTP 503', 'acme'].map(
          (failure, n) => ({
            id: n + 1,
            platform: n % 2 === 0 ? ('slack' as const) : ('discord' as const),
            workspaceId: 'T1',
            to: 'acme',
            message: 'approval',
            subject: 'checkout',
            createdAt: '2026-10-05T12:00:00Z',
            attempts: 18,
            failure,
          }),
        ),
        dead: 105,
        waiting: [
          { platform: 'slack', count: 1, oldest: '2026-10-05T12:00:00Z' },
          { platform: 'discord', count: 12_000, oldest: '2026-10-05T12:00:00Z' },
        ],
      },
      t,
    ),
  ],
  viewResent: ({ t }) => [viewResent(0, t), viewResent(1, t), viewResent(1200, t)],
};

/** Cards that no file of views makes: errors, with more choices and lines than fit. */
export const ERRORS: Case = ({ t }) => {
  const choices = Array.from({ length: 12 }, (_, n) => ({ label: `acme ${n}`, command: `tenant acme${n}` }));
  const lines = Array.from({ length: 14 }, (_, n) => `checkout ${n}`);
  return [
    viewError(new CentavoError('ambiguous', 'acme', { choices }), t).card,
    viewError(new CentavoError('rows_refused', 'acme', { lines }), t).card,
    viewError(new CentavoError('bad_input', 'acme'), t).card,
    viewError(new Error('acme'), t).card,
  ];
};
