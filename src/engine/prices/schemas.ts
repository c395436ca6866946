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
  /** Input written to a cache that lives an hour; null: like other cache writes. */
  cacheWrite1h: Rate | null;
  output: Rate;
  /** Output that the model thinks to itself; null: like other output. */
  reasoning: Rate | null;
  /** US dollars for each request, whatever its tokens; null: nothing. */
  perRequest: Decimal | null;
  source: string;
  /** The first day that an override counts for; null: whenever. */
  validFrom: string | null;
  /** The first day that it no longer counts for; null: no end. */
  validTo: string | null;
}

const amount = z.string().regex(/^\d+(\.\d+)?$/);
const rate = z.object({
  base: amount,
  tiers: z.array(z.object({ above: z.number(), price: amount })).readonly(),
});

/** A price as it was pinned with a hold. */
export const PinnedPrice: z.ZodType<ModelPrice> = z.object({
  provider: z.string(),
  model: z.string(),
  input: rate,
  cacheRead: rate.nullable(),
  cacheWrite: rate.nullable(),
  cacheWrite1h: rate.nullable(),
  output: rate,
  reasoning: rate.nullable(),
  perRequest: amount.nullable(),
  source: z.string(),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
});

const tokens = z.int().min(0).max(1_000_000_000);

/**
 * Tokens of text as the provider counted them. Parts lie within their totals: what was read from a cache and written to
 * one is input, what the model thought to itself is output.
 */
export const TokenUsage = z
  .strictObject({
    inputTokens: tokens,
    cacheReadTokens: tokens.default(0),
    cacheWriteTokens: tokens.default(0),
    /** Part of the cache writes: those to a cache that lives an hour. */
    cacheWrite1hTokens: tokens.default(0),
    outputTokens: tokens,
    /** Part of the output. */
    reasoningTokens: tokens.default(0),
  })
  .refine(
    ({ inputTokens, cacheReadTokens, cacheWriteTokens }) => cacheReadTokens + cacheWriteTokens <= inputTokens,
    'cacheReadTokens and cacheWriteTokens are parts of inputTokens and cannot be more than it',
  )
  .refine(
    ({ cacheWriteTokens, cacheWrite1hTokens }) => cacheWrite1hTokens <= cacheWriteTokens,
    'cacheWrite1hTokens are part of cacheWriteTokens and cannot be more than it',
  )
  .refine(
    ({ outputTokens, reasoningTokens }) => reasoningTokens <= outputTokens,
    'reasoningTokens are part of outputTokens and cannot be more than it',
  );
export type TokenUsage = z.infer<typeof TokenUsage>;
/** The same as a caller writes it. */
export type TokenUsageInput = z.input<typeof TokenUsage>;

const perMillion = (name: string) =>
  z.string().regex(/^\d{1,9}(\.\d{1,12})?$/, `${name} is US dollars for a million tokens, such as 2.50`);
const day = z.iso.date();

/** A price of the organization's own, as it is set. */
export const OwnPrice = z
  .strictObject({
    provider: z.string().trim().min(1).max(100),
    model: z.string().trim().min(1).max(200),
    input: perMillion('input'),
    output: perMillion('output'),
    cacheRead: perMillion('cache_read').nullable().default(null),
    cacheWrite: perMillion('cache_write').nullable().default(null),
    cacheWrite1h: perMillion('cache_write_1h').nullable().default(null),
    reasoning: perMillion('reasoning').nullable().default(null),
    source: z.string().trim().min(1, 'source says where the price is known from').max(300),
    validFrom: day,
    validTo: day.nullable().default(null),
  })
  .refine(
    ({ validFrom, validTo }) => validTo === null || validFrom < validTo,
    'valid_to lies after valid_from',
  );
export type OwnPrice = z.output<typeof OwnPrice>;
export type OwnPriceInput = z.input<typeof OwnPrice>;
