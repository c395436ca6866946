import type { DemoMappingRule } from '../../../src/engine/demo/index.ts';
import type { BillRow } from './read-bills.ts';

/** Whose a row is by the first rule that matches: a plain second reading of what rules mean. */
export function sharesOf(
  row: BillRow,
  rules: readonly DemoMappingRule[],
): { tenant: string; weight: string }[] {
  const rule = rules.find((candidate) =>
    valuesOf(row, candidate).some((value) => fits(candidate.pattern, value)),
  );
  return rule?.shares ?? [{ tenant: 'unallocated', weight: '1' }];
}

function valuesOf(row: BillRow, rule: DemoMappingRule): string[] {
  switch (rule.kind) {
    case 'tag':
      return Object.entries(JSON.parse(row.Tags || '{}') as Record<string, string>)
        .filter(([key]) => key.toLowerCase() === rule.key?.toLowerCase())
        .map(([, value]) => value);
    case 'sub_account':
      return [row.SubAccountId ?? ''];
    case 'billing_account':
      return [row.BillingAccountId ?? ''];
    case 'service':
      return [row.ServiceName ?? ''];
    case 'resource':
      return [row.ResourceId ?? ''];
  }
}

function fits(pattern: string, value: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\/]/g, '\\$&'));
  return value !== '' && new RegExp(`^${escaped.join('.*')}$`).test(value);
}
