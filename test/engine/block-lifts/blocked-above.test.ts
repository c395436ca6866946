import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { openPostgres } from '../../../db/postgres.ts';
import { askAboveAction } from '../../../src/bot/actions/ask-above.ts';
import { type Card, listButtons } from '../../../src/bot/card.ts';
import { MESSAGES } from '../../../src/bot/messages/index.ts';
import { refreshOverBlocks, requestLift, tellBlocks } from '../../../src/engine/block-lifts/index.ts';
import { setBudget } from '../../../src/engine/budgets/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { reserveHold, settleHold } from '../../../src/engine/holds/index.ts';
import { translatorOf } from '../../../src/engine/language/index.ts';
import { addTenant, archiveTenant, moveTenant } from '../../../src/engine/tenants/index.ts';
import { aCall, setCaps } from '../../support/ai-budget.ts';
import { makeApprovalWorld } from '../../support/approval-world.ts';
import { ask } from '../../support/ask.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

const NOON = '2026-11-21T12:00:00Z';
const TOMORROW = '2026-11-22T00:00:01Z';
/** A name that would like to be markup, a mention and a link. */
const HOSTILE = '</b>*@everyone* <!channel> [x](http://y)';

describeOnEachDatabase('a block by a budget above', (open) => {
  /** acme has 10 USD a day, all of it spent by shop below it; web stands below shop, kiosk beside it. */
  async function world() {
    const database = await open();
    const base = await makeApprovalWorld(database.db, NOON);
    const { local, rows, tenants } = base;
    const add = async (name: string, parent: string) => (await addTenant(local, { name, parent })).id;
    const below = {
      web: await add('web', 'shop'),
      kiosk: await add('kiosk', 'acme'),
      gone: await add('gone', 'acme'),
    };
    await setCaps(local, tenants.acme, { day: '10' });
    await rows(sql`
      insert into approval_rules (kind, approvers, needed, created_by, created_at)
      select kind, '[]', 0, 'test', now() from unnest(array['lifted_block', 'budget']) as kind`);
    await spend(local, tenants.shop, '10');
    const ids: Record<string, number> = { ...tenants, ...below };
    /** A member with a Slack account to whom the role was granted on tenants; null: on everything. */
    const person = async (name: string, on: readonly (string | null)[], role = 'viewer') => {
      const id = await base.person(name);
      for (const tenant of on)
        await rows(sql`insert into grants (member_id, role, tenant_id, granted_by, granted_at)
          values (${id}, ${role}, ${tenant === null ? null : ids[tenant]}::int, 'test', now())`);
      return id;
    };
    const toldOf = async (message: string) =>
      (await base.told())
        .filter((one) => one.startsWith(`${message} `))
        .map((one) => one.replace(/.*@U/, ''))
        .sort();
    const versionsOf = async (message: string) =>
      (await rows(sql`select version from outbox where payload->>'message' = ${message} order by id`)).map(
        ({ version }) => Number(version),
      );
    const subjectOf = async (message: string, n = 0) => {
      const found = await rows(sql`select distinct s.subject from shown_messages s
        join outbox o on o.id = s.outbox_id where o.payload->>'message' = ${message} order by 1`);
      return String(found[n]?.subject);
    };
    const show = async (reader: Context, message: string, n = 0): Promise<Card | null> =>
      (await MESSAGES.get(message)?.run(reader, await subjectOf(message, n))) ?? null;
    return { ...base, database, ids, person, toldOf, versionsOf, show };
  }

  async function spend(ctx: Context, tenantId: number, amount: string): Promise<void> {
    for (const assumed of [0, 1, 2]) {
      const key = `${amount}:${ctx.now().toISOString()}`;
      const call = aCall(tenantId, key, { estimate: amount, dispatched: true, assumed });
      const { holdId } = await reserveHold(ctx, call);
      if (holdId === null) continue;
      await settleHold(ctx, { holdId, amount, usage: {} });
      return;
    }
    throw new Error('nothing could be spent');
  }

  const press = (ctx: Context, tenant: string, reason?: string): Promise<Card> =>
    askAboveAction.run(ctx, askAboveAction.args.parse({ tenant, ...(reason ? { reason } : {}) }));
  const said = (card: Card | null) =>
    card?.nodes.flatMap((node) => (node.kind === 'text' ? [node.text] : [])).join(' ');
  const pressable = (card: Card | null) =>
    card ? listButtons(card).map(({ action, args, label }) => ({ action, args, label })) : [];
  const raise = (ctx: Context, amount: string) =>
    setBudget(ctx, { tenant: 'acme', spend: 'ai', window: 'day', amount });
  const refusalOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
    );

  test('is told to the people of tenants below, once, whatever other processes do and after a restart', async () => {
    const { database, local, person, toldOf } = await world();
    await person('ann', ['shop']);
    await person('web', ['web', 'other'], 'admin');
    await person('both', ['acme', 'shop']);
    await person('chief', [null], 'approver');
    await person('reader', [null]);
    await person('gone', ['gone']);
    await person('other', ['other'], 'admin');
    await archiveTenant(local, { tenant: 'gone' });
    const { appUrl } = database;
    const second = appUrl === undefined ? database.db : openPostgres(appUrl, { connections: 4 });
    if (second !== database.db) onTestFinished(() => second.close());
    const processes = [local, { ...local, db: second }, local, { ...local, db: second }];
    const rounds = await Promise.all(processes.map((one) => tellBlocks(one)));
    expect(rounds.flat()).toHaveLength(1);
    expect(await toldOf('ai-block-above')).toEqual(['ANN', 'WEB']);
    expect(await toldOf('ai-block')).toEqual(['BOTH', 'CHIEF']);
    // Another process begins with what is stored.
    expect(await tellBlocks({ ...local, db: second })).toEqual([]);
    expect(await toldOf('ai-block-above')).toEqual(['ANN', 'WEB']);
  });

  test('names the reader’s own tenants and tells no name and no figure of what is above them', async () => {
    const { local, person, as, show } = await world();
    await person('ann', ['shop', 'web']);
    await person('two', ['kiosk', 'web', 'other']);
    await tellBlocks(local);
    const ann = await show(await as('ann'), 'ai-block-above');
    expect(said(ann)).toBe(
      'AI calls of shop are stopped: a budget above is spent. No call goes out until 22 Nov 2026, 00:00 UTC.',
    );
    expect(pressable(ann)).toEqual([
      { action: 'ask-above', args: { tenant: 'shop' }, label: 'Request increase' },
    ]);
    expect(ann?.facts).toEqual([]);
    expect(JSON.stringify(ann)).not.toMatch(/acme|\b10\b/);
    const two = await show(await as('two'), 'ai-block-above');
    expect(said(two)).toContain('AI calls of kiosk, web are stopped');
    expect(pressable(two).map(({ args, label }) => [args.tenant, label])).toEqual([
      ['kiosk', 'Request increase: kiosk'],
      ['web', 'Request increase: web'],
    ]);
    expect(JSON.stringify(two)).not.toMatch(/acme|shop|other|\b10\b/);
    const portuguese = await show({ ...(await as('ann')), t: translatorOf('pt-BR') }, 'ai-block-above');
    expect(said(portuguese)).toContain('As chamadas de IA de shop estão paradas');
  });

  test('tells nothing to who sees no tenant below by then, and all to who sees the budget by then', async () => {
    const { local, person, as, show, rows, ids } = await world();
    const ann = await person('ann', ['shop']);
    await person('other', ['other'], 'admin');
    await tellBlocks(local);
    expect(await show(await as('other'), 'ai-block-above')).toBeNull();
    await rows(sql`update grants set tenant_id = ${ids.acme} where member_id = ${ann}`);
    const card = await show(await as('ann'), 'ai-block-above');
    expect(card?.facts.map(({ key, value }) => [key, value])).toEqual([
      ['spent', '10'],
      ['cap', '10'],
    ]);
    expect(pressable(card)).toMatchObject([{ action: 'request-increase', args: { tenant: 'acme' } }]);
    await rows(sql`delete from grants where member_id = ${ann}`);
    expect(await show(await as('ann'), 'ai-block-above')).toBeNull();
  });

  test('names a handful and counts the others, whatever they are called', async () => {
    const { local, person, as, show, rows } = await world();
    const id = await person('ann', ['kiosk', 'shop']);
    for (const name of [HOSTILE, 'b', 'c', 'd', 'e']) {
      const { id: tenantId } = await addTenant(local, { name, parent: 'acme' });
      await rows(sql`insert into grants (member_id, role, tenant_id, granted_by, granted_at)
        values (${id}, 'viewer', ${tenantId}, 'test', now())`);
    }
    await tellBlocks(local);
    const card = await show(await as('ann'), 'ai-block-above');
    expect(said(card)).toContain('+2 more are stopped');
    expect(pressable(card)).toHaveLength(5);
    expect(pressable(card).map(({ args }) => args.tenant)).toContain(HOSTILE);
    expect(card?.nodes.filter(({ kind }) => kind === 'note')).toHaveLength(2);
    expect(said(await press(await as('ann'), HOSTILE))).toContain(HOSTILE);
  });

  test('is over by a higher budget, by a lift and by the end of the window: the message says so and has no button', async () => {
    const { local, person, as, show, versionsOf } = await world();
    await person('ann', ['shop']);
    await tellBlocks(local);
    const reader = await as('ann');
    const isFree = async (at: Context) => {
      const card = await show(at, 'ai-block-above');
      expect(said(card)).toBe('AI calls of shop were stopped by a budget above; they go out again.');
      expect(pressable(card)).toEqual([]);
      expect(JSON.stringify(card)).not.toContain('acme');
    };
    expect(await versionsOf('ai-block-above')).toEqual([1]);
    await raise(local, '20');
    expect(await versionsOf('ai-block-above')).toEqual([2]);
    await isFree(reader);
    await raise(local, '10');
    expect(await versionsOf('ai-block-above')).toEqual([3]);
    expect(pressable(await show(reader, 'ai-block-above'))).toHaveLength(1);
    await requestLift(local, 'acme', { minutes: 60, extra: null });
    expect(await versionsOf('ai-block-above')).toEqual([4]);
    await isFree(reader);
    const tomorrow = { now: () => new Date(TOMORROW) };
    const rounds = await Promise.all([1, 2, 3].map(() => refreshOverBlocks({ ...local, ...tomorrow })));
    expect(rounds.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect(await refreshOverBlocks({ ...local, ...tomorrow })).toBe(0);
    expect(await versionsOf('ai-block-above')).toEqual([5]);
    expect(await versionsOf('ai-block')).toEqual([]);
    await isFree({ ...reader, ...tomorrow });
  });

  test('is over for a tenant that moves out from below it', async () => {
    const { local, person, as, show, versionsOf } = await world();
    await person('ann', ['shop']);
    await tellBlocks(local);
    await moveTenant(local, { tenant: 'shop', parent: 'other' });
    expect(await versionsOf('ai-block-above')).toEqual([2]);
    expect(await show(await as('ann'), 'ai-block-above')).toBeNull();
  });

  test('is told again where a higher budget is spent too', async () => {
    const { local, person, toldOf, tenants } = await world();
    await person('ann', ['kiosk']);
    await tellBlocks(local);
    await raise(local, '12');
    await spend({ ...local, now: () => new Date('2026-11-21T12:05:00Z') }, tenants.shop, '2');
    expect(await tellBlocks(local)).toHaveLength(1);
    expect(await toldOf('ai-block-above')).toEqual(['ANN', 'ANN']);
  });

  test('brings what people below ask to those who decide, once a tenant, and tells the askers nothing of them', async () => {
    const { local, person, as, toldOf, show, audit, tenants, ids } = await world();
    await person('ann', ['shop']);
    await person('bob', ['shop', 'kiosk'], 'admin');
    await person('owner', ['acme'], 'admin');
    await person('chief', [null], 'approver');
    await tellBlocks(local);
    const [ann, bob] = [await as('ann'), await as('bob')];
    const answers = await Promise.all([press(ann, 'shop'), press(bob, 'shop'), press(ann, 'shop')]);
    for (const card of answers) {
      expect(said(card)).toBe('Those who decide about the budget that stops shop were asked for more.');
      expect(JSON.stringify(card)).not.toMatch(/acme|owner|chief|\b10\b/i);
      expect(pressable(card)).toEqual([]);
    }
    expect(await toldOf('ai-block-asked')).toEqual(['CHIEF', 'OWNER']);
    await press(bob, 'kiosk', 'Launch\u0000 \ud800day');
    expect(await toldOf('ai-block-asked')).toEqual(['CHIEF', 'CHIEF', 'OWNER', 'OWNER']);
    const entries = await audit('block.asked');
    expect(entries).toHaveLength(4);
    expect(entries.at(-1)).toMatchObject({
      actor: 'slack:T1:UBOB',
      subject: expect.stringMatching(/^ai_window:\d+$/),
      after: { tenantId: ids.kiosk, budgetOf: tenants.acme, window: 'day', cap: '10', reason: 'Launch day' },
    });
    const owner = await as('owner');
    const cards = [await show(owner, 'ai-block-asked', 0), await show(owner, 'ai-block-asked', 1)];
    const kiosk = cards.find((card) => said(card)?.includes('kiosk')) ?? null;
    expect(said(kiosk)).toBe(
      'People of kiosk ask for more: the AI budget of acme is spent. No call goes out until 22 Nov 2026, 00:00 UTC.',
    );
    expect(JSON.stringify(kiosk)).toContain('Launch day');
    expect(JSON.stringify(kiosk)).toContain('slack:T1:UBOB');
    expect(kiosk?.facts.map(({ key, value }) => [key, value])).toEqual([
      ['spent', '10'],
      ['cap', '10'],
    ]);
    expect(pressable(kiosk)).toEqual([
      { action: 'request-increase', args: { tenant: 'acme', window: 'day' }, label: 'Request increase' },
    ]);
    // Of those who were told nobody else's message can be read by whoever sees less.
    for (const reader of [ann, bob]) expect(await show(reader, 'ai-block-asked')).toBeNull();
  });

  test('shows a reason that came later, edits what is told when the block is over, and asks again under another cap', async () => {
    const { local, person, as, toldOf, show, versionsOf, tenants } = await world();
    await person('ann', ['shop']);
    await person('owner', ['acme'], 'admin');
    const [ann, owner] = [await as('ann'), await as('owner')];
    await press(ann, 'shop');
    expect(await versionsOf('ai-block-asked')).toEqual([1]);
    await press(ann, 'shop', 'Launch');
    await press(ann, 'shop', 'Something else');
    expect(await versionsOf('ai-block-asked')).toEqual([2]);
    expect(JSON.stringify(await show(owner, 'ai-block-asked'))).toContain('Launch');
    // Before anybody was told of the block itself.
    await raise(local, '12');
    expect(await versionsOf('ai-block-asked')).toEqual([3]);
    const free = await show(owner, 'ai-block-asked');
    expect(said(free)).toBe('People of shop asked for more of the AI budget of acme; calls go out again.');
    expect(pressable(free)).toEqual([]);
    await spend({ ...local, now: () => new Date('2026-11-21T12:05:00Z') }, tenants.shop, '2');
    await press(ann, 'shop');
    expect(await toldOf('ai-block-asked')).toEqual(['OWNER', 'OWNER']);
    await tellBlocks(local);
    await refreshOverBlocks({ ...local, now: () => new Date(TOMORROW) });
    const over = await show({ ...owner, now: () => new Date(TOMORROW) }, 'ai-block-asked');
    expect(pressable(over)).toEqual([]);
  });

  test('refuses who lost the branch as for a tenant that does not exist, and asks nobody', async () => {
    const { person, as, rows, toldOf, audit } = await world();
    const id = await person('ann', ['shop', 'other']);
    await person('outsider', ['other'], 'admin');
    await person('owner', ['acme'], 'admin');
    await rows(
      sql`delete from grants where member_id = ${id} and tenant_id <> (select id from tenants where name = 'other')`,
    );
    for (const name of ['ann', 'outsider']) {
      const ctx = await as(name);
      for (const hidden of ['shop', 'acme', 'kiosk', 'gone']) {
        const nobodys = await refusalOf(press(ctx, 'nosuch'));
        expect(nobodys).toMatch(/^not_found/);
        expect(await refusalOf(press(ctx, hidden))).toBe(nobodys.replace('nosuch', hidden));
      }
    }
    expect([await toldOf('ai-block-asked'), await audit('block.asked')]).toEqual([[], []]);
  });

  test('says that calls go out again where it is over meanwhile, and asks nobody', async () => {
    const { local, person, as, toldOf, audit } = await world();
    await person('ann', ['shop']);
    await person('owner', ['acme'], 'admin');
    await requestLift(local, 'acme', { minutes: 60, extra: null });
    const card = await press(await as('ann'), 'shop');
    expect(said(card)).toBe('No budget stops shop any more: calls go out again.');
    expect([await toldOf('ai-block-asked'), await audit('block.asked')]).toEqual([[], []]);
    const after = await press(await as('ann', '2026-11-21T13:00:00Z'), 'shop');
    expect(said(after)).toContain('were asked for more');
  });

  test('offers who may see the spent budget to ask for more of it themselves', async () => {
    const { local, person, as, ids, toldOf } = await world();
    await person('owner', ['acme'], 'admin');
    await setCaps(local, Number(ids.kiosk), { day: '0' });
    const card = await press(await as('owner'), 'web');
    expect(pressable(card)).toMatchObject([
      { action: 'request-increase', args: { tenant: 'acme', window: 'day' } },
    ]);
    expect(await toldOf('ai-block-asked')).toEqual([]);
  });

  test('says so where nobody decides about the budget, and keeps that it was asked', async () => {
    const { person, as, toldOf, audit } = await world();
    await person('ann', ['shop']);
    const card = await press(await as('ann'), 'shop', 'Launch');
    expect(said(card)).toContain('Nobody here decides about the budget that stops shop.');
    expect(await toldOf('ai-block-asked')).toEqual([]);
    expect(await audit('block.asked')).toMatchObject([{ after: { reason: 'Launch' } }]);
    await expect(press(await as('ann'), 'shop', 'x'.repeat(501))).rejects.toThrow(
      'A reason has 500 letters at most.',
    );
  });

  test('has its button on the policy of a tenant whose member sees nothing above it', async () => {
    const { local, person, as } = await world();
    await person('ann', ['shop']);
    const card = await ask(await as('ann'), 'policy shop');
    expect(pressable(card)).toEqual([
      { action: 'ask-above', args: { tenant: 'shop' }, label: 'Request increase' },
    ]);
    expect(JSON.stringify(card)).not.toContain('acme');
    expect(pressable(await ask(local, 'policy acme'))).toMatchObject([{ action: 'request-increase' }]);
    await requestLift(local, 'acme', { minutes: 60, extra: null });
    expect(pressable(await ask(await as('ann'), 'policy shop'))).toEqual([]);
  });
});
