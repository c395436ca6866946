import type { Fact } from '../../engine/facts.ts';
import { labelOfDay } from '../../engine/period-label.ts';
import { formatCount, formatMoney, formatRatio } from './format-money.ts';

/** What stands where a figure is not known; the card says why. */
const UNKNOWN = 'not known';

/**
 * A fact's value for people, exact to what is shown: money in its currency, ratios in percent, days as dates.
 *
 * @param options.signed puts a plus before what is above 0
 */
export function formatFact(fact: Fact, options: { signed?: boolean } = {}): string {
  if (fact.value === null) return UNKNOWN;
  switch (fact.unit) {
    case 'money':
      return formatMoney(fact.value, fact.currency, options);
    case 'ratio':
      return formatRatio(fact.value, options);
    case 'count':
    case 'rate':
      return formatCount(fact.value);
    case 'days':
      return `${formatCount(fact.value)} ${fact.value === '1' ? 'day' : 'days'}`;
    case 'day':
      return labelOfDay(fact.value);
    default:
      return fact.unit satisfies never;
  }
}
