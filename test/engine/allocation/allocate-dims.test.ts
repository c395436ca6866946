import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { allocateDims, listResourceRules } from '../../../src/engine/allocation/index.ts';
import { type Context, withTransaction } from '../../../src/engine/context.ts';
import { addRule } from '../../../src/engine/mapping/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase, type TestDatabase } from '../../support/databases.ts';

const DIMS = 10_000;
const RULES = 200;

describeOnEachDatabase('allocating dims', (open, kind) => {
  let opened: TestDatabase;
  let ctx: Context;
  beforeAll(async () => {
    opened = await open();
    ctx = await makeContext(opened.db, { billsFolder: 'unused' });
  });

  test('10,000 dims by 200 rules, also patterns and shares, in seconds; each gets all of its days exactly once', async () => {
    await withTransaction(ctx, async (tx) => {
      await tx.db.rows(sql`insert into services (name) select 'service ' || n from generate_series(0, 9) n`);
      await tx.db.rows(sql`
        insert into tenants (name, name_key) select 'tenant ' || n, 'tenant ' || n from generate_series(1, 50) n`);
      await tx.db.rows(sql`
        insert into cost_dims (hash, provider, billing_account_id, sub_account_id, service_id, charge_category, currency, flags, tags)
        select n::text, 'P', 'b' || n % 5, 'account ' || n % 300, (select min(id) from services) + n % 10, 'Usage', 'USD', 0,
          jsonb_build_object('Team', 'team ' || n % 400, 'env', 'prod', 'Name', 'host-' || n)
        from generate_series(1, ${DIMS}) n`);
      await tx.db.rows(sql`
        insert into mapping_rules (position, kind, key, pattern, valid_from)
        select n, case when n % 4 = 0 then 'sub_account' else 'tag' end, case when n % 4 = 0 then null when n % 7 = 0 then 'name' else 'team' end,
          case when n % 4 = 0 then 'account ' || n when n % 7 = 0 then 'HOST-' || n || '*' else 'team ' || n end,
          case when n % 3 = 0 then date '2026-10-01' end
        from generate_series(1, ${RULES}) n`);
      await tx.db.rows(sql`
        insert into mapping_shares (rule_id, tenant_id, weight)
        select r.id, (select min(id) from tenants where id > 0) + r.position % 50, 2.5 from mapping_rules r
        union all select r.id, (select min(id) from tenants where id > 0) + (r.position + 1) % 50, 1 from mapping_rules r where r.position % 5 = 0`);
    });
    const ids = (await opened.db.read('*', [{ text: 'select id from cost_dims', params: [] }]))[0]?.map(
      ({ id }) => Number(id),
    );
    expect(ids).toHaveLength(DIMS);
    const started = performance.now();
    await withTransaction(ctx, (tx) => allocateDims(tx, ids ?? []));
    const first = performance.now() - started;
    await withTransaction(ctx, (tx) => allocateDims(tx, ids ?? []));
    const again = performance.now() - started - first;
    console.log(
      `allocating ${DIMS} dims by ${RULES} rules on ${kind}: ${Math.round(first)} ms, again ${Math.round(again)} ms`,
    );
    expect(first).toBeLessThan(20_000);
    const [days] = await opened.db.read('*', [
      {
        text: `select count(*)::int as dims, count(*) filter (where days <> date '9999-12-31' - date '0001-01-01')::int as wrong,
            count(*) filter (where ranges > 1)::int as changing, count(*) filter (where parts > ranges)::int as shared
          from (select dims_id, sum((to_day - from_day) * weight / total)::int as days, count(distinct from_day) as ranges, count(*) as parts
            from dim_allocations group by dims_id) a`,
        params: [],
      },
    ]);
    expect(days?.[0]).toMatchObject({ dims: DIMS, wrong: 0 });
    expect(Number(days?.[0]?.changing)).toBeGreaterThan(100);
    expect(Number(days?.[0]?.shared)).toBeGreaterThan(100);
  }, 60_000);
});

describeOnEachDatabase('rules over resources', (open) => {
  test('are listed in order with the days that they count for', async () => {
    const ctx = await makeContext((await open()).db);
    await addTenant(ctx, { name: 'acme' });
    const shares = [{ tenant: 'acme', weight: '1' }];
    await addRule(ctx, { rule: { kind: 'resource', pattern: 'b*', shares } });
    await addRule(ctx, { rule: { kind: 'tag', key: 'team', pattern: 'x', shares }, before: 1 });
    await addRule(ctx, { rule: { kind: 'resource', pattern: 'a*', shares, from: '2026-11-05' }, before: 1 });
    expect(await withTransaction(ctx, listResourceRules)).toEqual([
      { id: expect.any(Number), pattern: 'a*', validFrom: '2026-11-05', validTo: null },
      { id: expect.any(Number), pattern: 'b*', validFrom: null, validTo: null },
    ]);
  });
});
