import { z } from 'zod';
import type { Decimal } from '../money.ts';

/** US dollars per million tokens; dearer above so many input tokens. */
export interface Rate {
  base: Decimal;
  tiers: readonly { above: number; price: Decimal }[];
}

/** What a model's tokens cost, with where that is known from. */
export interface ModelPrice {
  provider: string;
  model: string;
  input: Rate;
  /** Input read from the provider's cache; null: like other input. */
  cacheRead: Rate | null;
  /** Input written to it; null: like other input. */
  cacheWrite: Rate | null;
  /** Output, what the model thinks to itself included. */
  output: Rate;
  source: string;
  /** The first day that an override counts for; null: whenever. */
  validFrom: string | null;
}

const tokens = z.int().min(0).max(1_000_000_000);

/** Tokens as the provider counted them. Parts lie within their totals. */
export const TokenUsage = z
  .strictObject({
    inputTokens: tokens,
    cacheReadTokens: tokens.default(0),
    cacheWriteTokens: tokens.default(0),
    outputTokens: tokens,
    /** Part of the output. */
    reasoningTokens: tokens.default(0),
  })
  .refine(
    ({ inputTokens, cacheReadTokens, cacheWriteTokens }) => cacheReadTokens + cacheWriteTokens <= inputTokens,
    'cacheReadTokens and cacheWriteTokens are parts of inputTokens and cannot be more than it',
  )
  .refine(
    ({ outputTokens, reasoningTokens }) => reasoningTokens <= outputTokens,
    'reasoningTokens are part of outputTokens and cannot be more than it',
  );
export type TokenUsage = z.infer<typeof TokenUsage>;
