import type { AiOverview } from '../../engine/ai-overview/index.ts';
import type { PolicyFile, TenantCostState, WindowSpend } from '../../engine/ai-policy/index.ts';
import type { CostState, StateLimits } from '../../engine/cost-state.ts';
import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { type Decimal, ratioOf } from '../../engine/money.ts';
import type { Period } from '../../engine/period.ts';
import { type Card, type CardNode, makeCard, type Value } from '../card.ts';
import { formatLimit } from '../format/format-money.ts';
import { askButton } from './ask-button.ts';
import { askAboveButton, increaseButton } from './view-block-lifts.ts';

const SAYS = {
  NORMAL: 'policyViews.normal',
  CAUTION: 'policyViews.caution',
  THROTTLED: 'policyViews.throttled',
  BLOCKED: 'policyViews.blocked',
} as const satisfies Record<CostState, string>;

const STATES = {
  NORMAL: 'aiOverview.stateNormal',
  CAUTION: 'aiOverview.stateCaution',
  THROTTLED: 'aiOverview.stateThrottled',
  BLOCKED: 'aiOverview.stateBlocked',
} as const satisfies Record<CostState, string>;

const TONES = { NORMAL: 'good', CAUTION: 'warning', THROTTLED: 'warning', BLOCKED: 'bad' } as const;

const WINDOWS = {
  day: 'policyViews.day',
  week: 'policyViews.week',
  month: 'policyViews.monthly',
  quarter: 'policyViews.quarter',
  year: 'policyViews.year',
} as const;

const MODELS = {
  keep: 'policyViews.modelKeep',
  cheaper: 'policyViews.modelCheaper',
  cheapest: 'policyViews.modelCheapest',
} as const;

export interface PolicyRules {
  limits: StateLimits;
  timeZone: string;
}

/** Whoever may see a tenant whose calls are stopped can ask for more, also where a budget above it stops them. */
function increaseNodes({ tenant, state, fromAbove, windows }: TenantCostState, t: Translate): CardNode[] {
  const full = windows.find((window) => window.state === 'BLOCKED');
  if (full) return [{ kind: 'buttons', buttons: [increaseButton(tenant, full.kind, t)] }];
  if (state !== 'BLOCKED' || !fromAbove) return [];
  return [{ kind: 'buttons', buttons: [askAboveButton(tenant, t)] }];
}

/** How one tenant stands: spend beside budgets, the state that follows, and what it does to calls. */
export function viewPolicy(
  found: TenantCostState,
  rules: PolicyRules & { policy: PolicyFile },
  t: Translate,
): Card {
  const { tenant, state, fromAbove, windows } = found;
  const rows = windows.map((window) => toRow(window, tenant, t));
  const degradation = toDegradation(state, rules.policy, tenant, t);
  const said = fromAbove ? `${t(SAYS[state])} ${t('policyViews.fromAbove')}` : t(SAYS[state]);
  const nodes: CardNode[] = [
    { kind: 'text', text: `${t(STATES[state])}: ${said}`, tone: TONES[state] },
    {
      kind: 'table',
      columns: [
        { label: t('policyViews.window'), align: 'left' },
        { label: t('policyViews.spent'), align: 'right' },
        { label: t('policyViews.reserved'), align: 'right' },
        { label: t('policyViews.budget'), align: 'right' },
        { label: t('policyViews.used'), align: 'right' },
        { label: t('policyViews.state'), align: 'left' },
      ],
      rows: rows.map(({ cells }) => cells),
    },
    ...increaseNodes(found, t),
    ...degradation.nodes,
    { kind: 'note', text: sayLimits(rules.limits, t) },
    { kind: 'note', text: t('policyViews.basis', { zone: rules.timeZone }) },
  ];
  return makeCard(t('policyViews.title', { tenant }), nodes, [
    ...rows.flatMap(({ facts }) => facts),
    ...degradation.facts,
  ]);
}

