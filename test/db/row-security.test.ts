import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { type Scope, toStatement } from '../../db/sql.ts';
import { importFocus } from '../../src/engine/ledger/index.ts';
import { addRule } from '../../src/engine/mapping/index.ts';
import { addTenant } from '../../src/engine/tenants/index.ts';
import { makeContext } from '../support/context.ts';
import { describeOnEachDatabase, type TestDatabase } from '../support/databases.ts';
import { focusRow, writeFocus } from '../support/focus-files.ts';

/** Tables without row security, each with the reason. */
const OPEN_TABLES: Record<string, string> = {
  services: 'names of the providers’ services',
  exchange_rates: 'published rates',
  ledger_info: 'whether the ledger is the demo’s',
  workspaces: 'asked before an actor is known',
  members: 'asked before an actor is known',
  identities: 'asked before an actor is known',
  grants: 'asked before an actor is known; it names tenants by id alone',
  join_codes: 'asked before an actor is known; hashes alone',
  access_requests: 'it bears no tenant and no money',
  delegations: 'who stands in for whom; it bears no tenant and no money',
  approval_channels: 'where requests are told; it bears no tenant and no money',
  settings: 'asked before an actor is known',
  sessions: 'asked before an actor is known; hashes alone',
  sign_in_links: 'asked before an actor is known; hashes alone',
  link_codes: 'asked before an actor is known; hashes alone',
  card_actions: 'asked before an actor is known, by a random id',
  inbox: 'asked before an actor is known; ids alone',
  job_runs: 'runs of jobs',
  ai_prices: 'prices of models; it bears no tenant',
  ai_bill_accounts: 'whose bills bring AI calls; it bears no tenant',
  ai_unprojected: 'numbers of entries alone',
  ai_metered_units: 'which units are of metered calls; it bears no tenant and no money',
  centavo_migrations: 'hashes of migrations',
};

/** Tables that show a branch of the tenant tree its own rows, by the column that names the tenant. */
const BEARING: Record<string, string> = {
  tenants: 'id',
  tenant_closure: 'tenant_id',
  tenant_defaults: 'tenant_id',
  mapping_shares: 'tenant_id',
  dim_allocations: 'tenant_id',
  cost_facts: 'tenant_id',
  tenant_days: 'tenant_id',
  tenant_service_days: 'tenant_id',
  restatements: 'tenant_id',
  budgets: 'tenant_id',
  ai_windows: 'tenant_id',
  holds: 'tenant_id',
  ai_entries: 'tenant_id',
  ai_interactions: 'tenant_id',
  approvals: 'tenant_id',
  approval_rules: 'tenant_id',
  api_keys: 'tenant_id',
  manual_costs: 'tenant_id',
  block_lifts: 'tenant_id',
  told_blocks: 'tenant_id',
  block_asks: 'tenant_id',
};

