import { beforeAll, expect, test } from 'vitest';
import {
  describeOnEachDatabase,
  openTestEmbedded,
  openTestPostgres,
  type TestDatabase,
} from './databases.ts';

describeOnEachDatabase('a database for tests', (open, kind) => {
  const openTest = kind === 'embedded' ? openTestEmbedded : openTestPostgres;
  let shared: TestDatabase;

  beforeAll(async () => {
    shared = await open();
    await shared.asOwner('create table marks (mark text)');
  });

  const tablesNamed = (opened: TestDatabase, name: string) =>
    opened.asOwner('select relname from pg_class where relname = $1', [name]);

  test('is migrated, and of the kind that its suite asked for', async () => {
    expect(shared.kind).toBe(kind);
    expect(shared.db.kind).toBe(kind);
    expect(await tablesNamed(shared, 'cost_facts')).toEqual([{ relname: 'cost_facts' }]);
  });

  test('is fresh: nothing that another one was given is in it', async () => {
    const fresh = await open();
    expect(await tablesNamed(shared, 'marks')).toHaveLength(1);
    expect(await tablesNamed(fresh, 'marks')).toHaveLength(0);
  });

  test('is emptied before another test gets it: rows, partitions, places of sequences, logs that only grow', async () => {
    const state = async ({ asOwner }: TestDatabase) => {
      const tables = await asOwner(`select oid::regclass::text as name, relispartition as part from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`);
      const text = tables.map(
        ({ name }) => `select '${name}' as name, to_jsonb(t)::text as row from ${name} t`,
      );
      return [tables, await asOwner(`${text.join(' union all ')} order by 1, 2`)];
    };
    const first = await openTest();
    const before = await state(first);
    await first.asOwner(`insert into tenants (name, name_key, created_at) values ('acme', 'acme', now())`);
    await first.asOwner(
      `insert into audit_log (at, actor, platform, action, subject) values (now(), 'a', 'cli', 'b', 'c')`,
    );
    await first.asOwner(`select ensure_cost_partitions('2026-10-01', '2026-10-02')`);
    expect(await state(first)).not.toEqual(before);
    await first.close();
    const second = await openTest();
    expect(await state(second)).toEqual(before);
    const [made] = await second.asOwner(
      `insert into tenants (name, name_key, created_at) values ('globex', 'globex', now()) returning id`,
    );
    expect(made?.id).toBe(1);
    await second.close();
  });

  test('is opened as a role that neither owns tables nor passes row security by', async () => {
    const [rows] = await shared.db.read('*', [
      { text: 'select rolsuper, rolbypassrls from pg_roles where rolname = current_user', params: [] },
    ]);
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false }]);
    const owned = {
      text: 'select 1 from pg_class where pg_get_userbyid(relowner) = current_user',
      params: [],
    };
    expect(await shared.db.read('*', [owned])).toEqual([[]]);
  });
});
