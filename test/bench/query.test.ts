import { beforeAll, describe, expect, inject, test } from 'vitest';
import { type Figure, judge } from '../../bench/bench.ts';
import { measureAnswers, type SeededLedger } from '../../bench/query.ts';
import { checkRollups, fillLedger } from '../../bench/query-seed.ts';
import { openClient, openPostgres } from '../../db/postgres.ts';
import { createPostgresDatabase } from '../support/databases.ts';
import { compareRollups } from '../support/ledger-image.ts';

describe.runIf(inject('postgres'))('the bench of questions', () => {
  let ledgers: { large: SeededLedger; small: SeededLedger };

  beforeAll(async () => {
    ledgers = { large: await seedLedger(20), small: await seedLedger(3) };
  });

  test('the seeded ledger holds every tenant, day and service, its rollups are the sums of its facts, and row security hides it', async () => {
    const db = openPostgres(ledgers.large.appUrl, { connections: 1 });
    const count = {
      text: `select (select count(*) from cost_facts) as facts, (select count(*) from tenant_service_days) as services,
        (select count(*) from tenant_days) as days`,
      params: [],
    };
    expect(await db.read('*', [count])).toEqual([
      [{ facts: 20 * 70 * 8, services: 20 * 70 * 8, days: 20 * 70 }],
    ]);
    expect(await db.read([], [count])).toEqual([[{ facts: 0, services: 0, days: 0 }]]);
    expect(await compareRollups(db)).toEqual([]);
    await db.close();
  });

  test.each(['tenant_service_days', 'tenant_days'])('the seed finds a wrong amount in %s', async (rollup) => {
    const { ownerUrl, size } = await seedLedger(2);
    await checkRollups(ownerUrl, size);
    const owner = openClient(ownerUrl);
    await owner.unsafe(
      `update ${rollup} set list = list + 0.0000000001 where ctid = (select min(ctid) from ${rollup})`,
    );
    await owner.end();
    await expect(checkRollups(ownerUrl, size)).rejects.toThrow('1 rollups are not sums of the facts');
  });

  test('an answer takes at most four queries, and every figure of the issue is told', async () => {
    const figures = await measureAnswers(ledgers, { rounds: 5, slowDownMs: 0 });
    const bounds = Object.fromEntries(figures.map(({ name, bound }) => [name, bound]));
    expect(bounds).toMatchObject({
      'answer over its statements run bare, p50': 2.5,
      'queries of an answer': 4,
      '20 tenants over 3 tenants, p50': 1.3,
      'answer, 20 tenants, p99': null,
    });
    expect(figureOf(figures, 'queries of an answer')).toBe(4);
    expect(figures.every(({ value }) => value > 0)).toBe(true);
  });

  test('a planted slow-down of the answers makes the bench say that it does not hold', async () => {
    const figures = await measureAnswers(ledgers, { rounds: 5, slowDownMs: 60 });
    expect(judge('query', figures).holds).toBe(false);
    expect(figureOf(figures, 'answer over its statements run bare, p50')).toBeGreaterThan(2.5);
    expect(figureOf(figures, '20 tenants over 3 tenants, p50')).toBeGreaterThan(1.3);
  });
});

async function seedLedger(tenants: number): Promise<SeededLedger & { ownerUrl: string }> {
  const { ownerUrl, appUrl } = await createPostgresDatabase();
  const size = { tenants, days: 70 };
  await fillLedger(ownerUrl, size, () => {});
  return { ownerUrl, appUrl, size };
}

function figureOf(figures: readonly Figure[], name: string): number {
  return figures.find((figure) => figure.name === name)?.value ?? Number.NaN;
}
