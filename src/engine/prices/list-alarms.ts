import type { Context } from '../context.ts';
import { judgePrice } from './compute.ts';
import { makePriceBook } from './price-book.ts';
import { listPublishedModels } from './published-prices.ts';
import { selectPrices, selectUsedModels } from './queries.ts';
import type { ModelPrice } from './schemas.ts';

/** How long a model counts as used after its last call. */
const USED_MS = 30 * 24 * 3_600_000;

/** A price that may let a budget through, or keep every call out. */
export interface PriceAlarm {
  provider: string;
  model: string;
  /** `zero`, `outlier` (a thousand times away from its neighbours) or `missing`. */
  fault: 'zero' | 'outlier' | 'missing';
  /** Where the price is known from; null: from nowhere. */
  source: string | null;
}

/**
 * What is wrong with the prices of the organization's own, and of the models that it called lately or may be sent to.
 *
 * @param wanted  models that calls may be sent to, by provider: the allow list of the policy
 */
export async function listPriceAlarms(
  ctx: Pick<Context, 'db' | 'now'>,
  wanted: Readonly<Record<string, readonly string[]>> = {},
): Promise<PriceAlarm[]> {
  const now = ctx.now();
  const own = await selectPrices(ctx.db);
  const used = await selectUsedModels(ctx.db, new Date(now.getTime() - USED_MS));
  const book = makePriceBook(own);
  const asked = new Map<string, { provider: string; model: string }>();
  const ask = (provider: string, model: string) => asked.set(`${provider} ${model}`, { provider, model });
  for (const { provider, model } of [...own, ...used]) ask(provider, model);
  for (const [provider, models] of Object.entries(wanted)) for (const model of models) ask(provider, model);
  return [...asked.values()].flatMap(({ provider, model }): PriceAlarm[] => {
    const price = book.find(provider, model, now);
    if (!price) return [{ provider, model, fault: 'missing', source: null }];
    const fault = judgePrice(price, neighboursOf(price, own, book, now));
    return fault ? [{ provider, model, fault, source: price.source }] : [];
  });
}

function neighboursOf(
  { provider }: ModelPrice,
  own: readonly ModelPrice[],
  book: ReturnType<typeof makePriceBook>,
  now: Date,
): ModelPrice[] {
  const names = [
    ...own.filter((one) => one.provider === provider).map(({ model }) => model),
    ...listPublishedModels(provider),
  ];
  return [...new Set(names)].flatMap((name) => book.find(provider, name, now) ?? []);
}
