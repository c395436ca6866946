import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { answerAtPlace, type Readers } from '../../src/bot/audience.ts';
import { type Card, makeCard } from '../../src/bot/card.ts';
import { grantAccess, setEveryone } from '../../src/engine/access/index.ts';
import { type Context, withTransaction } from '../../src/engine/context.ts';
import { badInput } from '../../src/engine/errors.ts';
import { findCommonScope } from '../../src/engine/organization/index.ts';
import { addTenant } from '../../src/engine/tenants/index.ts';
import { asPerson, linkBoth } from '../support/access-people.ts';
import { describeOnEachDatabase, type TestDatabase } from '../support/databases.ts';
import { cliContext } from '../support/slack-context.ts';

/** Tells the names of the tenants that are seen. */
const names = async (ctx: Context): Promise<Card> =>
  withTransaction(ctx, async ({ db }) => {
    const rows = await db.rows<{ name: string }>(sql`select name from tenants where id <> 0 order by id`);
    return makeCard(rows.map(({ name }) => name).join(', '), [], []);
  });
const nothing = async (): Promise<Card> => makeCard('Help', [], []);

const asked = (run: (ctx: Context) => Promise<Card>, reply: 'public' | 'private' = 'public') => ({
  reply,
  run,
});
const to = (readers: Readers) => async () => readers;

describeOnEachDatabase('who sees an answer', (open) => {
  async function build() {
    const base: TestDatabase = await open();
    await linkBoth(base.db);
    const cli = cliContext(base.db);
    await addTenant(cli, { name: 'acme' });
    await addTenant(cli, { name: 'acme shop', parent: 'acme' });
    await addTenant(cli, { name: 'umbrella' });
    const [acme = 0, shop = 0, umbrella = 0] = (
      await base.asOwner('select id from tenants where id <> 0 order by id')
    ).map(({ id }) => Number(id));
    const grant = (personId: string, tenant?: string) =>
      grantAccess(cli, {
        person: { platform: 'slack', workspaceId: 'T1', personId },
        role: 'viewer',
        ...(tenant ? { tenant } : {}),
      });
    const as = (personId: string) => asPerson(base.db, personId);
    const common = (...people: string[]) =>
      findCommonScope(
        { db: base.db },
        people.map((personId) => ({
          platform: 'slack',
          workspaceId: 'T1',
          personId,
          belonging: personId.startsWith('G') ? ('guest' as const) : ('member' as const),
        })),
      );
    return { base, acme, shop, umbrella, grant, as, common };
  }

  test('readers who see as much or more see it, who sees less makes it private, and it says so', async () => {
    const { acme, shop, umbrella, grant, as } = await build();
    await grant('U1', 'acme');
    const ctx = await as('U1');
    for (const scope of ['*', [acme], [acme, umbrella]] as const) {
      const answer = await answerAtPlace(ctx, asked(names), to({ scope }));
      expect(answer).toEqual({
        reply: 'public',
        card: expect.objectContaining({ title: 'acme, acme shop', nodes: [] }),
      });
    }
    for (const scope of [[], [shop], [umbrella]] as const) {
      const answer = await answerAtPlace(ctx, asked(names), to({ scope }));
      expect(answer.reply).toBe('private');
      expect(answer.card.nodes).toEqual([
        { kind: 'note', text: expect.stringContaining('see less than you') },
      ]);
    }
  });

  test('what every reader would be answered alike is public, whatever they may see otherwise', async () => {
    const { acme, as } = await build();
    const ctx = await as('UADMIN');
    expect((await answerAtPlace(ctx, asked(nothing), to({ scope: [] }))).reply).toBe('public');
    expect((await answerAtPlace(ctx, asked(names), to({ scope: [acme] }))).reply).toBe('private');
    const onlyAcme = async (one: Context) => names({ ...one, scope: one.scope === '*' ? [acme] : one.scope });
    expect((await answerAtPlace(ctx, asked(onlyAcme), to({ scope: [acme] }))).reply).toBe('public');
  });

  test('where nobody can tell who reads, and where others than the company read, it is private and says why', async () => {
    const { as } = await build();
    const ctx = await as('UADMIN');
    const unknown = await answerAtPlace(ctx, asked(names), to({ scope: null }));
    expect(unknown).toMatchObject({
      reply: 'private',
      card: { nodes: [{ text: expect.stringContaining('cannot tell who reads') }] },
    });
    const shared = await answerAtPlace(ctx, asked(names), to({ scope: [], outsiders: true }));
    expect(shared).toMatchObject({
      reply: 'private',
      card: { nodes: [{ text: expect.stringContaining('another company') }] },
    });
  });

  test('a private answer asks nobody who reads, and an error is thrown to be told to the asker alone', async () => {
    const { as } = await build();
    const ctx = await as('UADMIN');
    const nobody = () => Promise.reject(new Error('asked'));
    expect(await answerAtPlace(ctx, asked(names, 'private'), nobody)).toMatchObject({
      reply: 'private',
      card: { nodes: [] },
    });
    const failing = async () => {
      throw badInput('no');
    };
    await expect(answerAtPlace(ctx, asked(failing), to({ scope: '*' }))).rejects.toThrow('no');
  });

  test('who may see nothing is answered alone, whoever reads along', async () => {
    const { as } = await build();
    const answer = await answerAtPlace(await as('U9'), asked(nothing), to({ scope: '*' }));
    expect(answer).toMatchObject({ reply: 'private', card: { title: 'Help', nodes: [] } });
  });

  test('what a question writes is written once, though it is run a second time for the readers', async () => {
    const { base, as } = await build();
    const writing = async (ctx: Context): Promise<Card> =>
      withTransaction(ctx, async ({ db }) => {
        await db.rows(
          sql`insert into inbox (platform, event_id, received_at) values ('slack', gen_random_uuid()::text, now())`,
        );
        return makeCard(`as ${ctx.actor.role}`, [], []);
      });
    const answer = await answerAtPlace(await as('UADMIN'), asked(writing), to({ scope: [] }));
    expect(answer).toMatchObject({ reply: 'private', card: { title: 'as admin' } });
    expect(await base.asOwner('select count(*)::int as n from inbox')).toEqual([{ n: 1 }]);
  });

  test('what readers have in common is what each of them may see; guests and the unknown have nothing', async () => {
    const { acme, shop, umbrella, grant, common } = await build();
    await grant('U1', 'acme');
    await grant('U2', 'acme shop');
    await grant('U2', 'umbrella');
    await grant('U3');
    expect(await common('UADMIN', 'U3')).toBe('*');
    expect(await common('UADMIN', 'U1')).toEqual([acme]);
    expect(await common('U1', 'U2', 'U3')).toEqual([shop]);
    expect(await common('U2', 'U3')).toEqual([shop, umbrella]);
    expect(await common('U1', 'U9')).toEqual([]);
    expect(await common('UADMIN', 'G1')).toEqual([]);
    expect(await common()).toBe('*');
  });

  test('where everyone may view, all full members have everything in common', async () => {
    const { base, common } = await build();
    await setEveryone(cliContext(base.db), true);
    expect(await common('UADMIN', 'U8', 'U9')).toBe('*');
    expect(await common('UADMIN', 'G1')).toEqual([]);
  });
});
