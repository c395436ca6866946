import { expect, test } from 'vitest';
import type { Context } from '../../../src/engine/context.ts';
import {
  dispatchHold,
  releaseHold,
  renewHold,
  reserveHold,
  settleHold,
  sweepHolds,
} from '../../../src/engine/holds/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { aCall, readWindows, setCaps, sumEntries } from '../../support/ai-budget.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

const NOON = '2026-11-21T12:00:00Z';

function at(ctx: Context, now: string): Context {
  return { ...ctx, now: () => new Date(now) };
}

describeOnEachDatabase('holds', (open) => {
  async function world(caps: { day?: string; month?: string } = {}) {
    const { db } = await open();
    const ctx = await makeContext(db, { now: NOON });
    const holding = await addTenant(ctx, { name: 'Holding' });
    const acme = await addTenant(ctx, { name: 'acme', parent: 'Holding' });
    if (Object.keys(caps).length > 0) await setCaps(ctx, acme.id, caps);
    const day = async (id = acme.id) => (await readWindows(ctx, id)).find(({ kind }) => kind === 'day');
    return { ctx, holding: holding.id, acme: acme.id, day };
  }

  test('64 equal calls under a cap of five times their estimate: exactly five are held', async () => {
    const { ctx, acme, day } = await world({ day: '5' });
    const outcomes = await Promise.all(
      Array.from({ length: 64 }, (_, n) => reserveHold(ctx, aCall(acme, `k${n}`, { assumed: 0 }))),
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'held')).toHaveLength(5);
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['held', 'no_headroom']));
    expect(await day()).toMatchObject({ spent: '0', reserved: '5' });
  });

  test('the same where only one of two windows is full, and the other keeps nothing of what was refused', async () => {
    const { ctx, acme } = await world({ day: '100', month: '5' });
    const outcomes = await Promise.all(
      Array.from({ length: 64 }, (_, n) => reserveHold(ctx, aCall(acme, `k${n}`))),
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'held')).toHaveLength(5);
    expect((await readWindows(ctx, acme)).map(({ reserved }) => reserved)).toEqual(['5', '5']);
  });

  test('the cap of a tenant above counts what all below it reserve', async () => {
    const { ctx, acme, holding } = await world();
    const other = await addTenant(ctx, { name: 'other', parent: 'Holding' });
    await setCaps(ctx, holding, { month: '3' });
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, n) => reserveHold(ctx, aCall(n % 2 ? acme : other.id, `k${n}`))),
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'held')).toHaveLength(3);
  });

  test('the same key gives the same hold, however often and at once', async () => {
    const { ctx, acme, day } = await world({ day: '5' });
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => reserveHold(ctx, aCall(acme, 'same'))),
    );
    expect(new Set(outcomes.map(({ holdId }) => holdId)).size).toBe(1);
    expect(outcomes.filter(({ outcome }) => outcome === 'held')).toHaveLength(1);
    expect(await day()).toMatchObject({ reserved: '1' });
  });

  test('a state that is no longer the one decided by reserves nothing and tells the windows', async () => {
    const { ctx, acme } = await world({ day: '10' });
    const first = await reserveHold(ctx, aCall(acme, 'a', { estimate: '8' }));
    await settleHold(ctx, { holdId: first.holdId ?? '', amount: '8', usage: {} });
    const second = await reserveHold(ctx, aCall(acme, 'b'));
    expect(second).toMatchObject({ outcome: 'changed', holdId: null, state: 1 });
    expect(second.windows.find(({ kind }) => kind === 'day')).toMatchObject({ cap: '10', spent: '8' });
    expect(await reserveHold(ctx, aCall(acme, 'b', { assumed: 1 }))).toMatchObject({ outcome: 'held' });
  });

  test('settled once: the second time changes nothing, whatever it says', async () => {
    const { ctx, acme, day } = await world({ day: '5' });
    const { holdId } = await reserveHold(ctx, aCall(acme, 'a'));
    const id = holdId ?? '';
    expect(await dispatchHold(ctx, id)).toBe('done');
    expect(await dispatchHold(ctx, id)).toBe('repeated');
    const ends = await Promise.all(
      ['0.25', '0.5'].map((amount) => settleHold(ctx, { holdId: id, amount, usage: {} })),
    );
    expect(ends.map(({ outcome }) => outcome).sort()).toEqual(['ended', 'repeated']);
    const spent = ends.find(({ outcome }) => outcome === 'ended')?.spent ?? '';
    expect(await day()).toMatchObject({ spent, reserved: '0' });
    expect(await sumEntries(ctx, acme, '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z')).toBe(spent);
  });

  test('killed before it was sent out: given back after its lease; killed after: charged in full once', async () => {
    const { ctx, acme, day } = await world({ day: '5' });
    const held = await reserveHold(ctx, aCall(acme, 'a'));
    const sent = await reserveHold(ctx, aCall(acme, 'b', { dispatched: true }));
    expect(await sweepHolds(at(ctx, '2026-11-21T12:09:59Z'))).toBe(0);
    const later = at(ctx, '2026-11-21T12:10:01Z');
    expect(await dispatchHold(later, held.holdId ?? '')).toBe('over');
    const swept = await Promise.all([sweepHolds(later), sweepHolds(later)]);
    expect(swept[0] + swept[1]).toBe(2);
    expect(await day()).toMatchObject({ spent: '1', reserved: '0' });
    const correction = { holdId: sent.holdId ?? '', amount: '0.4', usage: {} };
    expect(await settleHold(later, correction)).toMatchObject({ outcome: 'corrected', spent: '0.4' });
    expect(await settleHold(later, correction)).toMatchObject({ outcome: 'repeated', spent: '0.4' });
    expect(await settleHold(later, { ...correction, holdId: held.holdId ?? '' })).toMatchObject({
      outcome: 'late',
    });
    expect(await day()).toMatchObject({ spent: '0.8', reserved: '0' });
  });

  test('a lease that was renewed is not swept', async () => {
    const { ctx, acme } = await world();
    const { holdId } = await reserveHold(ctx, aCall(acme, 'a'));
    expect(await renewHold(at(ctx, '2026-11-21T12:09:00Z'), holdId ?? '', 600)).toBe('done');
    expect(await sweepHolds(at(ctx, '2026-11-21T12:18:59Z'))).toBe(0);
    expect(await sweepHolds(at(ctx, '2026-11-21T12:19:01Z'))).toBe(1);
  });

  test('reserved in the last second of a month and settled in the next: it counts in the first', async () => {
    const { ctx, acme } = await world();
    const eve = at(ctx, '2026-11-30T23:59:59Z');
    const { holdId } = await reserveHold(eve, aCall(acme, 'a'));
    await settleHold(at(ctx, '2026-12-01T00:00:05Z'), { holdId: holdId ?? '', amount: '0.7', usage: {} });
    expect(await readWindows(ctx, acme)).toMatchObject([
      { kind: 'day', starts_at: expect.stringContaining('2026-11-30'), spent: '0.7' },
      { kind: 'month', starts_at: expect.stringContaining('2026-11-01'), spent: '0.7' },
    ]);
  });

  test('a cap lowered below what is spent blocks the next call; those in flight settle truly', async () => {
    const { ctx, acme, day } = await world({ day: '10' });
    const flying = await reserveHold(ctx, aCall(acme, 'a', { dispatched: true, estimate: '6' }));
    const done = await reserveHold(ctx, aCall(acme, 'b', { estimate: '3' }));
    await settleHold(ctx, { holdId: done.holdId ?? '', amount: '3', usage: {} });
    await setCaps(ctx, acme, { day: '2' });
    expect(await reserveHold(ctx, aCall(acme, 'c'))).toMatchObject({ outcome: 'blocked', state: 3 });
    await settleHold(ctx, { holdId: flying.holdId ?? '', amount: '5.5', usage: {} });
    expect(await day()).toMatchObject({ cap: '2', spent: '8.5', reserved: '0' });
  });

  test('a budget set in the middle of a window counts what was spent and is reserved in it, and settles there', async () => {
    const { ctx, acme, holding } = await world();
    const a = await reserveHold(ctx, aCall(acme, 'a', { estimate: '3' }));
    const b = await reserveHold(ctx, aCall(acme, 'b', { estimate: '2' }));
    await settleHold(ctx, { holdId: a.holdId ?? '', amount: '1.5', usage: {} });
    await setCaps(ctx, holding, { month: '4' });
    const month = async () => (await readWindows(ctx, holding)).find(({ kind }) => kind === 'month');
    expect(await month()).toMatchObject({ cap: '4', spent: '1.5', reserved: '2' });
    expect(await reserveHold(ctx, aCall(acme, 'c'))).toMatchObject({ outcome: 'no_headroom' });
    await settleHold(ctx, { holdId: b.holdId ?? '', amount: '0.5', usage: {} });
    expect(await month()).toMatchObject({ spent: '2', reserved: '0' });
  });

  test('a hold of another branch cannot be told from one that does not exist', async () => {
    const { ctx, acme } = await world();
    const stranger = await addTenant(ctx, { name: 'stranger' });
    const { holdId } = await reserveHold(ctx, aCall(acme, 'a'));
    const foreign: Context = { ...ctx, scope: [stranger.id] };
    expect(await reserveHold(foreign, aCall(acme, 'b'))).toMatchObject({ outcome: 'not_found', windows: [] });
    for (const id of [holdId ?? '', '00000000-0000-4000-8000-000000000000']) {
      expect(await settleHold(foreign, { holdId: id, amount: '1', usage: {} })).toEqual({
        outcome: 'not_found',
        state: null,
        spent: null,
      });
      expect(await releaseHold(foreign, id)).toMatchObject({ outcome: 'not_found' });
      expect(await dispatchHold(foreign, id)).toBe('not_found');
    }
    expect(await reserveHold({ ...ctx, scope: [acme] }, aCall(acme, 'c'))).toMatchObject({ outcome: 'held' });
  });
});
