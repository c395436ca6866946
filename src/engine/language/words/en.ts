import type { Words } from './words.ts';

/** What is typed in questions, in English. */
export const en: Words = {
  commands: {},
  leading: ['cost', 'costs'],
  of: ['of', 'for'],
  by: ['by'],
  dimensions: {
    service: 'service',
    services: 'service',
    tenant: 'tenant',
    tenants: 'tenant',
    account: 'account',
    accounts: 'account',
    region: 'region',
    regions: 'region',
    category: 'category',
    categories: 'category',
    provider: 'provider',
    providers: 'provider',
  },
  tags: ['tag', 'tags'],
  resources: ['resource', 'resources'],
  filters: { service: 'service', account: 'account', tenant: 'tenant', tag: 'tag' },
  metrics: { billed: 'billed', effective: 'effective', list: 'list', contracted: 'contracted' },
  beforeMetric: [],
  afterMetric: ['cost', 'costs'],
  onlyMe: ['only for me', 'only me', 'for me'],
  toEnglishPeriod: () => null,
};
