import { z } from 'zod';
import { isKeepable } from '../keepable-text.ts';
import { keyOf } from '../parse-input.ts';

/** Text that is kept with a decision. */
export const keptText = (most: number) =>
  z.string().max(most).refine(isKeepable, keyOf('parse.controlCharacters'));

/** How a call is to be made. What a caller leaves out is not decided about. */
export const AiPolicy = z.object({
  model: keptText(200).min(1),
  maxTokens: z.int().min(1).optional(),
  topK: z.int().min(1).optional(),
  topN: z.int().min(1).optional(),
  efSearch: z.int().min(1).optional(),
  hardThreshold: z.number().min(0).max(1).optional(),
});
export type AiPolicy = z.infer<typeof AiPolicy>;

/** What is done in a state. Every number only ever lowers (the threshold: raises) what the caller wanted. */
const Degradation = z.strictObject({
  /** What stays of maxTokens: 0.7 takes 30 % away. */
  maxTokensShare: z.number().gt(0).max(1),
  mostTopK: z.int().min(1).nullable(),
  mostTopN: z.int().min(1).nullable(),
  mostEfSearch: z.int().min(1).nullable(),
  hardThresholdAdd: z.number().min(0).max(1),
  /** `cheaper`: the next cheaper allowed model; `cheapest`: the cheapest allowed; `keep`: the caller's. */
  model: z.enum(['keep', 'cheaper', 'cheapest']),
});
export type Degradation = z.infer<typeof Degradation>;

/** The file that says how calls degrade. */
export const PolicyFile = z.strictObject({
  caution: Degradation,
  throttled: Degradation,
  /** The models that may take another's place, by provider; a provider that is not named keeps its callers' models. */
  allowedModels: z.record(z.string(), z.array(z.string().min(1)).min(1)),
});
export type PolicyFile = z.infer<typeof PolicyFile>;

export const DEFAULT_POLICY_FILE: PolicyFile = {
  caution: {
    maxTokensShare: 0.7,
    mostTopK: 3,
    mostTopN: null,
    mostEfSearch: 40,
    hardThresholdAdd: 0,
    model: 'cheaper',
  },
  throttled: {
    maxTokensShare: 0.5,
    mostTopK: 2,
    mostTopN: 12,
    mostEfSearch: 20,
    hardThresholdAdd: 0.05,
    model: 'cheapest',
  },
  allowedModels: { openai: ['gpt-4o', 'gpt-4o-mini'] },
};
