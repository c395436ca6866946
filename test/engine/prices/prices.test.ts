import { calcPrice } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compare, subtract } from '../../../src/engine/money.ts';
import { costOf, estimateOf, judgePrice, tokensWithin } from '../../../src/engine/prices/compute.ts';
import { makePriceBook } from '../../../src/engine/prices/price-book.ts';
import { findPublishedPrice, listPublishedModels } from '../../../src/engine/prices/published-prices.ts';
import { type ModelPrice, TokenUsage } from '../../../src/engine/prices/schemas.ts';

const AT = new Date('2026-11-21T12:00:00Z');
const MODELS = ['openai', 'anthropic', 'google', 'mistral', 'deepseek', 'groq'].flatMap((provider) =>
  listPublishedModels(provider).flatMap((model) => {
    const price = findPublishedPrice(provider, model, AT);
    return price ? [price] : [];
  }),
);

const usages = fc
  .record({
    inputTokens: fc.integer({ min: 0, max: 1_500_000 }),
    outputTokens: fc.integer({ min: 0, max: 200_000 }),
    read: fc.double({ min: 0, max: 0.5, noNaN: true }),
    write: fc.double({ min: 0, max: 0.5, noNaN: true }),
    hour: fc.double({ min: 0, max: 1, noNaN: true }),
    thought: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ inputTokens, outputTokens, read, write, hour, thought }) =>
    TokenUsage.parse({
      inputTokens,
      outputTokens,
      cacheReadTokens: Math.floor(inputTokens * read),
      cacheWriteTokens: Math.floor(inputTokens * write),
      cacheWrite1hTokens: Math.floor(Math.floor(inputTokens * write) * hour),
      reasoningTokens: Math.floor(outputTokens * thought),
    }),
  );

test('every published model costs what the price library itself says, to the digits that its floats hold', () => {
  expect(MODELS.length).toBeGreaterThan(150);
  fc.assert(
    fc.property(fc.constantFrom(...MODELS), usages, (price, usage) => {
      const theirs = calcPrice(
        {
          input_tokens: usage.inputTokens,
          output_tokens: usage.outputTokens,
          ...(price.cacheRead ? { cache_read_tokens: usage.cacheReadTokens } : {}),
          ...(price.cacheWrite ? { cache_write_tokens: usage.cacheWriteTokens } : {}),
          ...(price.cacheWrite1h ? { cache_write_1h_tokens: usage.cacheWrite1hTokens } : {}),
          ...(price.reasoning ? { output_reasoning_tokens: usage.reasoningTokens } : {}),
          ...(price.perRequest ? { requests: 1 } : {}),
        },
        price.model,
        { providerId: price.provider, timestamp: AT },
      );
      expect(Number(costOf(price, usage))).toBeCloseTo(theirs?.total_price ?? Number.NaN, 8);
    }),
    { numRuns: 2000 },
  );
});

test('an estimate is never below what the call can cost, whatever was cached and however long the answer got', () => {
  fc.assert(
    fc.property(fc.constantFrom(...MODELS), usages, (price, usage) => {
      const estimate = estimateOf(price, { inputTokens: usage.inputTokens, maxTokens: usage.outputTokens });
      expect(compare(estimate, costOf(price, usage))).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 2000 },
  );
});

test('the tokens that fit into an amount fit, and one more does not', () => {
  const amounts = fc.integer({ min: 0, max: 5_000_000 }).map((micro) => (micro / 1_000_000).toFixed(6));
  fc.assert(
    fc.property(
      fc.constantFrom(...MODELS),
      fc.integer({ min: 0, max: 100_000 }),
      amounts,
      (price, input, amount) => {
        const fits = tokensWithin(price, input, amount);
        if (fits === Number.MAX_SAFE_INTEGER) return;
        const left = (maxTokens: number) =>
          subtract(amount, estimateOf(price, { inputTokens: input, maxTokens }));
        if (fits >= 0) expect(compare(left(fits), '0')).toBeGreaterThanOrEqual(0);
        expect(compare(left(fits + 1), '0')).toBeLessThan(0);
      },
    ),
    { numRuns: 2000 },
  );
});

test('a model that nobody published has no price, not a price of nothing', () => {
  expect(findPublishedPrice('openai', 'gpt-9-imagined', AT)).toBeNull();
  expect(findPublishedPrice('nobody', 'gpt-4o', AT)).toBeNull();
});

test('a price of nothing and one in the wrong unit are alarms', () => {
  const price = (model: string, output: string): ModelPrice => ({
    provider: 'p',
    model,
    input: { base: '1', tiers: [] },
    output: { base: output, tiers: [] },
    cacheRead: null,
    cacheWrite: null,
    cacheWrite1h: null,
    reasoning: null,
    perRequest: null,
    source: 'test',
    validFrom: null,
    validTo: null,
  });
  const neighbours = [price('a', '2'), price('b', '10'), price('c', '40')];
  expect(judgePrice(price('x', '15'), neighbours)).toBeNull();
  expect(judgePrice(price('x', '0'), neighbours)).toBe('zero');
  expect(judgePrice(price('x', '10001'), neighbours)).toBe('outlier');
  expect(judgePrice(price('x', '0.0099'), neighbours)).toBe('outlier');
});

test('parts of usage that are more than their whole are refused', () => {
  expect(TokenUsage.safeParse({ inputTokens: 1, cacheReadTokens: 2, outputTokens: 0 }).success).toBe(false);
  expect(TokenUsage.safeParse({ inputTokens: 1, outputTokens: 1, reasoningTokens: 2 }).success).toBe(false);
});

test('a price of the organization’s own is not passed by under another case', () => {
  const published = findPublishedPrice('openai', 'gpt-4o', AT);
  if (!published) throw new Error('gpt-4o has no price');
  const own: ModelPrice = { ...published, input: { base: '99', tiers: [] }, source: 'contract' };
  const book = makePriceBook([own]);
  for (const [provider, model] of [
    ['openai', 'gpt-4o'],
    ['OpenAI', 'gpt-4o'],
    [' openai', 'GPT-4o '],
  ] as const)
    expect(book.require(provider, model, AT)).toMatchObject({ input: { base: '99' }, source: 'contract' });
});
