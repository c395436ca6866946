import { compare, type Decimal, multiply, subtract, sumOf } from '../money.ts';
import type { ModelPrice, Rate, TokenUsage } from './schemas.ts';

/** US dollars for tokens at a price per million. A power of ten divides exactly. */
function costOfTokens(tokens: number, perMillion: Decimal): Decimal {
  return multiply(multiply(String(tokens), perMillion), '0.000001');
}

/** The price that counts at so many input tokens: tiers take all tokens, not those above them alone. */
function rateAt(rate: Rate, inputTokens: number): Decimal {
  let price = rate.base;
  for (const tier of rate.tiers) if (inputTokens > tier.above) ({ price } = tier);
  return price;
}

function mostOf(rates: readonly (Rate | null)[]): Decimal {
  const prices = rates.flatMap((rate) => (rate ? [rate.base, ...rate.tiers.map(({ price }) => price)] : []));
  return prices.reduce((most, price) => (compare(price, most) > 0 ? price : most), '0');
}

/** What a call cost, exactly, in US dollars. A tier is chosen by all input tokens, and counts for the output too. */
export function costOf(price: ModelPrice, usage: TokenUsage): Decimal {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, cacheWrite1hTokens } = usage;
  const { outputTokens, reasoningTokens } = usage;
  const cost = (tokens: number, rate: Rate) => costOfTokens(tokens, rateAt(rate, inputTokens));
  const cacheWrite = price.cacheWrite ?? price.input;
  return sumOf([
    cost(inputTokens - cacheReadTokens - cacheWriteTokens, price.input),
    cost(cacheReadTokens, price.cacheRead ?? price.input),
    cost(cacheWriteTokens - cacheWrite1hTokens, cacheWrite),
    cost(cacheWrite1hTokens, price.cacheWrite1h ?? cacheWrite),
    cost(outputTokens - reasoningTokens, price.output),
    cost(reasoningTokens, price.reasoning ?? price.output),
    price.perRequest ?? '0',
  ]);
}

/** The most that a call can cost: all input at the dearest rate that can apply to it, all output that it may make. */
export function estimateOf(price: ModelPrice, call: { inputTokens: number; maxTokens: number }): Decimal {
  return sumOf([
    costOfTokens(call.inputTokens, dearestOf(price).input),
    costOfTokens(call.maxTokens, dearestOf(price).output),
    price.perRequest ?? '0',
  ]);
}

/** Prices live long, and are asked for at every call. */
const dearest = new WeakMap<ModelPrice, { input: Decimal; output: Decimal }>();

function dearestOf(price: ModelPrice): { input: Decimal; output: Decimal } {
  const known = dearest.get(price);
  if (known) return known;
  const found = {
    input: mostOf([price.input, price.cacheRead, price.cacheWrite, price.cacheWrite1h]),
    output: mostOf([price.output, price.reasoning]),
  };
  dearest.set(price, found);
  return found;
}

/** Output tokens that fit into an amount beside the input; below zero where not even the input fits. */
export function tokensWithin(price: ModelPrice, inputTokens: number, amount: Decimal): number {
  const left = subtract(amount, estimateOf(price, { inputTokens, maxTokens: 0 }));
  const perToken = costOfTokens(1, dearestOf(price).output);
  if (compare(left, '0') < 0) return -1;
  if (compare(perToken, '0') === 0) return Number.MAX_SAFE_INTEGER;
  // A quotient of decimals that may not end: taken low, then proven.
  let tokens = Math.max(0, Math.floor(Number(left) / Number(perToken)) - 1);
  while (compare(costOfTokens(tokens + 1, dearestOf(price).output), left) <= 0) tokens += 1;
  return tokens;
}

/** How many times its neighbours a price must be to be taken for one in the wrong unit. */
const OUTLIER = '1000';

/**
 * What is wrong with a price, beside those of the same provider; null where nothing is. A free model is an alarm: a
 * price of nothing lets any budget through.
 */
export function judgePrice(price: ModelPrice, neighbours: readonly ModelPrice[]): 'zero' | 'outlier' | null {
  const own = price.output.base;
  if (compare(price.input.base, '0') <= 0 || compare(own, '0') <= 0) return 'zero';
  const others = neighbours
    .filter(({ model }) => model !== price.model)
    .map(({ output }) => output.base)
    .filter((other) => compare(other, '0') > 0)
    .sort(compare);
  const middle = others[Math.floor(others.length / 2)];
  if (middle === undefined) return null;
  const tooMuch = compare(own, multiply(middle, OUTLIER)) > 0;
  const tooLittle = compare(multiply(own, OUTLIER), middle) < 0;
  return tooMuch || tooLittle ? 'outlier' : null;
}