/** How all tenants stand that the reader sees, those first that spent most. */
export function viewPolicies({ top10: rows, stats }: AiOverview, rules: PolicyRules, t: Translate): Card {
  const notes: CardNode[] = [
    { kind: 'note', text: sayLimits(rules.limits, t) },
    { kind: 'note', text: t('policyViews.basis', { zone: rules.timeZone }) },
  ];
  if (rows.length === 0) {
    return makeCard(
      t('policyViews.titleAll'),
      [{ kind: 'text', text: t('policyViews.noCalls') }, ...notes],
      [],
    );
  }
  const listed = rows.map(({ siteId, siteName, state, spend }) => {
    const money = (key: string, label: string, value: Decimal) =>
      moneyFact(`${key}:${siteId}`, label, value, siteName, null);
    const today = money('today', t('policyViews.today'), spend.daySpendUsd);
    const month = money('month', t('policyViews.month'), spend.monthSpendUsd);
    const budget =
      spend.budgetMonthUsd === null ? null : money('budget', t('policyViews.budget'), spend.budgetMonthUsd);
    const cells: Value[] = [siteName, t(STATES[state]), today, month, budget ?? t('policyViews.none')];
    return { cells, facts: [today, month, ...(budget ? [budget] : [])] };
  });
  const looks = rows.map(({ siteName }) => askButton(siteName, 'policy', { tenant: siteName }));
  return makeCard(
    t('policyViews.titleAll'),
    [
      {
        kind: 'table',
        columns: [
          { label: t('policyViews.tenant'), align: 'left' },
          { label: t('policyViews.state'), align: 'left' },
          { label: t('policyViews.today'), align: 'right' },
          { label: t('policyViews.month'), align: 'right' },
          { label: t('policyViews.budget'), align: 'right' },
        ],
        rows: listed.map(({ cells }) => cells),
      },
      ...(stats.totalTenants > rows.length
        ? [{ kind: 'note' as const, text: t('policyViews.some', { count: rows.length }) }]
        : []),
      { kind: 'select', label: t('policyViews.look'), options: looks },
      ...notes,
    ],
    listed.flatMap(({ facts }) => facts),
  );
}

function toRow(window: WindowSpend, tenant: string, t: Translate): { cells: Value[]; facts: Fact[] } {
  const { kind, spentUsd, reservedUsd, budgetUsd, enforced, state, period } = window;
  const spent = moneyFact(`spent:${kind}`, t('policyViews.spent'), spentUsd, tenant, period);
  const reserved = moneyFact(`reserved:${kind}`, t('policyViews.reserved'), reservedUsd, tenant, period);
  const named = t(WINDOWS[kind]);
  if (budgetUsd === null) {
    const none = t('policyViews.none');
    return { cells: [named, spent, reserved, none, '', ''], facts: [spent, reserved] };
  }
  const budget = moneyFact(`budget:${kind}`, t('policyViews.budget'), budgetUsd, tenant, period);
  const share = ratioOf(spentUsd, budgetUsd);
  const used: Fact | null =
    share === null
      ? null
      : {
          ...budget,
          key: `used:${kind}`,
          label: t('policyViews.used'),
          value: share,
          unit: 'ratio',
          currency: null,
        };
  const shown = enforced ? t(STATES[state]) : t('policyViews.observes', { state: t(STATES[state]) });
  return {
    cells: [named, spent, reserved, budget, used ?? '', shown],
    facts: [spent, reserved, budget, ...(used ? [used] : [])],
  };
}

/** What is done to calls in a state; nothing where they are made as asked for, or not at all. */
function toDegradation(
  state: CostState,
  file: PolicyFile,
  tenant: string,
  t: Translate,
): { nodes: CardNode[]; facts: Fact[] } {
  const rules = state === 'CAUTION' ? file.caution : state === 'THROTTLED' ? file.throttled : null;
  if (!rules) return { nodes: [], facts: [] };
  const fact = (key: string, label: string, value: number, unit: Fact['unit']): Fact => ({
    ...moneyFact(key, label, String(value), tenant, null),
    unit,
    currency: null,
  });
  const most = [
    { key: 'topK', label: t('policyViews.topK'), value: rules.mostTopK },
    { key: 'topN', label: t('policyViews.topN'), value: rules.mostTopN },
    { key: 'efSearch', label: t('policyViews.efSearch'), value: rules.mostEfSearch },
  ].flatMap(({ key, label, value }) => (value === null ? [] : [fact(`most:${key}`, label, value, 'count')]));
  const facts = [
    fact('share:maxTokens', t('policyViews.maxTokens'), rules.maxTokensShare, 'ratio'),
    ...most,
    ...(rules.hardThresholdAdd > 0
      ? [fact('add:hardThreshold', t('policyViews.hardThreshold'), rules.hardThresholdAdd, 'rate')]
      : []),
  ];
  const allowed = Object.entries(file.allowedModels).map(
    ([provider, models]) => `${provider} (${models.join(', ')})`,
  );
  return {
    nodes: [
      {
        kind: 'fields',
        fields: [
          ...facts.map((value) => ({ label: value.label, value })),
          { label: t('policyViews.model'), value: t(MODELS[rules.model]) },
        ],
      },
      ...(rules.model === 'keep' || allowed.length === 0
        ? []
        : [{ kind: 'note' as const, text: t('policyViews.allowed', { list: allowed.join('; ') }) }]),
    ],
    facts,
  };
}

function sayLimits({ warn, throttle, block }: StateLimits, t: Translate): string {
  const say = (share: Decimal) => formatLimit(share, t.language);
  return t('policyViews.limits', { warn: say(warn), throttle: say(throttle), block: say(block) });
}

function moneyFact(key: string, label: string, value: Decimal, tenant: string, period: Period | null): Fact {
  return { key, label, value, unit: 'money', currency: 'USD', metric: null, tenant, period, asOf: null };
}
