import { sql } from 'drizzle-orm';
import { type Db, toStatement } from '../../db/sql.ts';
import type { TestDatabase } from './databases.ts';

/** What the ledger says, without the numbers that depend on the order of writing: for comparing two ledgers. */
export async function readLedgerImage(db: Db): Promise<string> {
  const results = await db.read('*', [
    toStatement(sql`
      select u.provider, u.billing_account_id, u.period_start, f.day, t.name as tenant, d.hash,
        trim_scale(f.billed) as billed, trim_scale(f.effective) as effective, trim_scale(f.list) as list,
        trim_scale(f.contracted) as contracted, f.effective_unknown, f.list_unknown, f.contracted_unknown, f.lines
      from cost_facts f join bill_units u on u.id = f.unit_id join cost_dims d on d.id = f.dims_id join tenants t on t.id = f.tenant_id
      order by 1, 2, 3, 4, 5, 6`),
    toStatement(sql`
      select t.name, r.day, s.name as service, r.currency, r.flags, trim_scale(r.billed) as billed, trim_scale(r.effective) as effective,
        trim_scale(r.list) as list, trim_scale(r.contracted) as contracted, r.effective_unknown, r.lines
      from tenant_service_days r join tenants t on t.id = r.tenant_id join services s on s.id = r.service_id order by 1, 2, 3, 4, 5`),
    toStatement(sql`
      select t.name, r.day, r.currency, r.flags, trim_scale(r.billed) as billed, trim_scale(r.effective) as effective, r.lines
      from tenant_days r join tenants t on t.id = r.tenant_id order by 1, 2, 3, 4`),
    toStatement(sql`
      select u.provider, u.billing_account_id, u.period_start, i.invoice_id, i.currency, trim_scale(i.billed) as billed, i.lines
      from invoice_totals i join bill_units u on u.id = i.unit_id order by 1, 2, 3, 4, 5`),
    toStatement(sql`
      select provider, billing_account_id, period_start, first_day, last_day from bill_units where delivery_id is not null order by 1, 2, 3`),
  ]);
  return JSON.stringify(results, null, 1);
}

/** Differences between the rollups and the facts that they are sums of; empty when they agree. */
export async function compareRollups(db: Db): Promise<unknown[]> {
  const [services = [], days = []] = await db.read('*', [
    toStatement(sql`
      select * from (
        select f.tenant_id, f.day, d.service_id, d.currency, d.flags, sum(f.billed) as billed, sum(f.effective) as effective,
          sum(f.list) as list, sum(f.contracted) as contracted, sum(f.lines) as lines
        from cost_facts f join cost_dims d on d.id = f.dims_id group by 1, 2, 3, 4, 5) f
      full join tenant_service_days r using (tenant_id, day, service_id, currency, flags)
      where f.billed is distinct from r.billed or f.effective is distinct from r.effective or f.list is distinct from r.list
        or f.contracted is distinct from r.contracted or f.lines is distinct from r.lines`),
    toStatement(sql`
      select * from (
        select f.tenant_id, f.day, d.currency, d.flags, sum(f.billed) as billed, sum(f.effective) as effective, sum(f.lines) as lines
        from cost_facts f join cost_dims d on d.id = f.dims_id group by 1, 2, 3, 4) f
      full join tenant_days r using (tenant_id, day, currency, flags)
      where f.billed is distinct from r.billed or f.effective is distinct from r.effective or f.lines is distinct from r.lines`),
  ]);
  return [...services, ...days];
}

/** Empties the ledger, so that a property's next case starts from nothing. */
export async function emptyLedger(database: TestDatabase): Promise<void> {
  await database.asOwner(`truncate delivery_rejects, delivery_units, invoice_totals, bill_units, deliveries, cost_facts, tenant_days,
    tenant_service_days, dim_allocations, cost_dims, services, mapping_shares, mapping_rules, restatements restart identity cascade`);
  await database.asOwner('delete from tenant_closure where tenant_id <> 0');
  await database.asOwner('delete from tenants where id <> 0');
}
