import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type Context, withTransaction } from '../../../src/engine/context.ts';
import { addRule } from '../../../src/engine/mapping/index.ts';
import {
  addTenant,
  archiveTenant,
  findTenantByName,
  findTenantsByName,
  listTenants,
  mergeTenant,
  moveTenant,
  renameTenant,
  setOwner,
} from '../../../src/engine/tenants/index.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { refusalOf } from '../../support/refusal.ts';
import { findDisagreements, monthsOf, seedLedger } from '../../support/seed-ledger.ts';

describeOnEachDatabase('tenants', (open) => {
  let ctx: Context;
  beforeAll(async () => {
    ctx = await makeContext((await open()).db, { billsFolder: 'unused' });
  });

  let count = 0;
  /** Names of its own for each test, since they share a database. */
  const named = (word: string) => `${word} ${count}`;
  const fresh = () => {
    count += 1;
  };
  const tree = async (branch: string) =>
    (await listTenants(ctx, { branch })).rows.map(({ depth, tenant }) => `${depth} ${tenant.name}`);
  const audits = async () => {
    const [rows = []] = await ctx.db.read('*', [
      {
        text: 'select actor, action, subject, before, after from audit_log order by id desc limit 1',
        params: [],
      },
    ]);
    return rows[0];
  };

  test('a tenant is added at the top or below another, and the audit log says who did it', async () => {
    fresh();
    const top = await addTenant(ctx, { name: `  ${named('Group')} ` });
    expect(top).toMatchObject({ name: named('Group'), parentId: null, owner: null, archivedAt: null });
    const leaf = await addTenant(ctx, { name: named('leaf'), parent: named('GROUP') });
    expect(leaf.parentId).toBe(top.id);
    expect(await tree(named('Group'))).toEqual([`0 ${named('Group')}`, `1 ${named('leaf')}`]);
    expect(await audits()).toMatchObject({
      actor: 'cli',
      action: 'tenant.added',
      subject: `tenant:${leaf.id}`,
      after: { name: named('leaf') },
    });
  });

  test('a name is free once: whatever its case and wherever it stands; archived names are free again', async () => {
    fresh();
    await addTenant(ctx, { name: named('Once') });
    expect(await refusalOf(addTenant(ctx, { name: named('ONCE'), parent: named('once') }))).toMatchObject({
      code: 'name_taken',
    });
    await archiveTenant(ctx, { tenant: named('once') });
    const second = await addTenant(ctx, { name: named('once') });
    expect((await findTenantByName(ctx, named('Once'))).id).toBe(second.id);
    expect(await refusalOf(archiveTenant(ctx, { tenant: named('once'), undo: true }))).toMatchObject({
      code: 'bad_input',
    });
  });

  test('renaming leaves a record with both names and who did it', async () => {
    fresh();
    const before = await addTenant(ctx, { name: named('old') });
    await renameTenant(ctx, { tenant: named('OLD'), name: named('New') });
    expect(await audits()).toMatchObject({
      actor: 'cli',
      action: 'tenant.renamed',
      before: { name: named('old') },
      after: { name: named('New') },
    });
    expect((await findTenantByName(ctx, named('new'))).id).toBe(before.id);
    expect(await refusalOf(findTenantByName(ctx, named('old')))).toMatchObject({ code: 'not_found' });
    await renameTenant(ctx, { tenant: named('new'), name: named('NEW') });
    await addTenant(ctx, { name: named('other') });
    expect(await refusalOf(renameTenant(ctx, { tenant: named('other'), name: named('New') }))).toMatchObject({
      code: 'name_taken',
    });
  });

  test('a tenant moves with all below it, never below itself', async () => {
    fresh();
    await addTenant(ctx, { name: named('a') });
    await addTenant(ctx, { name: named('b'), parent: named('a') });
    await addTenant(ctx, { name: named('c'), parent: named('b') });
    await addTenant(ctx, { name: named('z') });
    for (const parent of ['a', 'b', 'c'])
      expect(await refusalOf(moveTenant(ctx, { tenant: named('a'), parent: named(parent) }))).toMatchObject({
        code: 'bad_input',
        message: expect.stringContaining('cannot stand below'),
      });
    await moveTenant(ctx, { tenant: named('b'), parent: named('z') });
    expect(await tree(named('z'))).toEqual([`0 ${named('z')}`, `1 ${named('b')}`, `2 ${named('c')}`]);
    expect(await tree(named('a'))).toEqual([`0 ${named('a')}`]);
    await moveTenant(ctx, { tenant: named('b'), parent: null });
    expect(await tree(named('z'))).toEqual([`0 ${named('z')}`]);
    expect(await tree(named('b'))).toEqual([`0 ${named('b')}`, `1 ${named('c')}`]);
  });

  test('a tenant with rules or tenants below it cannot be archived; without, it can, and be brought back', async () => {
    fresh();
    await addTenant(ctx, { name: named('parent') });
    await addTenant(ctx, { name: named('child'), parent: named('parent') });
    expect((await refusalOf(archiveTenant(ctx, { tenant: named('parent') }))).message).toContain(
      named('child'),
    );
    const { rule } = await addRule(ctx, {
      rule: { kind: 'service', pattern: named('svc'), shares: [{ tenant: named('child'), weight: '1' }] },
    });
    expect((await refusalOf(archiveTenant(ctx, { tenant: named('child') }))).message).toContain(
      `/cost map remove ${rule.position}`,
    );
    await withTransaction(ctx, (tx) => tx.db.rows(sql`delete from mapping_rules where id = ${rule.id}`));
    await archiveTenant(ctx, { tenant: named('child') });
    expect(await tree(named('parent'))).toEqual([`0 ${named('parent')}`]);
    const all = await listTenants(ctx, { branch: named('parent'), archived: true });
    expect(all.rows.map(({ tenant }) => tenant.archivedAt)).toEqual([null, ctx.now().toISOString()]);
    expect(await refusalOf(setOwner(ctx, { tenant: named('child'), owner: 'x' }))).toMatchObject({
      message: expect.stringContaining('undo'),
    });
    await archiveTenant(ctx, { tenant: named('child'), undo: true });
    expect(await tree(named('parent'))).toHaveLength(2);
  });

  test('an owner is named and taken away again', async () => {
    fresh();
    await addTenant(ctx, { name: named('owned') });
    expect(await setOwner(ctx, { tenant: named('owned'), owner: ' Ada <ada@example.com> ' })).toMatchObject({
      owner: 'Ada <ada@example.com>',
    });
    expect((await findTenantByName(ctx, named('owned'))).owner).toBe('Ada <ada@example.com>');
    expect((await setOwner(ctx, { tenant: named('owned'), owner: null })).owner).toBeNull();
  });

  test('unallocated stays what it is', async () => {
    fresh();
    await addTenant(ctx, { name: named('t') });
    const tries = [
      () => addTenant(ctx, { name: 'Unallocated' }),
      () => addTenant(ctx, { name: named('u'), parent: 'unallocated' }),
      () => renameTenant(ctx, { tenant: 'unallocated', name: named('u') }),
      () => moveTenant(ctx, { tenant: 'unallocated', parent: named('t') }),
      () => moveTenant(ctx, { tenant: named('t'), parent: 'unallocated' }),
      () => archiveTenant(ctx, { tenant: 'unallocated' }),
      () => mergeTenant(ctx, { tenant: 'unallocated', into: named('t') }),
      () => mergeTenant(ctx, { tenant: named('t'), into: 'unallocated' }),
    ];
    for (const one of tries) expect(await refusalOf(one())).toMatchObject({ code: 'bad_input' });
  });

  test('a tenant named like a number is found by that name, and by nothing else', async () => {
    fresh();
    const other = await addTenant(ctx, { name: named('x') });
    const number = await addTenant(ctx, { name: String(other.id) });
    expect((await findTenantByName(ctx, String(other.id))).id).toBe(number.id);
    expect(await refusalOf(findTenantByName(ctx, String(number.id * 1_000)))).toMatchObject({
      code: 'not_found',
    });
  });

  test('a misspelt name gets the nearest ones with the command to run; several that begin so are asked about', async () => {
    fresh();
    await addTenant(ctx, { name: named('Quillon') });
    await addTenant(ctx, { name: named('Quillon East') });
    const missed = await refusalOf(findTenantByName(ctx, named('Quilon'), (name) => `tenant "${name}"`));
    expect(missed.code).toBe('not_found');
    expect(missed.details.choices?.[0]).toEqual({
      label: named('Quillon'),
      command: `tenant "${named('Quillon')}"`,
    });
    const several = await refusalOf(findTenantByName(ctx, 'quill', (name) => `tenant "${name}"`));
    expect(several.code).toBe('ambiguous');
    expect(several.details.choices).toHaveLength(2);
    expect(await findTenantsByName(ctx, 'entirely different words')).toEqual({
      exact: null,
      begins: [],
      near: [],
    });
  });

  test('a tenant outside the scope cannot be told from one that does not exist', async () => {
    fresh();
    const mine = await addTenant(ctx, { name: named('visible') });
    await addTenant(ctx, { name: named('inside'), parent: named('visible') });
    await addTenant(ctx, { name: named('hidden') });
    const scoped: Context = { ...ctx, scope: [mine.id] };
    const hidden = await refusalOf(findTenantByName(scoped, named('hidden')));
    const absent = await refusalOf(findTenantByName(scoped, named('absent')));
    expect(hidden.message.replaceAll('hidden', 'absent')).toBe(absent.message);
    expect(hidden.details).toEqual(absent.details);
    expect((await refusalOf(renameTenant(scoped, { tenant: named('hidden'), name: named('n') }))).code).toBe(
      'not_found',
    );
    expect((await listTenants(scoped)).rows.map(({ tenant }) => tenant.name)).toEqual([
      named('visible'),
      named('inside'),
    ]);
    expect((await refusalOf(renameTenant(scoped, { tenant: named('inside'), name: named('n') }))).code).toBe(
      'forbidden',
    );
  });

  test('only an admin changes tenants', async () => {
    fresh();
    await addTenant(ctx, { name: named('guarded') });
    const viewer: Context = { ...ctx, actor: { ...ctx.actor, role: 'viewer' } };
    const tenant = named('guarded');
    for (const one of [
      () => addTenant(viewer, { name: named('n') }),
      () => renameTenant(viewer, { tenant, name: named('n') }),
      () => moveTenant(viewer, { tenant, parent: null }),
      () => archiveTenant(viewer, { tenant }),
      () => mergeTenant(viewer, { tenant, into: tenant }),
      () => setOwner(viewer, { tenant, owner: 'me' }),
    ])
      expect(await refusalOf(one())).toMatchObject({ code: 'forbidden' });
    expect((await findTenantByName(viewer, tenant)).name).toBe(tenant);
  });

  test('after any sequence of additions and moves the closure is that of the tree', async () => {
    const step = fc.record({ tenant: fc.nat(9), parent: fc.option(fc.nat(9), { nil: null, freq: 4 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        fresh();
        const parents = new Map<string, string | null>();
        for (const { tenant, parent } of steps) {
          const name = named(`n${tenant}`);
          const above = parent === null ? null : named(`n${parent}`);
          if (above !== null && !parents.has(above)) continue;
          if (!parents.has(name)) {
            await addTenant(ctx, { name, ...(above === null ? {} : { parent: above }) });
            parents.set(name, above);
          } else if (above !== null && [...upwards(parents, above)].includes(name)) {
            expect((await refusalOf(moveTenant(ctx, { tenant: name, parent: above }))).code).toBe(
              'bad_input',
            );
          } else {
            await moveTenant(ctx, { tenant: name, parent: above });
            parents.set(name, above);
          }
        }
        const expected = [...parents.keys()].flatMap((name) =>
          [...upwards(parents, name)].map((ancestor) => `${ancestor} > ${name}`),
        );
        const [rows = []] = await ctx.db.read('*', [
          {
            text: `select a.name || ' > ' || t.name as pair from tenant_closure c join tenants a on a.id = c.ancestor_id
              join tenants t on t.id = c.tenant_id where a.name like $1 or t.name like $1`,
            params: [`n_ ${count}`],
          },
        ]);
        expect(rows.map(({ pair }) => pair).sort()).toEqual(expected.sort());
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  function* upwards(parents: ReadonlyMap<string, string | null>, name: string): Generator<string> {
    for (let at: string | null = name; at !== null; at = parents.get(at) ?? null) yield at;
  }
});

describeOnEachDatabase('merging tenants', (open) => {
  test('costs of all days, shares, children and defaults go over; shared costs are cut anew and still add up exactly', async () => {
    const ctx = await makeContext((await open()).db);
    for (const name of ['a', 'b', 'c']) await addTenant(ctx, { name });
    await addTenant(ctx, { name: 'below', parent: 'a' });
    await seedLedger(ctx, [
      { day: '2026-08-05', amount: '10.01', tags: { team: 'shared' } },
      { day: '2026-11-05', amount: '7', tags: { team: 'shared' } },
      { day: '2026-08-05', amount: '5', tags: { team: 'a' } },
      { day: '2026-08-06', amount: '3', tags: { team: 'b' } },
    ]);
    const share = (tenant: string) => ({ tenant, weight: '1' });
    await addRule(ctx, {
      rule: { kind: 'tag', key: 'team', pattern: 'shared', shares: ['a', 'b', 'c'].map(share) },
    });
    await addRule(ctx, { rule: { kind: 'tag', key: 'team', pattern: 'a', shares: [share('a')] } });
    await addRule(ctx, { rule: { kind: 'tag', key: 'team', pattern: 'b', shares: [share('b')] } });
    await withTransaction(ctx, (tx) =>
      tx.db.rows(sql`
        insert into tenant_defaults (platform, kind, external_id, tenant_id) values ('slack', 'channel', 'C1', (select id from tenants where name = 'a'))`),
    );
    expect(await monthsOf(ctx)).toEqual([
      '2026-08 a USD 8.3366666667',
      '2026-08 b USD 6.3366666667',
      '2026-08 c USD 3.3366666666',
      '2026-11 a USD 2.3333333334',
      '2026-11 b USD 2.3333333333',
      '2026-11 c USD 2.3333333333',
    ]);
    const { effect } = await mergeTenant(ctx, { tenant: 'a', into: 'b' });
    expect(await monthsOf(ctx)).toEqual([
      '2026-08 b USD 14.6733333333',
      '2026-08 c USD 3.3366666667',
      '2026-11 b USD 4.6666666667',
      '2026-11 c USD 2.3333333333',
    ]);
    expect(await findDisagreements(ctx)).toEqual([]);
    expect(effect.restatedMonths).toEqual(['2026-08-01']);
    const [restated = [], defaults = []] = await ctx.db.read('*', [
      {
        text: `select t.name, r.month, r.currency, r.effective_before, r.effective_after, r.reason from restatements r join tenants t on t.id = r.tenant_id order by t.name`,
        params: [],
      },
      { text: 'select t.name from tenant_defaults d join tenants t on t.id = d.tenant_id', params: [] },
    ]);
    expect(restated.map((row) => [row.name, row.month, row.effective_before, row.effective_after])).toEqual([
      ['a', '2026-08-01', '8.3366666667', '0'],
      ['b', '2026-08-01', '6.3366666667', '14.6733333333'],
      ['c', '2026-08-01', '3.3366666666', '3.3366666667'],
    ]);
    expect(restated[0]?.reason).toBe('"a" was merged into "b"');
    expect(defaults).toEqual([{ name: 'b' }]);
    expect((await listTenants(ctx, { branch: 'b' })).rows.map(({ tenant }) => tenant.name)).toEqual([
      'b',
      'below',
    ]);
    expect((await findTenantByName(ctx, 'A')).name).toBe('b');
    expect((await refusalOf(renameTenant(ctx, { tenant: 'a', name: 'x' }))).message).toContain(
      'merged into "b"',
    );
    await mergeTenant(ctx, { tenant: 'b', into: 'c' });
    expect((await findTenantByName(ctx, 'a')).name).toBe('c');
    expect(await monthsOf(ctx)).toEqual(['2026-08 c USD 18.01', '2026-11 c USD 7']);
  });

  test('a tenant is not merged into itself or into one below it', async () => {
    const ctx = await makeContext((await open()).db);
    await addTenant(ctx, { name: 'a' });
    await addTenant(ctx, { name: 'b', parent: 'a' });
    expect((await refusalOf(mergeTenant(ctx, { tenant: 'a', into: 'A' }))).message).toContain('itself');
    expect((await refusalOf(mergeTenant(ctx, { tenant: 'a', into: 'b' }))).message).toContain(
      'tenants move "b" to top',
    );
  });
});
