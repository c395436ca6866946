import type { Fact } from '../../engine/facts.ts';

export function formatFact(fact: Fact): string {
  if (fact.value === null) return fact.reason ?? 'unknown';
  if (fact.unit === 'money') return `${fact.value} ${fact.currency ?? ''}`.trim();
  return fact.value;
}
