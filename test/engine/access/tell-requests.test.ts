import { beforeEach, expect, test } from 'vitest';
import {
  askAccess,
  createJoinCode,
  decideRequest,
  grantAccess,
  joinMembers,
  readRequest,
  tellRequests,
} from '../../../src/engine/access/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { asPerson, linkBoth } from '../../support/access-people.ts';
import { describeOnEachDatabase, type TestDatabase } from '../../support/databases.ts';
import { cliContext } from '../../support/slack-context.ts';

describeOnEachDatabase('requests to be let in', (open) => {
  let base: TestDatabase;
  const as = (personId: string) => asPerson(base.db, personId);
  const tell = () => tellRequests(cliContext(base.db));
  const request = async () =>
    Number((await base.asOwner('select max(id)::int as id from access_requests'))[0]?.id);
  const told = async () => {
    const rows = await base.asOwner(
      "select payload ->> 'message' || ' ' || (payload ->> 'personId') as said, version from outbox",
    );
    return rows.map(({ said, version }) => (version === 1 ? said : `${said} ${version}`)).sort();
  };

  beforeEach(async () => {
    base = await open();
    await linkBoth(base.db);
    await addTenant(cliContext(base.db), { name: 'acme' });
    await grantAccess(cliContext(base.db), {
      person: { platform: 'slack', workspaceId: 'T1', personId: 'UBRANCH' },
      role: 'admin',
      tenant: 'acme',
    });
  });

  test('are told to the admins of everything, once, whoever else tells at the same time', async () => {
    await askAccess(await as('U5'));
    await Promise.all([tell(), tell(), tell()]);
    await tell();
    expect(await told()).toEqual(['access-request 1000', 'access-request UADMIN']);
  });

  test('that are answered change what was told, and who asked is told how', async () => {
    await askAccess(await as('U5'));
    await tell();
    await decideRequest(await as('UADMIN'), { request: await request(), grant: null });
    await Promise.all([tell(), tell()]);
    const refused = ['access-answered U5', 'access-request 1000 2', 'access-request UADMIN 2'];
    expect(await told()).toEqual(refused);
    // Asked again: another request, told anew.
    await askAccess(await as('U5'));
    await tell();
    await grantAccess(await as('UADMIN'), {
      person: { platform: 'slack', workspaceId: 'T1', personId: 'U5' },
      role: 'viewer',
      tenant: 'acme',
    });
    await tell();
    expect(await told()).toEqual([
      'access-answered U5',
      'access-answered U5',
      'access-request 1000 2',
      'access-request 1000 2',
      'access-request UADMIN 2',
      'access-request UADMIN 2',
    ]);
  });

  test('that were answered before anybody was told are told to who asked alone', async () => {
    await askAccess(await as('U5'));
    await decideRequest(await as('UADMIN'), { request: await request(), grant: null });
    expect(await tell()).toBe(1);
    expect(await told()).toEqual(['access-answered U5']);
  });

  test('that joined accounts close need no answer', async () => {
    await askAccess(await as('U5'));
    await tell();
    const { code } = await createJoinCode(await as('UBRANCH'));
    await joinMembers(await as('U5'), code);
    await tell();
    expect(await told()).toEqual(['access-request 1000 2', 'access-request UADMIN 2']);
  });

  test('are shown to admins and to who asked, to nobody else', async () => {
    await askAccess(await as('U5'));
    await askAccess(await as('U6'));
    const [first] = await base.asOwner('select min(id)::int as id from access_requests');
    const id = Number(first?.id);
    for (const person of ['UADMIN', 'UBRANCH', 'U5'])
      expect(await readRequest(await as(person), id)).toMatchObject({ id, outcome: null });
    expect(await readRequest(await as('U6'), id)).toBeNull();
    expect(await readRequest(await as('UADMIN'), 999)).toBeNull();
  });
});
