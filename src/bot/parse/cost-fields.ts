import { METRICS } from '../../engine/money.ts';
import type { OptionField } from '../registry.ts';

const TENANT: OptionField = { name: 'tenant', summary: 'fields.tenant', kind: 'tenant' };
const PERIOD: OptionField = { name: 'period', summary: 'fields.period', kind: 'period' };
const DIMENSIONS = ['service', 'tenant', 'account', 'region', 'category', 'provider', 'tag'];
const BY: OptionField = { name: 'by', summary: 'fields.by', kind: 'dimension', choices: DIMENSIONS };

/** Which costs, and for whom: what stands last in every question about costs. */
const FILTERS: readonly OptionField[] = [
  { name: 'metric', summary: 'fields.metric', kind: 'choice', choices: METRICS },
  { name: 'service', summary: 'fields.service', kind: 'service' },
  { name: 'account', summary: 'fields.account', kind: 'text' },
  { name: 'tag', summary: 'fields.tag', kind: 'text' },
  { name: 'audience', summary: 'fields.audience', kind: 'choice', choices: ['everyone', 'me'] },
];

/** One tenant's costs, or all, as a list of something. */
export const TENANT_FIELDS: readonly OptionField[] = [TENANT, PERIOD, BY, ...FILTERS];
/** The asker's own costs. */
export const OWN_FIELDS: readonly OptionField[] = [PERIOD, BY, ...FILTERS];
/** What has no list: a comparison. */
export const COMPARE_FIELDS: readonly OptionField[] = [TENANT, PERIOD, ...FILTERS];
/** Its period is another one where none is given. */
export const TREND_FIELDS: readonly OptionField[] = [
  TENANT,
  { ...PERIOD, summary: 'fields.trendPeriod' },
  ...FILTERS,
];
/** A list of the dearest. */
export const TOP_FIELDS: readonly OptionField[] = [
  { ...BY, summary: 'fields.topBy', required: true, choices: [...DIMENSIONS, 'resource'] },
  PERIOD,
  TENANT,
  ...FILTERS,
];
