import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { type Card, isFact } from '../../../src/bot/card.ts';
import { writeWords } from '../../../src/bot/format/format-value.ts';
import type { Context } from '../../../src/engine/context.ts';
import { addTenant, renameTenant, setOwner } from '../../../src/engine/tenants/index.ts';
import { ask } from '../../support/ask.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

describeOnEachDatabase('the audit log', (open) => {
  async function world() {
    const database = await open();
    const ctx = await makeContext(database.db, { now: '2026-11-21T12:00:00Z' });
    const at = (now: string): Context => ({ ...ctx, now: () => new Date(now) });
    await addTenant(at('2026-10-31T23:59:59Z'), { name: 'Holding' });
    await addTenant(at('2026-11-01T00:00:00Z'), { name: 'acme', parent: 'Holding' });
    await addTenant(ctx, { name: 'umbrella' });
    await renameTenant(ctx, { tenant: 'umbrella', name: '=1+1' });
    await setOwner(ctx, { tenant: 'acme', owner: 'ada' });
    const [member] = await database.asOwner('insert into members (name) values (null) returning id');
    await database.asOwner(
      "insert into identities (member_id, platform, workspace_id, external_id) values ($1, 'slack', 'T1', 'U1')",
      [member?.id],
    );
    const ada: Context = {
      ...ctx,
      actor: { platform: 'slack', label: 'slack:T1:U1', role: 'admin', memberId: Number(member?.id) },
    };
    await setOwner(ada, { tenant: 'Holding', owner: 'bob' });
    return { database, ctx, ada };
  }

  const actions = (card: Card) =>
    card.nodes.flatMap((node) =>
      node.kind === 'table'
        ? node.rows.map((row) =>
            row
              .slice(1)
              .map((value) => (isFact(value) ? value.value : writeWords(value)))
              .join(' '),
          )
        : [],
    );

  test('is listed the newest first, by person, tenant with what is below it, action and days', async () => {
    const { ctx } = await world();
    const all = actions(await ask(ctx, 'admin audit'));
    expect(all).toEqual(
      [
        ['slack:T1:U1 tenant.owner_set', 'Holding'],
        ['cli tenant.owner_set', 'acme'],
        ['cli tenant.renamed', '=1+1'],
        ['cli tenant.added', '=1+1'],
        ['cli tenant.added', 'acme'],
        ['cli tenant.added', 'Holding'],
      ].map(([done, name]) =>
        expect.stringMatching(new RegExp(`^${done} tenant:\\d+ \\(${name?.replace('+', '\\+')}\\)$`)),
      ),
    );
    expect(all).toHaveLength(6);
    for (const about of ['member:1', 'slack:T1:U1'])
      expect(actions(await ask(ctx, `admin audit ${about}`))).toHaveLength(1);
    expect(actions(await ask(ctx, 'admin audit cli'))).toHaveLength(5);
    expect(actions(await ask(ctx, 'admin audit Holding'))).toHaveLength(4);
    expect(actions(await ask(ctx, 'admin audit acme'))).toHaveLength(2);
    expect(actions(await ask(ctx, 'admin audit tenant.renamed'))).toHaveLength(1);
    expect(actions(await ask(ctx, 'admin audit tenant'))).toHaveLength(6);
    expect(actions(await ask(ctx, 'admin audit 2026-10'))).toHaveLength(1);
    expect(actions(await ask(ctx, 'admin audit Holding 2026-11'))).toHaveLength(3);
    expect(actions(await ask(ctx, 'admin audit Holding 2026-09'))).toEqual([]);
    await expect(ask(ctx, 'admin audit nobody')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('names the tenant or the person that an entry is about, and takes what it cannot read as it is', async () => {
    const { ctx } = await world();
    const tenant = await addTenant(ctx, { name: 'Lab' });
    const request = '00000000-0000-4000-8000-000000000001';
    await ctx.db.transaction('*', async (tx) => {
      await tx.rows(sql`insert into approvals (id, kind, tenant_id, state, requester, requested_by, requested_at, payload, hash,
        approvers, needed, expires_at)
        values (${request}::uuid, 'budget', ${tenant.id}, 'expired', 'local', 'cli', now(), '{}', '', '[]', 1, now())`);
      const entries: [string, object | null][] = [
        ['member:1', { tenantId: tenant.id }],
        ['member:99999999999', null],
        ['member:7', null],
        [`tenant:${tenant.id}; drop`, null],
        [`approval:${request}`, null],
        ['approval:nonsense', { tenantId: tenant.id }],
        ['block_lift:1', { tenantId: tenant.id }],
        ['block_lift:2', { tenantId: '99999999999' }],
        ['block_lift:3', { tenantId: [tenant.id] }],
        ['settings', [1, 2]],
      ];
      for (const [subject, after] of entries) {
        await tx.rows(sql`insert into audit_log (at, actor, platform, action, subject, after)
          values (now(), 'cli', 'cli', 'x', ${subject}, ${JSON.stringify(after)}::jsonb)`);
      }
    });
    expect(actions(await ask(ctx, 'admin audit x')).reverse()).toEqual([
      'cli x member:1 (slack:T1:U1)',
      'cli x member:99999999999',
      'cli x member:7',
      `cli x tenant:${tenant.id}; drop`,
      `cli x approval:${request} (Lab)`,
      'cli x approval:nonsense (Lab)',
      'cli x block_lift:1 (Lab)',
      'cli x block_lift:2',
      'cli x block_lift:3',
      'cli x settings',
    ]);
    const shown = await ask(ctx, 'admin audit x');
    const table = shown.nodes.find((node) => node.kind === 'table');
    expect(table?.rows.at(-1)?.[3]).toEqual({ words: ['member:1 (', { person: 'slack:T1:U1' }, ')'] });
  });

  test('comes as a file with all of it, before and after, that no spreadsheet runs', async () => {
    const { ctx } = await world();
    await ctx.db.transaction('*', (tx) =>
      tx.rows(sql`insert into audit_log (at, actor, platform, action, subject)
        select now(), '=cmd()', 'job', 'test.many', 'n:' || n from generate_series(1, 2500) n`),
    );
    expect((await ask(ctx, 'admin audit')).nodes.some(({ kind }) => kind === 'file')).toBe(false);
    const card = await ask(ctx, 'admin audit csv');
    const file = card.nodes.find((node) => node.kind === 'file')?.file;
    const text = await readFile(file?.path ?? '', 'utf8');
    expect(Buffer.byteLength(text)).toBe(file?.bytes);
    const rows = parse(text, { columns: true, bom: true }) as Record<string, string>[];
    expect(rows).toHaveLength(2506);
    expect(card.facts.map(({ key, value }) => [key, value])).toEqual([['audit:entries', '2506']]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(2506);
    expect(rows[0]?.actor).toBe("'=cmd()");
    const renamed = rows.find(({ action }) => action === 'tenant.renamed');
    expect(JSON.parse(renamed?.before ?? '')).toMatchObject({ name: 'umbrella' });
    expect(JSON.parse(renamed?.after ?? '')).toMatchObject({ name: '=1+1' });
  });

  test('is shown to admins of everything alone', async () => {
    const { ctx } = await world();
    for (const [role, scope] of [
      ['viewer', '*'],
      ['approver', '*'],
      ['viewer', [1]],
    ] as const) {
      const other: Context = { ...ctx, scope, actor: { ...ctx.actor, platform: 'slack', role, memberId: 9 } };
      await expect(ask(other, 'admin audit')).rejects.toMatchObject({ code: 'forbidden' });
    }
    const branch: Context = {
      ...ctx,
      scope: [1],
      actor: { ...ctx.actor, role: 'viewer', branches: { viewer: [], approver: [], admin: [1] } },
    };
    await expect(ask(branch, 'admin audit')).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('is append-only for the app: it can neither change, nor delete, nor empty, nor drop it', async () => {
    const { ctx, database } = await world();
    const before = await database.asOwner('select * from audit_log order by id');
    for (const statement of [
      sql`update audit_log set actor = 'somebody else'`,
      sql`update audit_log set at = now() where id = 1`,
      sql`delete from audit_log`,
      sql`delete from audit_log where id = 1`,
      sql`truncate audit_log`,
      sql`truncate audit_log cascade`,
      sql`drop table audit_log`,
      sql`alter table audit_log disable trigger all`,
      sql`alter table audit_log disable row level security`,
      sql`drop trigger audit_log_append_only on audit_log`,
      sql`insert into audit_log (id, at, actor, platform, action, subject) values (1, now(), 'x', 'x', 'x', 'x')
        on conflict (id) do update set actor = 'x'`,
    ]) {
      await expect(ctx.db.transaction('*', (tx) => tx.rows(statement))).rejects.toThrow();
    }
    expect(await database.asOwner('select * from audit_log order by id')).toEqual(before);
    // Even who owns the table is refused by its trigger.
    for (const text of ["update audit_log set actor = 'x'", 'delete from audit_log', 'truncate audit_log'])
      await expect(database.asOwner(text)).rejects.toThrow('append-only');
  });
});
