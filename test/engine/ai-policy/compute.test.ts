import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AiPolicy, applyDegradation, DEFAULT_POLICY_FILE } from '../../../src/engine/ai-policy/index.ts';
import { COST_STATES, mostRestrictive, stateOf } from '../../../src/engine/cost-state.ts';

const LIMITS = { warn: '0.7', throttle: '0.9', block: '1' };
const ASKED: AiPolicy = {
  model: 'gpt-4o',
  maxTokens: 1000,
  topK: 5,
  topN: 20,
  efSearch: 100,
  hardThreshold: 0.1,
};
const CHEAPER = ['gpt-4o-mini'];

describe('the state of a budget', () => {
  test.each([
    ['0', 'NORMAL'],
    ['69.999999999999999999', 'NORMAL'],
    ['70', 'CAUTION'],
    ['89.999999999999999999', 'CAUTION'],
    ['90', 'THROTTLED'],
    ['99.999999999999999999', 'THROTTLED'],
    ['100', 'BLOCKED'],
    ['1000', 'BLOCKED'],
  ])('%s of 100 is %s, exact at the edge', (spent, state) => {
    expect(stateOf(spent, '100', LIMITS)).toBe(state);
  });

  test('without a budget it is NORMAL, a budget of nothing is BLOCKED', () => {
    expect(stateOf('1000000', null, LIMITS)).toBe('NORMAL');
    expect(stateOf('0', '0', LIMITS)).toBe('BLOCKED');
  });

  test('of several windows the most restrictive counts', () => {
    expect(mostRestrictive(['NORMAL', 'THROTTLED', 'CAUTION'])).toBe('THROTTLED');
    expect(mostRestrictive([])).toBe('NORMAL');
  });
});

describe('how a call degrades', () => {
  test('NORMAL leaves it as it was asked for', () => {
    expect(applyDegradation('NORMAL', ASKED, DEFAULT_POLICY_FILE, CHEAPER)).toEqual({
      policy: ASKED,
      actions: [],
    });
  });

  test('CAUTION: 30 % fewer tokens, 3 of 5, a cheaper model, a smaller search', () => {
    expect(applyDegradation('CAUTION', ASKED, DEFAULT_POLICY_FILE, CHEAPER)).toEqual({
      policy: { ...ASKED, maxTokens: 700, topK: 3, efSearch: 40, model: 'gpt-4o-mini' },
      actions: ['reduced_max_tokens_30pct', 'cheaper_model', 'reduced_topk', 'reduced_ef_search'],
    });
  });

  test('THROTTLED: half the tokens, 2 of 5, 12 of 20, the cheapest model, the smallest search, a higher threshold', () => {
    expect(applyDegradation('THROTTLED', ASKED, DEFAULT_POLICY_FILE, CHEAPER)).toEqual({
      policy: {
        model: 'gpt-4o-mini',
        maxTokens: 500,
        topK: 2,
        topN: 12,
        efSearch: 20,
        hardThreshold: 0.15,
      },
      actions: [
        'reduced_max_tokens_50pct',
        'cheapest_model_enforced',
        'reduced_topk_minimal',
        'reduced_topn',
        'reduced_ef_search_minimal',
        'increased_hard_threshold',
      ],
    });
  });

  test('BLOCKED makes no call', () => {
    expect(applyDegradation('BLOCKED', ASKED, DEFAULT_POLICY_FILE, CHEAPER).actions).toEqual([
      'blocked_no_provider_call',
    ]);
  });

  test('what is strict enough already stays and is not recorded as changed', () => {
    const strict = { model: 'gpt-4o-mini', topK: 1, topN: 5, efSearch: 10 };
    expect(applyDegradation('THROTTLED', strict, DEFAULT_POLICY_FILE, CHEAPER)).toEqual({
      policy: strict,
      actions: [],
    });
  });

  test('no state ever loosens a number, and each later state is at least as strict', () => {
    const policies = fc.record(
      {
        model: fc.constant('gpt-4o'),
        maxTokens: fc.integer({ min: 1, max: 1_000_000 }),
        topK: fc.integer({ min: 1, max: 100 }),
        topN: fc.integer({ min: 1, max: 1000 }),
        efSearch: fc.integer({ min: 1, max: 1000 }),
        hardThreshold: fc.double({ min: 0, max: 1, noNaN: true }),
      },
      { requiredKeys: ['model'] },
    );
    fc.assert(
      fc.property(policies, (asked) => {
        let before = asked as AiPolicy;
        for (const state of COST_STATES.slice(0, 3)) {
          const { policy } = applyDegradation(state, asked as AiPolicy, DEFAULT_POLICY_FILE, CHEAPER);
          for (const key of ['maxTokens', 'topK', 'topN', 'efSearch'] as const) {
            expect(policy[key] ?? 0).toBeLessThanOrEqual(before[key] ?? 0);
          }
          expect(policy.hardThreshold ?? 0).toBeGreaterThanOrEqual((before.hardThreshold ?? 0) - 1e-6);
          before = policy;
        }
      }),
    );
  });
});
