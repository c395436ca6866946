import { beforeEach, expect, test } from 'vitest';
import {
  askAccess,
  decideRequest,
  grantAccess,
  revokeAccess,
  setEveryone,
  showAccess,
} from '../../../src/engine/access/index.ts';
import { createSignInLink, findSession, signIn } from '../../../src/engine/console/index.ts';
import { findActor } from '../../../src/engine/organization/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { asPerson, linkBoth } from '../../support/access-people.ts';
import { describeOnEachDatabase, type TestDatabase } from '../../support/databases.ts';
import { cliContext } from '../../support/slack-context.ts';

const slack = (personId: string) => ({ platform: 'slack' as const, workspaceId: 'T1', personId });

describeOnEachDatabase('grants', (open) => {
  let base: TestDatabase;
  const as = (personId: string) => asPerson(base.db, personId);
  const grant = (personId: string, role: 'viewer' | 'approver' | 'admin', tenant?: string) =>
    grantAccess(cliContext(base.db), { person: slack(personId), role, ...(tenant ? { tenant } : {}) });
  const idOf = async (name: string) =>
    Number((await base.asOwner('select id from tenants where name = $1', [name]))[0]?.id);

  beforeEach(async () => {
    base = await open();
    await linkBoth(base.db);
    const cli = cliContext(base.db);
    await addTenant(cli, { name: 'Holding' });
    for (const name of ['acme', 'umbrella']) await addTenant(cli, { name, parent: 'Holding' });
    await addTenant(cli, { name: 'acme shop', parent: 'acme' });
  });

  test('a role for everything and roles for branches come together, and count from the next question on', async () => {
    expect(await as('U1')).toMatchObject({ scope: [], actor: { role: 'viewer', memberId: null } });
    await grant('U1', 'viewer', 'umbrella');
    await grant('U1', 'admin', 'acme');
    const [acme, umbrella] = [await idOf('acme'), await idOf('umbrella')];
    expect(await as('U1')).toMatchObject({
      scope: [acme, umbrella],
      actor: { role: 'viewer', branches: { viewer: [umbrella], approver: [], admin: [acme] } },
    });
    await grant('U1', 'approver');
    expect(await as('U1')).toMatchObject({ scope: '*', actor: { role: 'approver' } });
    await revokeAccess(cliContext(base.db), { person: slack('U1'), role: 'approver' });
    expect((await as('U1')).scope).toEqual([acme, umbrella]);
    await revokeAccess(cliContext(base.db), { person: slack('U1') });
    expect((await as('U1')).scope).toEqual([]);
  });

  test('a branch’s admin is shown who may see the branch, however many see other tenants', async () => {
    await base.asOwner(`
      with many as (insert into members (name) select null from generate_series(1, 600) returning id)
      insert into grants (member_id, role, tenant_id, granted_by, granted_at)
      select many.id, 'viewer', tenants.id, 'test', now() from many, tenants where tenants.name = 'umbrella'`);
    await grant('U1', 'admin', 'acme');
    const { members } = await showAccess(await as('U1'), null);
    expect(members.map(({ grants }) => grants)).toEqual([[{ role: 'admin', tenant: 'acme' }]]);
  });

  test('the same grant twice is one, and says so', async () => {
    expect((await grant('U1', 'viewer', 'acme')).changed).toBe(true);
    expect((await grant('U1', 'viewer', 'ACME')).changed).toBe(false);
    expect((await grant('U1', 'viewer')).changed).toBe(true);
    expect((await grant('U1', 'viewer')).changed).toBe(false);
    expect(await base.asOwner("select count(*)::int as n from grants where role = 'viewer'")).toEqual([
      { n: 2 },
    ]);
  });

  test('who is no admin grants, revokes and lists nothing, whatever tenant they name', async () => {
    await grant('U1', 'approver', 'acme');
    const ctx = await as('U1');
    for (const tenant of ['acme', 'umbrella', 'no such', undefined]) {
      const what = { person: slack('U2'), role: 'viewer' as const, ...(tenant ? { tenant } : {}) };
      await expect(grantAccess(ctx, what)).rejects.toMatchObject({ code: 'forbidden' });
      await expect(revokeAccess(ctx, what)).rejects.toMatchObject({ code: 'forbidden' });
    }
    await expect(showAccess(ctx, slack('UADMIN'))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(showAccess(ctx, { memberId: 99_999 })).rejects.toMatchObject({ code: 'forbidden' });
    expect(await showAccess(ctx, null)).toMatchObject({
      about: 'self',
      requests: [],
      members: [{ grants: [{ role: 'approver', tenant: 'acme' }] }],
    });
  });

  test('an admin of a branch grants and revokes within it, never above it or outside it', async () => {
    await grant('U1', 'admin', 'acme');
    await grant('U2', 'viewer', 'umbrella');
    await grant('U2', 'viewer', 'Holding');
    const ctx = await as('U1');
    await grantAccess(ctx, { person: slack('U2'), role: 'admin', tenant: 'acme shop' });
    for (const tenant of ['umbrella', 'Holding', 'no such tenant']) {
      const refused = grantAccess(ctx, { person: slack('U3'), role: 'viewer', tenant });
      await expect(refused).rejects.toMatchObject({
        code: 'not_found',
        message: expect.stringContaining(`"${tenant}"`),
      });
    }
    await expect(grantAccess(ctx, { person: slack('U3'), role: 'viewer' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    const left = await revokeAccess(ctx, { person: slack('U2') });
    expect(left.grants).toEqual([]);
    expect((await as('U2')).scope).toEqual(
      [await idOf('Holding'), await idOf('umbrella')].sort((a, b) => a - b),
    );
    await expect(revokeAccess(ctx, { person: slack('U2') })).rejects.toMatchObject({ code: 'not_found' });
    await expect(setEveryone(ctx, true)).rejects.toMatchObject({ code: 'forbidden' });
    const shown = await showAccess(ctx, null);
    expect(JSON.stringify(shown)).not.toMatch(/umbrella|Holding/);
    expect(shown.members.map(({ identities }) => identities[0]?.personId)).toEqual(['U1']);
  });

  test('a viewer of one branch who is an admin of another is shown what was granted where they are the admin', async () => {
    await grant('U1', 'admin', 'acme');
    await grant('U1', 'viewer', 'umbrella');
    await grant('U2', 'viewer', 'umbrella');
    const shown = await showAccess(await as('U1'), null);
    expect(shown.members.flatMap(({ grants }) => grants)).toEqual([{ role: 'admin', tenant: 'acme' }]);
    await expect(
      grantAccess(await as('U1'), { person: slack('U3'), role: 'viewer', tenant: 'umbrella' }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('the last admin of everything stays one; with a second one the first may go', async () => {
    await revokeAccess(cliContext(base.db), {
      person: { platform: 'discord', workspaceId: '900', personId: '1000' },
    });
    for (const what of [{}, { role: 'admin' as const }]) {
      const refused = revokeAccess(await as('UADMIN'), { person: slack('UADMIN'), ...what });
      await expect(refused).rejects.toMatchObject({
        code: 'bad_input',
        message: expect.stringContaining('last admin'),
      });
    }
    expect((await as('UADMIN')).scope).toBe('*');
    await grant('U2', 'admin');
    await revokeAccess(await as('UADMIN'), { person: slack('UADMIN') });
    expect((await as('UADMIN')).scope).toEqual([]);
  });

  test('two admins who revoke each other at the same moment leave one', async () => {
    const discord = { platform: 'discord' as const, workspaceId: '900', personId: '1000' };
    const [one, other] = [await as('UADMIN'), await as('1000')];
    const [first, second] = await Promise.allSettled([
      revokeAccess(one, { person: discord }),
      revokeAccess(other, { person: slack('UADMIN') }),
    ]);
    expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
    expect(await base.asOwner("select count(*)::int as n from grants where role = 'admin'")).toEqual([
      { n: 1 },
    ]);
  });

  test('every change of access is in the audit log, with what was held before and after', async () => {
    await grant('U1', 'viewer', 'acme');
    await setEveryone(await as('UADMIN'), true);
    await revokeAccess(await as('UADMIN'), { person: slack('U1') });
    const acme = await idOf('acme');
    const log = await base.asOwner(
      "select actor, action, before, after from audit_log where action like 'access.%' order by id",
    );
    expect(log).toEqual([
      {
        actor: 'cli',
        action: 'access.granted',
        before: { grants: [] },
        after: { grants: [{ role: 'viewer', tenantId: acme }] },
      },
      {
        actor: 'slack:T1:UADMIN',
        action: 'access.everyone_set',
        before: { everyoneMayView: false },
        after: { everyoneMayView: true },
      },
      {
        actor: 'slack:T1:UADMIN',
        action: 'access.revoked',
        before: { grants: [{ role: 'viewer', tenantId: acme }] },
        after: { grants: [] },
      },
    ]);
  });

  test('everyone may view where it was set: full members of linked workspaces, and nobody else', async () => {
    await setEveryone(await as('UADMIN'), true);
    expect(await as('U9')).toMatchObject({ scope: '*', actor: { role: 'viewer', memberId: null } });
    const cli = cliContext(base.db);
    const session = await signIn(cli, (await createSignInLink(await as('U9'))).token);
    expect((await findSession(cli, session))?.scope).toBe('*');
    await setEveryone(await as('UADMIN'), false);
    expect((await findSession(cli, session))?.scope).toEqual([]);
    await setEveryone(await as('UADMIN'), true);
    for (const belonging of ['guest', 'stranger'] as const) {
      const asker = { ...slack('U9'), belonging };
      await expect(findActor({ db: base.db }, asker)).rejects.toMatchObject({ code: 'forbidden' });
    }
    const elsewhere = {
      platform: 'slack' as const,
      workspaceId: 'T-other',
      personId: 'U9',
      belonging: 'member' as const,
    };
    await expect(findActor({ db: base.db }, elsewhere)).rejects.toMatchObject({ code: 'forbidden' });
    await setEveryone(await as('UADMIN'), false);
    expect((await as('U9')).scope).toEqual([]);
  });

  test('a guest sees nothing though it was granted to them', async () => {
    await grant('U1', 'admin');
    const guest = findActor({ db: base.db }, { ...slack('U1'), belonging: 'guest' });
    await expect(guest).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('who may see nothing asks once, an admin finds it and answers, and the first answer counts', async () => {
    expect(await askAccess(await as('U5'))).toBe('asked');
    expect(await askAccess(await as('U5'))).toBe('open');
    const { requests } = await showAccess(await as('UADMIN'), null);
    expect(requests).toMatchObject([{ identities: [{ personId: 'U5' }], askedOn: '2026-11-21' }]);
    const request = requests[0]?.id ?? 0;
    await expect(decideRequest(await as('U5'), { request, grant: null })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await decideRequest(await as('UADMIN'), { request, grant: { role: 'viewer', tenant: 'acme' } });
    expect((await as('U5')).scope).toEqual([await idOf('acme')]);
    expect(await askAccess(await as('U5'))).toBe('has');
    await expect(decideRequest(await as('UADMIN'), { request, grant: null })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect((await showAccess(await as('UADMIN'), null)).requests).toEqual([]);
  });

  test('who was refused may ask again, and a grant given otherwise closes what they asked', async () => {
    await askAccess(await as('U5'));
    const open = async () => (await showAccess(await as('UADMIN'), null)).requests;
    const [first] = await open();
    await decideRequest(await as('UADMIN'), { request: first?.id ?? 0, grant: null });
    expect(await open()).toEqual([]);
    expect(await askAccess(await as('U5'))).toBe('asked');
    await grant('U5', 'viewer');
    expect(await open()).toEqual([]);
    expect(await base.asOwner('select outcome from access_requests order by id')).toEqual([
      { outcome: 'refused' },
      { outcome: 'granted' },
    ]);
  });

  test('an admin of a branch answers a request with their branch and with nothing else', async () => {
    await grant('U1', 'admin', 'acme');
    await askAccess(await as('U5'));
    const [request] = (await showAccess(await as('U1'), null)).requests;
    const decide = async (grantWith: { role: 'viewer'; tenant?: string }) =>
      decideRequest(await as('U1'), { request: request?.id ?? 0, grant: grantWith });
    await expect(decide({ role: 'viewer' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(decide({ role: 'viewer', tenant: 'umbrella' })).rejects.toMatchObject({ code: 'not_found' });
    await decide({ role: 'viewer', tenant: 'acme shop' });
    expect((await as('U5')).scope).toEqual([await idOf('acme shop')]);
  });

  test('a person is meant by where they are: an id alone is of the workspace of who asks, a member by number', async () => {
    await grantAccess(await as('UADMIN'), {
      person: { platform: 'slack', workspaceId: null, personId: 'U6' },
      role: 'viewer',
    });
    expect((await as('U6')).scope).toBe('*');
    const nowhere = { platform: 'discord' as const, workspaceId: null, personId: '2000' };
    await expect(grantAccess(await as('UADMIN'), { person: nowhere, role: 'viewer' })).rejects.toMatchObject({
      code: 'bad_input',
    });
    const { memberId } = (await as('U6')).actor;
    await revokeAccess(cliContext(base.db), { person: { memberId: memberId ?? 0 } });
    expect((await as('U6')).scope).toEqual([]);
    await expect(
      grantAccess(cliContext(base.db), { person: { memberId: 99_999 }, role: 'viewer' }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });
});
