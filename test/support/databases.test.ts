import { beforeAll, expect, test } from 'vitest';
import { describeOnEachDatabase, type TestDatabase } from './databases.ts';

describeOnEachDatabase('a database for tests', (open, kind) => {
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
