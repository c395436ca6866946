import postgres from 'postgres';
import { addDays, addMonths, daysBetween, daysIn, type Period, toDay } from '../src/engine/period.ts';
import { monthsOf } from '../src/engine/period-asked.ts';

/** When the questions are asked: the ledger ends with the day before. */
export const NOW = new Date('2026-11-21T12:00:00Z');

/** How large a ledger is. Every tenant has a cost of each of the services on every day. */
export interface LedgerSize {
  tenants: number;
  days: number;
}

const SERVICES = ['Compute', 'Storage', 'Network', 'Database', 'Queue', 'Analytics', 'Monitoring', 'Models'];
const EACH = SERVICES.length;
const PROVIDERS = 3;
/** Tenants whose rollups are checked at once: 320,000 facts, which fit in memory. */
const CHECKED_AT_ONCE = 100;

/** The name of the tenant with this id; ids begin with 1. */
export function nameOfTenant(id: number): string {
  return `customer-${id}`;
}

/**
 * Fills a migrated, empty ledger by SQL as its owner: a fact for each tenant, day and service, in this order, and the
 * rollups, made apart from the facts and then checked against them.
 *
 * @throws Error  where a rollup is not the sum of its facts
 */
export async function fillLedger(
  ownerUrl: string,
  size: LedgerSize,
  say: (text: string) => void,
): Promise<void> {
  const start = performance.now();
  const tell = (text: string) => say(`${Math.round((performance.now() - start) / 1000)} s: ${text}`);
  await asOwner(ownerUrl, (sql) => fillDimensions(sql, size));
  await Promise.all([
    asOwner(ownerUrl, (sql) => fillFacts(sql, size)).then(() => tell('the facts are written')),
    asOwner(ownerUrl, (sql) => fillRollups(sql, size)).then(() => tell('the rollups are written')),
  ]);
  await checkRollups(ownerUrl, size);
  tell('the rollups are the sums of the facts');
  // What autovacuum would do later, in the middle of the measuring.
  await asOwner(ownerUrl, (sql) => sql.unsafe('vacuum tenant_service_days, tenant_days'));
  await asOwner(ownerUrl, (sql) => sql.unsafe('analyze'));
  await asOwner(ownerUrl, (sql) => sql.unsafe('checkpoint'));
  tell('the ledger is vacuumed and analyzed');
}

