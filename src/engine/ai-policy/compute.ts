import type { CostState } from '../cost-state.ts';
import type { AiPolicy, Degradation, PolicyFile } from './schemas.ts';

/** What was done to a call, as the record keeps it. */
export type DegradationAction =
  | 'reduced_max_tokens_30pct'
  | 'cheaper_model'
  | 'reduced_topk'
  | 'reduced_ef_search'
  | 'reduced_max_tokens_50pct'
  | 'cheapest_model_enforced'
  | 'reduced_topk_minimal'
  | 'reduced_topn'
  | 'reduced_ef_search_minimal'
  | 'increased_hard_threshold'
  /** Not a state's doing: only so many tokens still fit into what is left. */
  | 'reduced_to_headroom'
  | 'blocked_no_provider_call';

export interface DegradedPolicy {
  policy: AiPolicy;
  /** What changed, in the order of the rules; empty where nothing had to. */
  actions: DegradationAction[];
}

/** Models that may take another's place, the cheapest first: from prices, see `listSubstitutes`. */
export type Substitutes = readonly string[];

/**
 * How a call is made in a state. Pure: numbers only ever become stricter, and a model is only ever replaced by one of
 * `substitutes`, which the caller has found to be cheaper than the one asked for.
 */
export function applyDegradation(
  state: CostState,
  policy: AiPolicy,
  file: PolicyFile,
  substitutes: Substitutes,
): DegradedPolicy {
  switch (state) {
    case 'NORMAL':
      return { policy, actions: [] };
    case 'CAUTION':
      return degrade(policy, file.caution, substitutes, {
        maxTokens: 'reduced_max_tokens_30pct',
        model: 'cheaper_model',
        topK: 'reduced_topk',
        topN: 'reduced_topn',
        efSearch: 'reduced_ef_search',
      });
    case 'THROTTLED':
      return degrade(policy, file.throttled, substitutes, {
        maxTokens: 'reduced_max_tokens_50pct',
        model: 'cheapest_model_enforced',
        topK: 'reduced_topk_minimal',
        topN: 'reduced_topn',
        efSearch: 'reduced_ef_search_minimal',
      });
    case 'BLOCKED':
      return { policy, actions: ['blocked_no_provider_call'] };
    default:
      return state satisfies never;
  }
}

type Names = Record<'maxTokens' | 'model' | 'topK' | 'topN' | 'efSearch', DegradationAction>;

function degrade(
  policy: AiPolicy,
  rules: Degradation,
  substitutes: Substitutes,
  names: Names,
): DegradedPolicy {
  const actions: DegradationAction[] = [];
  const after: AiPolicy = { ...policy };
  const lower = (key: 'maxTokens' | 'topK' | 'topN' | 'efSearch', most: number | null) => {
    const now = after[key];
    if (now === undefined || most === null || now <= most) return;
    after[key] = most;
    actions.push(names[key]);
  };
  if (policy.maxTokens !== undefined) {
    lower('maxTokens', Math.max(1, Math.floor(policy.maxTokens * rules.maxTokensShare)));
  }
  const model = substituteFor(rules.model, substitutes);
  if (model !== undefined && model !== policy.model) {
    after.model = model;
    actions.push(names.model);
  }
  lower('topK', rules.mostTopK);
  lower('topN', rules.mostTopN);
  lower('efSearch', rules.mostEfSearch);
  if (policy.hardThreshold !== undefined && rules.hardThresholdAdd > 0 && policy.hardThreshold < 1) {
    // Two digits more than anyone writes keep 0.1 + 0.05 from becoming 0.15000000000000002.
    after.hardThreshold = Math.min(1, Number((policy.hardThreshold + rules.hardThresholdAdd).toFixed(6)));
    actions.push('increased_hard_threshold');
  }
  return { policy: after, actions };
}

function substituteFor(rule: Degradation['model'], substitutes: Substitutes): string | undefined {
  switch (rule) {
    case 'keep':
      return undefined;
    case 'cheaper':
      return substitutes.at(-1);
    case 'cheapest':
      return substitutes[0];
    default:
      return rule satisfies never;
  }
}