describeOnEachDatabase('row security', (open) => {
  let database: TestDatabase;
  let acme: number;

  beforeAll(async () => {
    database = await open();
    const folder = await mkdtemp(join(tmpdir(), 'centavo-row-security-'));
    const ctx = await makeContext(database.db, { billsFolder: join(folder, 'bills') });
    const row = (team: string, cost: string) =>
      focusRow({
        Tags: `{"team":"${team}"}`,
        ServiceName: `service-${team}`,
        EffectiveCost: cost,
        ResourceId: team,
      });
    for (const [name, parent] of [['Holding'], ['acme', 'Holding'], ['umbrella']] as const) {
      await addTenant(ctx, parent ? { name: name, parent } : { name });
    }
    for (const team of ['acme', 'umbrella']) {
      await addRule(ctx, {
        rule: { kind: 'tag', key: 'team', pattern: team, shares: [{ tenant: team, weight: '1' }] },
      });
    }
    await importFocus(ctx, {
      paths: [
        await writeFocus(folder, 'bill.csv', [row('acme', '3'), row('umbrella', '5'), row('nobody', '7')]),
      ],
      cwd: '/',
    });
    const [found] = await database.asOwner("select id from tenants where name = 'acme'");
    acme = Number(found?.id);
  });

  const read = async (scope: Scope, text: ReturnType<typeof sql>) =>
    (await database.db.read(scope, [toStatement(text)]))[0] ?? [];

  test('every table has forced row security with a policy, or stands among the exceptions with its reason', async () => {
    const tables = await database.asOwner(`
      select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced,
        (select count(*) from pg_policy p where p.polrelid = c.oid)::int as policies
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition`);
    expect(tables.length).toBeGreaterThan(20);
    for (const { name, forced, policies } of tables) {
      if (String(name) in OPEN_TABLES) expect([name, policies]).toEqual([name, 0]);
      else expect([name, forced, Number(policies) > 0]).toEqual([name, true, true]);
    }
    const bearing = await database.asOwner(`
      select distinct table_name as name from information_schema.columns c join pg_class k on k.relname = c.table_name and not k.relispartition
      where c.table_schema = 'public' and c.column_name in ('tenant_id', 'ancestor_id')`);
    for (const { name } of bearing) expect([...Object.keys(BEARING), 'grants']).toContain(name);
  });

  test('queries without any filter read nothing of another branch, whatever the table', async () => {
    for (const [table, column] of Object.entries(BEARING)) {
      const rows = await read(
        [acme],
        sql`select ${sql.identifier(column)} as tenant from ${sql.identifier(table)}`,
      );
      expect([table, rows.filter(({ tenant }) => tenant !== acme)]).toEqual([table, []]);
    }
    expect(await read([acme], sql`select trim_scale(sum(effective)) as sum from cost_facts`)).toEqual([
      { sum: '3' },
    ]);
    const services = await read(
      [acme],
      sql`select s.name from cost_dims d join services s on s.id = d.service_id`,
    );
    expect(services).toEqual([{ name: 'service-acme' }]);
    for (const table of [
      'mapping_rules',
      'invoice_totals',
      'delivery_units',
      'delivery_rejects',
      'audit_log',
    ]) {
      expect([table, await read([acme], sql`select 1 from ${sql.identifier(table)}`)]).toEqual([table, []]);
    }
  });

  test('a scope holds the branch below it; an empty or unset scope holds nothing; all holds all', async () => {
    const [holding] = await database.asOwner("select id from tenants where name = 'Holding'");
    const names = async (scope: Scope) =>
      (await read(scope, sql`select name from tenants`)).map(({ name }) => String(name)).sort();
    expect(await names([Number(holding?.id)])).toEqual(['Holding', 'acme']);
    expect(await names([])).toEqual([]);
    expect(await names([acme])).toEqual(['acme']);
    expect(await names('*')).toHaveLength(4);
    expect(await names([987_654])).toEqual([]);
  });

  test('a branch cannot be written to from a scope, and the audit log by nobody', async () => {
    const attempt = (scope: Scope, text: ReturnType<typeof sql>) =>
      database.db.transaction(scope, (tx) => tx.rows(text));
    await expect(
      attempt(
        [acme],
        sql`insert into tenant_days (tenant_id, day, currency, flags, billed, effective, list, contracted, lines)
      values (${acme}, '2026-10-05', 'USD', 0, 1, 1, 1, 1, 1)`,
      ),
    ).rejects.toThrow(/row-level security/);
    await expect(attempt('*', sql`update audit_log set actor = 'x'`)).rejects.toThrow(
      /permission denied|append-only/,
    );
    await expect(attempt('*', sql`delete from audit_log`)).rejects.toThrow(/permission denied|append-only/);
    await expect(database.asOwner('delete from audit_log')).rejects.toThrow(/append-only/);
  });

  test('a partition cannot be read past its parent’s policy, and the app’s role owns and bypasses nothing', async () => {
    await expect(read([acme], sql`select * from cost_facts_2026_10`)).rejects.toThrow(/permission denied/);
    const [role] = await read(
      [acme],
      sql`
      select r.rolsuper, r.rolbypassrls, (select count(*) from pg_class c where c.relowner = r.oid)::int as owned
      from pg_roles r where r.rolname = current_user`,
    );
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false, owned: 0 });
  });

  test('the first reads of fresh connections see their scope, however many run at once', async () => {
    const sums = await Promise.all(
      Array.from({ length: 12 }, (_, at) =>
        read(at % 2 ? '*' : [acme], sql`select count(*)::int as n from tenant_days`),
      ),
    );
    expect(sums.map(([row]) => row?.n)).toEqual(Array.from({ length: 12 }, (_, at) => (at % 2 ? 3 : 1)));
  });
});
