import { aws } from './aws-book.ts';
import { azure } from './azure-book.ts';
import { demoTenants } from './company.ts';
import { openai } from './openai-book.ts';
import type { ProviderBook } from './provider-book.ts';

/** A rule that says whose a cost is: the first that matches counts. Several shares split it by their weights. */
export interface DemoMappingRule {
  kind: 'tag' | 'sub_account' | 'billing_account' | 'service' | 'resource';
  /** The tag's key, whatever its case; only with `tag`. */
  key?: string;
  /** The whole value, `*` for any run of characters. */
  pattern: string;
  /** Weights are whole numbers as text. */
  shares: { tenant: string; weight: string }[];
}

/** Known by accounts of their own, in which nothing is tagged. */
const UNTAGGED = ['data-lake', 'sandbox'];

const tagged = demoTenants
  .filter(({ tenant, parent }) => parent !== null && !UNTAGGED.includes(tenant))
  .map(({ tenant }) => tenant);

/** The rules that map the demo's bills, in the order in which they are tried. What none maps is `unallocated`. */
export const demoMappingRules: readonly DemoMappingRule[] = [
  {
    kind: 'tag',
    key: 'cluster',
    pattern: 'shared-prod',
    shares: [
      { tenant: 'acme', weight: '4' },
      { tenant: 'bluebird', weight: '3' },
      { tenant: 'checkout', weight: '2' },
      { tenant: 'ranking', weight: '1' },
    ],
  },
  { kind: 'resource', pattern: 'arn:aws:s3:::acme-*', shares: whole('acme') },
  ...tagged.map((tenant) => ({ kind: 'tag' as const, key: 'team', pattern: tenant, shares: whole(tenant) })),
  { kind: 'service', pattern: 'AWS Support*', shares: whole('cloud-core') },
  ownAccount(aws, 'acme', 'acme'),
  ownAccount(aws, 'checkout', 'checkout'),
  ownAccount(aws, 'data', 'data-lake'),
  ownAccount(aws, 'sandbox', 'sandbox'),
  ownAccount(azure, 'analytics', 'data-lake'),
  ownAccount(azure, 'identity', 'identity'),
  ...Object.keys(openai.subAccounts).map((tenant) => ownAccount(openai, tenant, tenant)),
  { kind: 'billing_account', pattern: openai.billingAccountId, shares: whole('assistant') },
];

function ownAccount(book: ProviderBook, account: string, tenant: string): DemoMappingRule {
  const subAccount = book.subAccounts[account];
  if (subAccount === undefined) throw new Error(`no account ${account} at ${book.key}`);
  return { kind: 'sub_account', pattern: subAccount.id, shares: whole(tenant) };
}

function whole(tenant: string): DemoMappingRule['shares'] {
  return [{ tenant, weight: '1' }];
}
