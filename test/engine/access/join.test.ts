import { beforeEach, expect, test } from 'vitest';
import {
  askAccess,
  createJoinCode,
  grantAccess,
  joinMembers,
  showAccess,
} from '../../../src/engine/access/index.ts';
import { createSignInLink } from '../../../src/engine/console/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { asPerson, linkBoth } from '../../support/access-people.ts';
import { describeOnEachDatabase, type TestDatabase } from '../../support/databases.ts';
import { cliContext } from '../../support/slack-context.ts';

const START = new Date('2026-11-21T09:00:00Z');
const later = (ms: number) => new Date(START.getTime() + ms);

describeOnEachDatabase('joining accounts', (open, kind) => {
  // Wrong codes are remembered by the process: those who guess are other people on each database.
  const mistaken = kind === 'postgres' ? 'U8' : 'U7';
  const guessing = kind === 'postgres' ? '3001' : '3000';
  let base: TestDatabase;
  let now = START;
  const as = (personId: string) => asPerson(base.db, personId, { now: () => now });
  const grant = (personId: string, tenant: string) =>
    grantAccess(cliContext(base.db), {
      person: /^\d/.test(personId)
        ? { platform: 'discord', workspaceId: '900', personId }
        : { platform: 'slack', workspaceId: 'T1', personId },
      role: 'viewer',
      tenant,
    });

  beforeEach(async () => {
    now = START;
    base = await open();
    await linkBoth(base.db);
    for (const name of ['acme', 'umbrella']) await addTenant(cliContext(base.db), { name });
    await grant('U1', 'acme');
    await grant('2000', 'umbrella');
  });

  for (const [maker, typer] of [
    ['U1', '2000'],
    ['2000', 'U1'],
  ] as const) {
    test(`a code shown to ${maker} and typed by ${typer} makes one member of both, with all that either was granted`, async () => {
      const { code } = await createJoinCode(await as(maker));
      const [before, other] = [await as(maker), await as(typer)];
      expect(await joinMembers(other, code)).toMatchObject({
        changed: true,
        memberId: before.actor.memberId,
      });
      const [one, two] = [await as('U1'), await as('2000')];
      expect(one.actor.memberId).toBe(two.actor.memberId);
      expect(one.scope).toEqual(two.scope);
      expect(one.scope).toHaveLength(2);
      expect(await base.asOwner('select 1 from members where id = $1', [other.actor.memberId])).toEqual([]);
      const [entry] = await base.asOwner("select * from audit_log where action = 'member.joined'");
      expect(entry).toMatchObject({
        actor: other.actor.label,
        subject: `member:${before.actor.memberId}`,
        before: { members: [{ identities: [{ personId: maker }] }, { identities: [{ personId: typer }] }] },
        after: { members: [{ identities: [{ personId: '2000' }, { personId: 'U1' }] }] },
      });
    });
  }

  test('a code works once, for ten minutes, and only its hash is kept; the refusals cannot be told apart', async () => {
    const { code, expiresAt } = await createJoinCode(await as('U1'));
    expect(expiresAt).toEqual(later(600_000));
    expect(JSON.stringify(await base.asOwner('select * from join_codes'))).not.toContain(
      code.replace('-', ''),
    );
    await joinMembers(await as('2000'), code.toLowerCase().replace('-', ' '));
    const spent = await refusal(joinMembers(await as(mistaken), code));
    const wrong = await refusal(joinMembers(await as(mistaken), 'ABCD-2345'));
    const { code: late } = await createJoinCode(await as('U1'));
    now = later(600_000);
    const expired = await refusal(joinMembers(await as(mistaken), late));
    expect(new Set([spent, wrong, expired].map(({ message }) => message)).size).toBe(1);
    expect(spent).toMatchObject({ code: 'forbidden' });
    expect((await as(mistaken)).actor.memberId).toBeNull();
  });

  test('a new code takes the place of the one before', async () => {
    const { code: first } = await createJoinCode(await as('U1'));
    const { code: second } = await createJoinCode(await as('U1'));
    await expect(joinMembers(await as('2000'), first)).rejects.toMatchObject({ code: 'forbidden' });
    await joinMembers(await as('2000'), second);
  });

  test('after five wrong codes even the right one must wait', async () => {
    const { code } = await createJoinCode(await as('U1'));
    const guesser = await as(guessing);
    for (let guess = 0; guess < 5; guess += 1) {
      await expect(joinMembers(guesser, 'ABCD-2345')).rejects.toThrow(/does not work/);
    }
    await expect(joinMembers(guesser, code)).rejects.toThrow(/too many/);
    await expect(joinMembers(await as('2000'), code)).resolves.toMatchObject({ changed: true });
  });

  test('the code typed where it was made joins nothing, and two admins stay admins', async () => {
    const { code } = await createJoinCode(await as('U1'));
    expect(await joinMembers(await as('U1'), code)).toMatchObject({ changed: false });
    const admins = await createJoinCode(await as('UADMIN'));
    await joinMembers(await as('1000'), admins.code);
    expect(await as('1000')).toMatchObject({ scope: '*', actor: { role: 'admin' } });
    expect(await as('UADMIN')).toMatchObject({ scope: '*', actor: { role: 'admin' } });
  });

  test('who asked for access on one platform and has it on the other waits no more', async () => {
    await askAccess(await as('U5'));
    const { code } = await createJoinCode(await as('2000'));
    await joinMembers(await as('U5'), code);
    expect((await showAccess(cliContext(base.db), null)).requests).toEqual([]);
    expect((await as('U5')).scope).toHaveLength(1);
    expect(await base.asOwner('select outcome from access_requests')).toEqual([{ outcome: 'joined' }]);
  });

  test('who asked on both platforms waits once', async () => {
    await askAccess(await as('U5'));
    await askAccess(await as('5000'));
    const { code } = await createJoinCode(await as('U5'));
    await joinMembers(await as('5000'), code);
    const { requests } = await showAccess(cliContext(base.db), null);
    expect(requests).toMatchObject([{ identities: [{ platform: 'discord' }, { platform: 'slack' }] }]);
  });

  test('language and sign-in links go along, and no table keeps a member who is gone', async () => {
    await base.asOwner(
      "update members set language = 'pt-BR' where id = (select member_id from identities where external_id = '2000')",
    );
    await createSignInLink(await as('2000'));
    const gone = (await as('2000')).actor.memberId;
    const { code } = await createJoinCode(await as('U1'));
    await joinMembers(await as('2000'), code);
    expect((await as('U1')).language).toBe('pt-BR');
    const columns = await base.asOwner(`
      select r.conrelid::regclass::text as name, a.attname as column from pg_constraint r
      join pg_attribute a on a.attrelid = r.conrelid and a.attnum = r.conkey[1]
      where r.contype = 'f' and r.confrelid = 'members'::regclass`);
    expect(columns.length).toBeGreaterThan(5);
    for (const { name, column } of columns) {
      expect([name, await base.asOwner(`select 1 from ${name} where ${column} = ${gone}`)]).toEqual([
        name,
        [],
      ]);
    }
    expect(await base.asOwner('select count(*)::int as n from sign_in_links')).toEqual([{ n: 1 }]);
  });

  test('a join that breaks off half-way leaves both members and the code as they were', async () => {
    const { code } = await createJoinCode(await as('U1'));
    const typer = await as('2000');
    await expect(joinMembers(breakingAt(typer, /delete from members/), code)).rejects.toThrow('cut off');
    expect((await as('U1')).actor.memberId).not.toBe((await as('2000')).actor.memberId);
    expect((await as('2000')).scope).toEqual(typer.scope);
    await expect(joinMembers(typer, code)).resolves.toMatchObject({ changed: true });
  });

  test('a code typed twice at the same moment joins once', async () => {
    const { code } = await createJoinCode(await as('U1'));
    const typers = [await as('2000'), await as('2000')];
    const outcomes = await Promise.allSettled(typers.map((typer) => joinMembers(typer, code)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('the terminal is no account that could be joined', async () => {
    await expect(createJoinCode(cliContext(base.db))).rejects.toMatchObject({ code: 'bad_input' });
  });
});

async function refusal(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => expect.unreachable('it was not refused'),
    (error: Error) => error,
  );
}

/** The same context on a database that dies at one statement. */
function breakingAt(ctx: Context, statement: RegExp): Context {
  return {
    ...ctx,
    db: {
      ...ctx.db,
      transaction: (scope, work) =>
        ctx.db.transaction(scope, (tx) => {
          const broken: typeof tx = {
            ...tx,
            rows: (query) => {
              if (statement.test(JSON.stringify(query.queryChunks))) throw new Error('cut off');
              return tx.rows(query);
            },
            transaction: (_scope, inner) => inner(broken),
          };
          return work(broken);
        }),
    },
  };
}
