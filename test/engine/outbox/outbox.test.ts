import { expect, test } from 'vitest';
import { storeButtons } from '../../../src/engine/actions/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import {
  announce,
  type DeliveryResult,
  endDeliveries,
  type LeasedMessage,
  leaseMessages,
  repairShown,
  resendMessages,
  showOutbox,
  sweepOutbox,
} from '../../../src/engine/outbox/index.ts';
import { describeOnEachDatabase, type OpenTestDatabase } from '../../support/databases.ts';
import { IDS } from '../../support/discord-fake.ts';
import { openOutbox } from '../../support/outbox.ts';

const byPlace = (a: LeasedMessage, b: LeasedMessage) => (a.personId ?? '').localeCompare(b.personId ?? '');
const endDelivery = (ctx: Context, leased: LeasedMessage, result: DeliveryResult) =>
  endDeliveries(ctx, () => [{ leased, result }]);
const at = (seconds: number) => new Date(Date.parse('2026-11-21T12:00:00Z') + seconds * 1000);

describeOnEachDatabase('the outbox', (open) => {
  const start = async (from: OpenTestDatabase = open) => {
    const clock = { now: at(0) };
    const database = await from();
    return { clock, database, ...(await openOutbox(database, clock)) };
  };
  const shown = (n: number) =>
    ({ kind: 'shown', channelId: 'C1', messageId: `m${n}`, hash: `h${n}` }) as const;
  const one = (leased: readonly LeasedMessage[]) => {
    const [first] = leased;
    if (!first || leased.length !== 1) throw new Error(`${leased.length} messages were taken`);
    return first;
  };

  test('says a thing once to each account of a person and each channel chosen for it, on linked workspaces only', async () => {
    const { say, rows, database, memberId } = await start();
    await database.asOwner(
      `insert into identities (platform, workspace_id, external_id, member_id) values ('slack', 'T9', 'U9', ${memberId})`,
    );
    await say({ key: 'k', message: 'm', subject: 's:1' });
    await say({ key: 'k', message: 'm', subject: 's:1' });
    expect((await rows()).map(({ key }) => key)).toEqual([
      `k|discord|${IDS.guild}:${IDS.channel}`,
      `k|discord|${IDS.guild}:@${IDS.person}`,
      'k|slack|T1:@U1',
      'k|slack|T1:C1',
    ]);
  });

  test('says nothing of what was not committed', async () => {
    const { ctx, rows, memberId } = await start();
    const failing = ctx.db.transaction('*', async (db) => {
      await announce({ ...ctx, db }, { key: 'k', message: 'm', subject: 's:1', to: [{ memberId }] });
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await rows()).toEqual([]);
  });

  test('two workers take what is due without taking anything twice, and of a channel one at a time in its order', async () => {
    const { ctx, say } = await start();
    for (let n = 0; n < 3; n += 1) {
      await say({ key: `k${n}`, message: 'm', subject: `s:${n}`, to: [{ place: 'approvals' }] });
      await say({ key: `k${n}`, message: 'm', subject: `s:${n}` });
    }
    const [left, right] = await Promise.all([
      leaseMessages(ctx, 'slack', 10),
      leaseMessages(ctx, 'slack', 10),
    ]);
    const taken = [...left, ...right];
    // The oldest of the channel and the oldest of the direct messages, whoever took it.
    expect(taken.toSorted(byPlace).map(({ subject, personId }) => [subject, personId])).toEqual([
      ['s:0', null],
      ['s:0', 'U1'],
    ]);
    expect(await leaseMessages(ctx, 'slack', 10)).toEqual([]);
    const channel = taken.find(({ personId }) => personId === null);
    if (!channel) throw new Error('nothing of the channel was taken');
    await endDelivery(ctx, channel, shown(1));
    expect(one(await leaseMessages(ctx, 'slack', 10))).toMatchObject({ subject: 's:1', personId: null });
  });

  test('whoever was told to wait holds up the channel, in its order, and nothing else', async () => {
    const { ctx, say, clock, rows } = await start();
    await say({ key: 'a', message: 'm', subject: 's:1', to: [{ place: 'approvals' }] });
    await say({ key: 'b', message: 'm', subject: 's:2', to: [{ place: 'approvals' }] });
    const first = one(await leaseMessages(ctx, 'slack', 10));
    await endDelivery(ctx, first, {
      kind: 'later',
      why: 'ratelimited',
      waitMs: 30_000,
      unsure: false,
      counted: false,
    });
    expect((await rows()).find(({ id }) => id === first.outboxId)).toMatchObject({ attempts: 0, dueInS: 30 });
    clock.now = at(29);
    expect(await leaseMessages(ctx, 'slack', 10)).toEqual([]);
    expect(one(await leaseMessages(ctx, 'discord', 10))).toMatchObject({ subject: 's:1' });
    clock.now = at(30);
    expect(one(await leaseMessages(ctx, 'slack', 10))).toMatchObject({ subject: 's:1', unsure: false });
  });

  test('an older message that changes does not pass by the wait of its channel', async () => {
    const { ctx, say, refresh, clock } = await start();
    await say({ key: 'a', message: 'm', subject: 's:1', to: [{ place: 'approvals' }] });
    await endDelivery(ctx, one(await leaseMessages(ctx, 'slack', 10)), shown(1));
    await say({ key: 'b', message: 'm', subject: 's:2', to: [{ place: 'approvals' }] });
    const second = one(await leaseMessages(ctx, 'slack', 10));
    await endDelivery(ctx, second, {
      kind: 'later',
      why: 'ratelimited',
      waitMs: 5_000,
      unsure: false,
      counted: false,
    });
    await refresh('s:1');
    expect(await leaseMessages(ctx, 'slack', 10)).toEqual([]);
    clock.now = at(5);
    expect((await leaseMessages(ctx, 'slack', 10)).map(({ subject }) => subject)).toEqual(['s:1', 's:2']);
  });

  test('edits wait for nobody, and a post that fails again and again lets those after it pass', async () => {
    const { ctx, say, refresh, clock } = await start();
    const wait = { kind: 'later', why: 'HTTP 500', waitMs: 1000, unsure: true, counted: true } as const;
    for (const n of [1, 2]) {
      await say({ key: `k${n}`, message: 'm', subject: `s:${n}`, to: [{ place: 'approvals' }] });
      await endDelivery(ctx, one(await leaseMessages(ctx, 'slack', 10)), shown(n));
    }
    await refresh('s:1');
    await refresh('s:2');
    const edits = await leaseMessages(ctx, 'slack', 10);
    expect(edits.map(({ subject }) => subject)).toEqual(['s:1', 's:2']);
    const [stuck, fine] = edits;
    if (!stuck || !fine) throw new Error('nothing was taken');
    await endDelivery(ctx, fine, shown(2));
    for (const n of [3, 4]) {
      await say({ key: `k${n}`, message: 'm', subject: `s:${n}`, to: [{ place: 'approvals' }] });
    }
    await endDelivery(ctx, stuck, { ...wait, waitMs: 3_600_000 });
    for (let n = 1; n <= 5; n += 1) {
      await endDelivery(ctx, one(await leaseMessages(ctx, 'slack', 10)), wait);
      clock.now = at(n);
    }
    expect((await leaseMessages(ctx, 'slack', 10)).map(({ subject }) => subject)).toEqual(['s:3', 's:4']);
  });

  test('what changes while it is delivered is delivered again, by one worker at a time', async () => {
    const { ctx, say, refresh, rows } = await start();
    await say({ key: 'a', message: 'm', subject: 's:1', to: [{ place: 'approvals' }] });
    const leased = one(await leaseMessages(ctx, 'slack', 10));
    await refresh('s:1');
    expect(await leaseMessages(ctx, 'slack', 10)).toEqual([]);
    await endDelivery(ctx, leased, shown(1));
    expect((await rows()).find(({ platform }) => platform === 'slack')).toMatchObject({
      delivered: false,
      message: 'm1',
    });
    const again = one(await leaseMessages(ctx, 'slack', 10));
    expect(again).toMatchObject({ messageId: 'm1', channelId: 'C1', hash: 'h1' });
    await endDelivery(ctx, again, { ...shown(1), hash: 'h2' });
    expect((await rows()).find(({ platform }) => platform === 'slack')).toMatchObject({ delivered: true });
  });

  test('a worker that died leaves its message to another after a minute, who knows that it may have been posted', async () => {
    const { ctx, say, clock } = await start();
    await say({ key: 'a', message: 'm', subject: 's:1', to: [{ place: 'approvals' }] });
    expect(one(await leaseMessages(ctx, 'slack', 10)).unsure).toBe(false);
    clock.now = at(59);
    expect(await leaseMessages(ctx, 'slack', 10)).toEqual([]);
    clock.now = at(60);
    expect(one(await leaseMessages(ctx, 'slack', 10))).toMatchObject({ unsure: true, attempts: 2 });
  });

  test('who comes back after the lease was lost ends nothing; the message they posted is edited like the other', async () => {
    const { ctx, say, clock, rows } = await start();
    await say({ key: 'a', message: 'm', subject: 's:1', to: [{ place: 'approvals' }] });
    const slow = one(await leaseMessages(ctx, 'slack', 10));
    clock.now = at(60);
    const quick = one(await leaseMessages(ctx, 'slack', 10));
    await endDelivery(ctx, quick, shown(1));
    await endDelivery(ctx, slow, shown(2));
    const mine = (await rows()).filter(({ platform }) => platform === 'slack');
    expect(mine.map(({ message, delivered }) => ({ message, delivered }))).toEqual([
      { message: 'm1', delivered: false },
      { message: 'm2', delivered: false },
    ]);
    const again = await leaseMessages(ctx, 'slack', 10);
    expect(again.map(({ messageId, hash }) => [messageId, hash])).toEqual([
      ['m1', null],
      ['m2', null],
    ]);
  });

  test('what was given up waits for a person, who sees it and sends it again; nobody but an admin of everything does', async () => {
    const { ctx, say, rows, database } = await start();
    await say({ key: 'a', message: 'm', subject: 's:1', to: [{ place: 'approvals' }] });
    const leased = one(await leaseMessages(ctx, 'slack', 10));
    await endDelivery(ctx, leased, { kind: 'failed', why: 'is_archived', unsure: false });
    expect(await leaseMessages(ctx, 'slack', 10)).toEqual([]);
    const report = await showOutbox(ctx);
    expect(report).toMatchObject({ dead: 1, waiting: [{ platform: 'discord', count: 1 }] });
    expect(report.deadLetters).toMatchObject([
      {
        id: leased.outboxId,
        platform: 'slack',
        to: 'C1',
        message: 'm',
        subject: 's:1',
        failure: 'is_archived',
      },
    ]);
    await expect(resendMessages({ ...ctx, scope: [1] }, null)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(showOutbox({ ...ctx, actor: { ...ctx.actor, role: 'approver' } })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(resendMessages(ctx, 4711)).rejects.toMatchObject({ code: 'not_found' });
    expect(await resendMessages(ctx, leased.outboxId)).toBe(1);
    expect((await rows()).find(({ id }) => id === leased.outboxId)).toMatchObject({
      failure: null,
      attempts: 0,
    });
    expect(one(await leaseMessages(ctx, 'slack', 10)).outboxId).toBe(leased.outboxId);
    expect(await resendMessages(ctx, null)).toBe(0);
    const audit = await database.asOwner("select after from audit_log where action = 'outbox.resent'");
    expect(audit).toEqual([{ after: { ids: [leased.outboxId] } }]);
  });

  test('a dead letter that was posted once is tried again when it changes; one that never was waits', async () => {
    const { ctx, say, refresh, rows } = await start();
    await say({ key: 'a', message: 'm', subject: 's:1', to: [{ place: 'approvals' }] });
    await endDelivery(ctx, one(await leaseMessages(ctx, 'slack', 10)), shown(1));
    await endDelivery(ctx, one(await leaseMessages(ctx, 'discord', 10)), {
      kind: 'failed',
      why: '50001',
      unsure: false,
    });
    await refresh('s:1');
    await endDelivery(ctx, one(await leaseMessages(ctx, 'slack', 10)), {
      kind: 'failed',
      why: 'is_archived',
      unsure: false,
    });
    await refresh('s:1');
    expect((await rows()).map(({ platform, failure }) => [platform, failure])).toEqual([
      ['discord', '50001'],
      ['slack', null],
    ]);
  });

  test('a click makes a message known that nobody recorded, and has it brought up to date', async () => {
    const { ctx, say, rows } = await start();
    await say({ key: 'a', message: 'm', subject: 's:1', to: [{ place: 'approvals' }] });
    const leased = one(await leaseMessages(ctx, 'slack', 10));
    const inSlack = {
      ...ctx,
      actor: { ...ctx.actor, platform: 'slack' as const },
      place: { workspaceId: 'T1', channelId: 'C1', personId: 'U1' },
    };
    const [rowId = ''] = await storeButtons(inSlack, [{ action: 'x', args: {} }], {
      personId: null,
      shownId: leased.shownId,
    });
    const click = { rowId, channelId: 'C1', messageId: 'm7' };
    await repairShown({ ...inSlack, place: { ...inSlack.place, workspaceId: 'T2' } }, click);
    await repairShown(ctx, click);
    expect((await rows()).find(({ platform }) => platform === 'slack')).toMatchObject({ message: null });
    await repairShown(inSlack, click);
    const mine = async () => (await rows()).filter(({ platform }) => platform === 'slack');
    expect(await mine()).toMatchObject([{ message: 'm7', version: 2 }]);
    // The crash left a second one beside the one that is known: both are looked after, each once.
    await repairShown(inSlack, { ...click, messageId: 'm8' });
    await repairShown(inSlack, { ...click, messageId: 'm8' });
    expect(await mine()).toMatchObject([{ message: 'm7' }, { message: 'm8', version: 2 }]);
  });

  test('forgets after three months what was delivered or given up, and nothing that waits', async () => {
    const { ctx, say, clock, rows } = await start();
    await say({ key: 'a', message: 'm', subject: 's:1', to: [{ place: 'approvals' }] });
    await endDelivery(ctx, one(await leaseMessages(ctx, 'slack', 10)), shown(1));
    clock.now = at(91 * 24 * 3600);
    expect(await sweepOutbox(ctx)).toBe(1);
    expect((await rows()).map(({ platform }) => platform)).toEqual(['discord']);
  });
});
