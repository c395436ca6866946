import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { labelOfDay } from '../../engine/period-label.ts';
import { formatCount, formatMoney, formatRatio } from './format-money.ts';

/** Keys of changes: `change`, `changePct:2026-10`, `averageChangePct:open`, `change:service:…`. */
const CHANGE = /^(?:change|averageChange)(?:Pct)?(?::|$)/;

/**
 * A fact's value for people in their language, exact to what is shown: money in its currency, ratios in percent, days as
 * dates. What is not known says so; the card says why.
 *
 * @param options.signed puts a plus before what is above 0; default: for changes, which bear one wherever they stand
 */
export function formatFact(fact: Fact, t: Translate, options: { signed?: boolean } = {}): string {
  if (fact.value === null) return t('common.notKnown');
  const signed = { signed: options.signed ?? CHANGE.test(fact.key) };
  switch (fact.unit) {
    case 'money':
      return formatMoney(fact.value, fact.currency, t.language, signed);
    case 'ratio':
      return formatRatio(fact.value, t.language, signed);
    case 'count':
    case 'rate':
      return formatCount(fact.value, t.language);
    case 'days':
      return t('common.days', { count: Number(fact.value) });
    case 'day':
      return labelOfDay(fact.value, t);
    default:
      return fact.unit satisfies never;
  }
}
