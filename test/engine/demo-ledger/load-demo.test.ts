import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import type { Context } from '../../../src/engine/context.ts';
import { judgeDemo, loadDemo, refreshDemo } from '../../../src/engine/demo-ledger/index.ts';
import { ask, factsByKey } from '../../support/ask.ts';
import { makeTestFolder } from '../../support/checkout.ts';
import { makeContext } from '../../support/context.ts';
import { openTestEmbedded } from '../../support/databases.ts';
import { compareRollups, readLedgerImage } from '../../support/ledger-image.ts';

const LIMIT_MS = 240_000;
const VERSION = '1.0.0';
const on = (ctx: Context, day: string): Context => ({ ...ctx, now: () => new Date(`${day}T12:00:00Z`) });

async function open(): Promise<{ ctx: Context; input: { filesFolder: string; version: string } }> {
  const { db, close } = await openTestEmbedded();
  onTestFinished(close);
  return {
    ctx: await makeContext(db),
    input: { filesFolder: join(makeTestFolder(), 'files'), version: VERSION },
  };
}

test(
  'the demo shows twelve tenants, rollups that add up, and a progress that never goes back',
  async () => {
    const { ctx, input } = await open();
    const shares: number[] = [];
    await loadDemo(ctx, input, (share) => shares.push(share));
    const top = factsByKey(await ask(ctx, 'top tenants 2026-10'));
    const tenants = Object.keys(top).filter(
      (key) => key.startsWith('tenant:') && key !== 'tenant:unallocated',
    );
    expect(tenants).toHaveLength(12);
    expect(await compareRollups(ctx.db)).toEqual([]);
    expect([...shares].sort((a, b) => a - b)).toEqual(shares);
    expect(shares.at(-1)).toBeLessThanOrEqual(1);
    expect(await judgeDemo(ctx, VERSION)).toBe('current');
    const card = await ask(ctx, 'budget show');
    const whose = card.nodes.flatMap((node) =>
      node.kind === 'table' ? node.rows.map(([name]) => name) : [],
    );
    expect([...whose].sort()).toEqual(['Retail', 'acme', 'assistant', 'sandbox']);
    expect(factsByKey(await ask(ctx, 'budget set acme 13000 USD'))).toBeDefined();
    expect(JSON.stringify((await ask(ctx, 'budget show acme')).facts)).toContain('"13000"');
  },
  LIMIT_MS,
);

test(
  'a demo brought from one day to a later day of the month equals the one made on that day',
  async () => {
    const [refreshed, anew] = [await open(), await open()];
    await loadDemo(on(refreshed.ctx, '2026-11-12'), refreshed.input);
    expect(await judgeDemo(on(refreshed.ctx, '2026-11-21'), VERSION)).toBe('outdated');
    await refreshDemo(on(refreshed.ctx, '2026-11-21'), refreshed.input);
    expect(await judgeDemo(on(refreshed.ctx, '2026-11-21'), VERSION)).toBe('current');
    await loadDemo(on(anew.ctx, '2026-11-21'), anew.input);
    expect(await readLedgerImage(refreshed.ctx.db)).toBe(await readLedgerImage(anew.ctx.db));
  },
  LIMIT_MS,
);

test(
  'a demo of another month, another version or a later day, and one that was cut short, is made anew',
  async () => {
    const { ctx, input } = await open();
    expect(await judgeDemo(ctx, VERSION)).toBe('absent');
    const failing = () => {
      throw new Error('killed');
    };
    await expect(loadDemo(ctx, input, (share) => (share > 0.5 ? failing() : undefined))).rejects.toThrow(
      'killed',
    );
    expect(await judgeDemo(ctx, VERSION)).toBe('foreign');
    await ctx.db.transaction('*', (tx) =>
      tx.rows(sql`insert into ledger_info (one, demo_seed) values (true, '1.0.0 2026-11-21')`),
    );
    const judgeOn = (day: string, version = VERSION) => judgeDemo(on(ctx, day), version);
    expect(
      await Promise.all([judgeOn('2026-12-01'), judgeOn('2026-11-20'), judgeOn('2026-11-21', '1.0.1')]),
    ).toEqual(['foreign', 'foreign', 'foreign']);
  },
  LIMIT_MS,
);
