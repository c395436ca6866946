import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { toStatement } from '../../../db/sql.ts';
import {
  createSignInLink,
  endSession,
  findAnswer,
  findSession,
  forgetAnswers,
  listAnswers,
  rememberAnswer,
  signIn,
  sweepConsole,
} from '../../../src/engine/console/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { english } from '../../../src/engine/language/index.ts';
import { makeContext } from '../../support/context.ts';
import { seedCosts } from '../../support/cost-ledger.ts';
import { describeOnEachDatabase, type TestDatabase } from '../../support/databases.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = new Date('2026-11-21T12:00:00Z').getTime();

describeOnEachDatabase('the console', (open) => {
  let database: TestDatabase;
  let clock = START;
  let system: Context;
  let member: number;
  let acme: number;

  beforeAll(async () => {
    database = await open();
    system = {
      ...(await makeContext(database.db, { billsFolder: '/nowhere' })),
      now: () => new Date(clock),
    };
    await seedCosts(system, {
      tenants: [
        ['acme', null],
        ['umbrella', null],
      ],
      lines: [],
    });
    await database.asOwner(
      "insert into workspaces (platform, external_id, linked_at) values ('slack', 'T1', now())",
    );
    const [row] = await database.asOwner("insert into members (name) values ('Ana') returning id");
    member = Number(row?.id);
    await database.asOwner(
      `insert into identities (platform, workspace_id, external_id, member_id) values ('slack', 'T1', 'U1', ${member})`,
    );
    const [tenant] = await database.asOwner("select id from tenants where name = 'acme'");
    acme = Number(tenant?.id);
  });

  const asMember = (): Context => ({
    ...system,
    scope: [],
    actor: { platform: 'slack', label: 'slack:T1:U1', role: 'viewer', memberId: member },
  });
  const begin = async (ctx: Context) => signIn(system, (await createSignInLink(ctx)).token);
  const find = (token: string) => findSession(system, token);
  const grant = (role: string) =>
    database.asOwner(
      `insert into grants (member_id, role, tenant_id, granted_by, granted_at) values (${member}, '${role}', ${acme}, 'test', now())`,
    );

  describe('a sign-in link', () => {
    test('begins one session and no second one, also when both come at once', async () => {
      const { token } = await createSignInLink(system);
      const tries = await Promise.allSettled([1, 2, 3, 4].map(() => signIn(system, token)));
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      await expect(signIn(system, token)).rejects.toMatchObject({ code: 'forbidden' });
    });

    test('works for five minutes; then it cannot be told from one that never was', async () => {
      const { token } = await createSignInLink(system);
      clock += 5 * MINUTE;
      const late = await signIn(system, token).catch((error: Error) => error.message);
      const unknown = await signIn(system, `${token.slice(0, -1)}_`).catch((error: Error) => error.message);
      expect(late).toBe(unknown);
      expect(late).toBe(english('console.linkSpent'));
      clock = START;
    });

    test('and the session are kept as hashes alone, and who made and used them is in the audit log', async () => {
      const link = await createSignInLink(asMember());
      const token = await signIn(system, link.token);
      const [{ text } = { text: '' }] = await database.asOwner(
        `select (select jsonb_agg(to_jsonb(s)) from sessions s)::text || (select jsonb_agg(to_jsonb(l)) from sign_in_links l)::text as text`,
      );
      expect(String(text)).not.toContain(token);
      expect(String(text)).not.toContain(link.token);
      const [rows = []] = await database.db.read('*', [
        toStatement(sql`select actor, platform, action from audit_log order by id desc limit 2`),
      ]);
      expect(rows).toEqual([
        { actor: 'slack:T1:U1', platform: 'console', action: 'session.started' },
        { actor: 'slack:T1:U1', platform: 'slack', action: 'sign_in_link.created' },
      ]);
    });

    test('is refused to who is no member, and within the console', async () => {
      const nobody: Context = { ...asMember(), actor: { ...asMember().actor, memberId: null } };
      await expect(createSignInLink(nobody)).rejects.toMatchObject({ code: 'forbidden' });
      const inside: Context = { ...system, actor: { ...system.actor, platform: 'console' } };
      await expect(createSignInLink(inside)).rejects.toMatchObject({ code: 'bad_input' });
    });
  });

  describe('a session', () => {
    test('of the terminal has its rights, under a name of its own', async () => {
      const token = await begin(system);
      expect(await find(token)).toMatchObject({
        scope: '*',
        actor: { platform: 'console', label: 'console', role: 'admin', memberId: null },
      });
    });

    test('of a member has their grants as they are now: what is revoked is gone at once', async () => {
      const token = await begin(asMember());
      expect((await find(token))?.scope).toEqual([]);
      await grant('approver');
      expect(await find(token)).toMatchObject({
        scope: [acme],
        actor: { label: 'slack:T1:U1', role: 'viewer', branches: { approver: [acme] } },
      });
      await database.asOwner('delete from grants');
      expect((await find(token))?.scope).toEqual([]);
    });

    test('lives on while it is used, for seven days at most, and ends after twelve hours without use', async () => {
      const used = await begin(system);
      const idle = await begin(system);
      for (clock = START + 11 * HOUR; clock < START + 7 * 24 * HOUR; clock += 11 * HOUR) {
        expect(await find(used)).not.toBeNull();
      }
      expect(await find(idle)).toBeNull();
      clock = START + 7 * 24 * HOUR;
      expect(await find(used)).toBeNull();
      clock = START;
    });

    test('ends for good when it is left, and a token that is no token is none', async () => {
      const token = await begin(system);
      await endSession(system, token);
      expect(await find(token)).toBeNull();
      for (const text of ['', 'x', "' or true --", token.slice(1), `${token}a`]) {
        expect(await find(text)).toBeNull();
      }
    });
  });

  describe('the history', () => {
    const inScope = (scope: Context['scope'], label = 'slack:T1:U1'): Context => ({
      ...system,
      scope,
      actor: { platform: 'console', label, role: 'viewer', memberId: member },
    });

    test('shows a person their own answers, given under the scope that they have now, or to who sees everything', async () => {
      const umbrella = acme + 1;
      const id = await rememberAnswer(inScope([acme]), 'tenant acme', { card: 1 });
      await rememberAnswer(inScope([acme, umbrella]), 'tenant umbrella', { card: 2 });
      const asked = async (ctx: Context) => (await listAnswers(ctx, 10)).map(({ question }) => question);
      expect(await asked(inScope([acme]))).toEqual(['tenant acme']);
      expect(await asked(inScope([umbrella]))).toEqual([]);
      expect(await asked(inScope([]))).toEqual([]);
      expect(await asked(inScope('*'))).toEqual(['tenant acme', 'tenant umbrella']);
      expect(await asked(inScope([acme], 'slack:T1:U2'))).toEqual([]);
      expect(await findAnswer(inScope([umbrella]), id)).toBeNull();
      expect(await findAnswer(inScope('*', 'console'), id)).toBeNull();
      expect((await findAnswer(inScope([acme]), id))?.answer).toEqual({ card: 1 });
      await forgetAnswers(inScope('*'));
      expect(await asked(inScope('*'))).toEqual([]);
    });
  });

  test('the sweep takes what is over and leaves what lives', async () => {
    await database.asOwner('delete from sessions');
    await database.asOwner('delete from sign_in_links');
    const old = await begin(system);
    await rememberAnswer({ ...system, now: () => new Date(START - 91 * 24 * HOUR) }, 'old', {});
    clock = START + 13 * HOUR;
    const fresh = await begin(system);
    expect(await sweepConsole(system)).toEqual({ sessions: 1, links: 1, answers: 1 });
    expect([await find(old), (await find(fresh))?.scope]).toEqual([null, '*']);
    clock = START;
  });
});
