import { createRequire } from 'node:module';
import type { TieredPrices } from '@pydantic/genai-prices';
import { type Decimal, multiply } from '../money.ts';
import type { ModelPrice, Rate } from './schemas.ts';

const SOURCE = 'genai-prices';

type Published = typeof import('@pydantic/genai-prices');
let loaded: Published | undefined;

/** Loaded when the first price is asked for: it takes a tenth of a second, which most commands need not spend. */
function published(): Published {
  loaded ??= createRequire(import.meta.url)('@pydantic/genai-prices') as Published;
  return loaded;
}

/** The published price of a model on a day; null where none is known. Works offline, from the installed package. */
export function findPublishedPrice(provider: string, model: string, at: Date): ModelPrice | null {
  const found = published().calcPrice({ input_tokens: 0, output_tokens: 0 }, model, {
    providerId: provider,
    timestamp: at,
  });
  if (!found) return null;
  const { input_mtok, output_mtok, requests_kcount, ...rest } = found.model_price;
  if (input_mtok === undefined || output_mtok === undefined) return null;
  return {
    provider,
    model,
    input: toRate(input_mtok),
    output: toRate(output_mtok),
    cacheRead: toRateOrNull(rest.cache_read_mtok),
    cacheWrite: toRateOrNull(rest.cache_write_mtok ?? rest.cache_write_5m_mtok),
    cacheWrite1h: toRateOrNull(rest.cache_write_1h_mtok),
    reasoning: toRateOrNull(rest.output_reasoning_mtok),
    perRequest: typeof requests_kcount === 'number' ? multiply(toDecimal(requests_kcount), '0.001') : null,
    source: SOURCE,
    validFrom: null,
    validTo: null,
  };
}

/** The names of the models of a provider that have a price; empty for a provider that nobody published. */
export function listPublishedModels(provider: string): string[] {
  return (published().findProvider({ providerId: provider })?.models ?? []).map(({ id }) => id);
}

/**
 * What a provider calls itself: the id that it was given where nobody published it. Many ids are found to be the same
 * provider (`google-vertex`, `openai-eu`); each keeps a name of its own, so that two never share a month of the ledger.
 */
export function nameOfProvider(provider: string): string {
  const found = published().findProvider({ providerId: provider });
  return found && found.id === provider ? found.name : provider;
}

/** The names that a provider's bill may bear. */
export function namesOfProvider(provider: string): string[] {
  const found = published().findProvider({ providerId: provider });
  return [...new Set([provider, ...(found ? [found.name] : [])])];
}

function toRateOrNull(price: number | TieredPrices | undefined): Rate | null {
  return price === undefined ? null : toRate(price);
}

function toRate(price: number | TieredPrices): Rate {
  if (typeof price === 'number') return { base: toDecimal(price), tiers: [] };
  return {
    base: toDecimal(price.base),
    tiers: price.tiers.map((tier) => ({ above: tier.start, price: toDecimal(tier.price) })),
  };
}

/** Published prices are short decimals; their shortest text is the number that was meant. */
function toDecimal(price: number): Decimal {
  const text = String(price);
  return text.includes('e') ? price.toFixed(12).replace(/0+$/, '') : text;
}
