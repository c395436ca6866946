import type { TxContext } from '../context.ts';
import { toDay } from '../period.ts';
import { convert, findRates, type Rate } from '../rates/index.ts';
import { chooseRule, type Measured, measureRule, type Size } from './compute.ts';
import { type SelectedRule, selectRules } from './queries.ts';

/** The rules of a kind that a tenant lies in, measured by the sizes of a request at the rates of today. */
export async function readRules(
  tx: TxContext,
  kind: string,
  tenantId: number,
  sizes: readonly Size[],
): Promise<Measured<SelectedRule>[]> {
  const rules = await selectRules(tx.db, kind, tenantId);
  const currencies = [...new Set(rules.flatMap(({ currency }) => currency ?? []))];
  const rates = new Map<string, Map<string, Rate>>();
  for (const { currency } of sizes) {
    const others = currencies.filter((one) => one !== currency);
    if (others.length > 0 && !rates.has(currency))
      rates.set(currency, await findRates(tx, others, currency, toDay(tx.now())));
  }
  return rules.map((rule) =>
    measureRule(rule, sizes, (into) => {
      const { minAmount, currency } = rule;
      const rate = currency === null ? undefined : rates.get(into)?.get(currency);
      return currency !== null && rate ? { from: convert(minAmount, currency, rate), rate } : null;
    }),
  );
}

/**
 * The rule that would count for a request without an amount; null where nobody made one. For kinds that ask only where a
 * rule says so.
 */
export async function findRule(
  tx: TxContext,
  kind: string,
  tenantId: number,
  category: string | null,
): Promise<{ needed: number } | null> {
  return chooseRule(await readRules(tx, kind, tenantId, []), category);
}
