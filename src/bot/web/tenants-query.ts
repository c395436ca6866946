import { z } from 'zod';
import type { ListTenantCostsInput } from '../../engine/costs/index.ts';

export const COLUMNS = ['name', 'cost', 'change', 'share', 'fresh'] as const;
export type Column = (typeof COLUMNS)[number];

/** What the list of tenants shows, as its address has it. */
export interface TenantsQuery {
  column: Column;
  descending: boolean;
  /** Part of a name; empty: all. */
  filter: string;
  /** From 1. */
  page: number;
}

const PAGE_SIZE = 50;
/** The shares of one total stand in the order of the costs. */
const SORTS = {
  name: 'name',
  cost: 'cost',
  change: 'change',
  share: 'cost',
  fresh: 'lastDay',
} as const satisfies Record<Column, ListTenantCostsInput['sort']>;

const Address = z.object({
  sort: z.enum(COLUMNS).catch('cost'),
  order: z.enum(['asc', 'desc']).optional().catch(undefined),
  q: z.string().max(200).catch(''),
  page: z.coerce.number().int().min(1).max(1_000_000).catch(1),
});

/** Reads the address; what makes no sense in it is as if it were not there. */
export function readTenantsQuery(params: Readonly<Record<string, string>>): TenantsQuery {
  const { sort: column, order, q, page } = Address.parse(params);
  return { column, descending: order ? order === 'desc' : column !== 'name', filter: q.trim(), page };
}

export function toAddress({ column, descending, filter, page }: TenantsQuery): string {
  const params = new URLSearchParams({ sort: column, order: descending ? 'desc' : 'asc' });
  if (filter !== '') params.set('q', filter);
  if (page > 1) params.set('page', String(page));
  return `/tenants?${params}`;
}

export function toListInput({ column, descending, filter, page }: TenantsQuery): ListTenantCostsInput {
  return { sort: SORTS[column], descending, filter, page, pageSize: PAGE_SIZE };
}