async function asOwner<T>(ownerUrl: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(
      `set maintenance_work_mem = '512MB'; set work_mem = '256MB'; set max_parallel_workers_per_gather = 0; set jit = off`,
    );
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function periodOf({ days }: LedgerSize): Period {
  const to = toDay(NOW);
  return { from: addDays(to, -days), to };
}

/** Tenants, services, a delivery with a unit for each month and provider, and dimensions for each tenant and service. */
async function fillDimensions(sql: postgres.Sql, size: LedgerSize): Promise<void> {
  const { from, to } = periodOf(size);
  const name = `'${nameOfTenant(0).slice(0, -1)}' || n`;
  const tenants = `generate_series(1, ${size.tenants}) n`;
  const provider = (number: string) => `'Provider ' || ${number}, 'account-' || ${number}`;
  await sql.unsafe(`
    insert into tenants (name, name_key) select ${name}, ${name} from ${tenants};
    insert into tenant_closure (ancestor_id, tenant_id) select n, n from ${tenants};
    insert into services (name) values ${SERVICES.map((service) => `('${service}')`).join(', ')};
    insert into deliveries (source, content_hash, folder, files, rows, accepted, rejected, unknown_costs, imported_at, imported_by)
      values ('seed', 'seed', 'seed', '[]', 0, 0, 0, 0, '${NOW.toISOString()}', 'seed');
    insert into bill_units (provider, billing_account_id, period_start, period_end, delivery_id, first_day, last_day)
      select ${provider('p')}, month, month + interval '1 month', 1,
        greatest(month, date '${from}'), least(month + interval '1 month', date '${to}')::date - 1
      from generate_series(date_trunc('month', date '${from}'), date '${to}' - 1, '1 month') month,
        generate_series(1, ${PROVIDERS}) p
      order by month, p;
    insert into cost_dims (hash, provider, billing_account_id, service_id, charge_category, currency, flags, tags)
      select md5(n || ' ' || s), ${provider(`(${providerOf('s')})`)}, s, 'Usage', 'USD', 0, jsonb_build_object('team', ${name})
      from ${tenants}, generate_series(1, ${EACH}) s order by n, s;
    insert into dim_allocations (dims_id, from_day, to_day, tenant_id, weight, total)
      select id, '0001-01-01', '9999-12-31', (id - 1) / ${EACH} + 1, 1, 1 from cost_dims`);
}

/** Each service is one provider's. */
function providerOf(service: string): string {
  return `(${service} - 1) % ${PROVIDERS} + 1`;
}

async function fillFacts(sql: postgres.Sql, size: LedgerSize): Promise<void> {
  const { from, to } = periodOf(size);
  await sql.begin((tx) =>
    withoutIndexes(tx, 'cost_facts', async () => {
      // Made in this transaction, so that the server writes no log of what goes into them.
      await tx`select ensure_cost_partitions(${from}, ${addDays(to, -1)})`;
      for (const [at, month] of monthsOf({ from, to }).entries()) {
        const next = addMonths(month, 1);
        const days = { from: month > from ? month : from, to: next < to ? next : to };
        await tx.unsafe(`
          insert into cost_facts_${month.slice(0, 7).replace('-', '_')}
            (unit_id, day, dims_id, tenant_id, billed, effective, list, contracted, lines)
          select ${at * PROVIDERS} + ${providerOf('service')}, day, (tenant - 1) * ${EACH} + service, tenant,
            billed, effective, billed, billed, 1
          from (${selectCosts(size, days)}) costs`);
      }
    }),
  );
}

async function fillRollups(sql: postgres.Sql, size: LedgerSize): Promise<void> {
  await sql.begin(async (tx) => {
    // Emptied in this transaction, so that the server writes no log of what goes into them.
    await tx.unsafe('truncate tenant_service_days, tenant_days');
    await withoutIndexes(tx, 'tenant_service_days', () =>
      tx.unsafe(`
        insert into tenant_service_days (tenant_id, day, service_id, currency, flags, billed, effective, list, contracted, lines)
        select tenant, day, service, 'USD', 0, billed, effective, billed, billed, 1
        from (${selectCosts(size, periodOf(size))}) costs`),
    );
    // The primary key has the rows in order: neither a sort nor a table of four million sums is needed.
    await tx.unsafe('set local enable_hashagg = off; set local enable_sort = off');
    await withoutIndexes(tx, 'tenant_days', () =>
      tx.unsafe(`
        insert into tenant_days (tenant_id, day, currency, flags, billed, effective, list, contracted, lines)
        select tenant_id, day, 'USD', 0, sum(billed), sum(effective), sum(list), sum(contracted), sum(lines)
        from tenant_service_days group by tenant_id, day`),
    );
  });
}

/** Rows (tenant, day, service, billed, effective), in this order; amounts of ten decimals that the three alone decide. */
function selectCosts(size: LedgerSize, days: Period): string {
  const first = periodOf(size).from;
  const count = daysIn(days);
  return `
    select tenant, date '${first}' + at as day, service, h * 97 * 0.0000000001 as billed, h * 83 * 0.0000000001 as effective
    from (
      select tenant, at, service,
        (hashint4(((tenant - 1) * ${size.days} + at) * ${EACH} + service) & 2147483647)::bigint as h
      from (
        select i / ${count * EACH} + 1 as tenant, i / ${EACH} % ${count} + ${daysBetween(first, days.from)} as at,
          i % ${EACH} + 1 as service
        from (select generate_series(0, ${size.tenants * count * EACH - 1}) as i) numbers) keys) hashes
    offset 0`;
}

/** Takes a table's indexes away for the time of `work`, whatever they are: building them at the end is much quicker. */
async function withoutIndexes(
  tx: postgres.TransactionSql,
  table: string,
  work: () => Promise<unknown>,
): Promise<void> {
  const keys = await tx`
    select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
    where conrelid = ${table}::regclass and contype = 'p'`;
  const indexes = await tx`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
    where indrelid = ${table}::regclass and not indisprimary`;
  for (const { name } of keys) await tx.unsafe(`alter table ${table} drop constraint ${name}`);
  for (const { name } of indexes) await tx.unsafe(`drop index ${name}`);
  await work();
  for (const { name, definition } of keys) {
    await tx.unsafe(`alter table ${table} add constraint ${name} ${definition}`);
  }
  // Without ONLY, which stands in a partitioned table's definition, the partitions get theirs too.
  for (const { definition } of indexes) await tx.unsafe(definition.replace(' ON ONLY ', ' ON '));
}

/**
 * Compares every row of both rollups with the facts, on two connections.
 *
 * @throws Error  where a rollup is not the sum of its facts
 */
export async function checkRollups(ownerUrl: string, { tenants }: LedgerSize): Promise<void> {
  const starts = Array.from(
    { length: Math.ceil(tenants / CHECKED_AT_ONCE) },
    (_, at) => at * CHECKED_AT_ONCE,
  );
  const work = async (sql: postgres.Sql) => {
    for (let start = starts.pop(); start !== undefined; start = starts.pop()) {
      const within = `tenant_id > ${start} and tenant_id <= ${start + CHECKED_AT_ONCE}`;
      const [row] = await sql.unsafe(countDifferences(within));
      if (row?.differences !== '0') throw new Error(`${row?.differences} rollups are not sums of the facts`);
    }
  };
  await Promise.all([asOwner(ownerUrl, work), asOwner(ownerUrl, work)]);
}

/** How many rows stand on one side only. A service's day has a single fact, which is its sum already. */
function countDifferences(within: string): string {
  const amounts = ['billed', 'effective', 'list', 'contracted', 'lines'];
  const differ = (facts: string, rollup: string, keys: string) => `
    (select count(*) from (
      select * from ${facts} except all select ${keys}, ${amounts.join(', ')} from ${rollup} where ${within}) missing)
    + abs((select count(*) from ${facts}) - (select count(*) from ${rollup} where ${within}))`;
  return `
    with by_service as (
      select tenant_id, day, service_id, currency, flags, ${amounts.join(', ')}
      from (select * from cost_facts where ${within}) f join cost_dims d on d.id = f.dims_id),
    by_day as (
      select tenant_id, day, currency, flags, ${amounts.map((name) => `sum(${name})`).join(', ')}
      from by_service group by 1, 2, 3, 4)
    select ${differ('by_service', 'tenant_service_days', 'tenant_id, day, service_id, currency, flags')}
      + ${differ('by_day', 'tenant_days', 'tenant_id, day, currency, flags')} as differences`;
}
