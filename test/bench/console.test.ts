import { beforeAll, describe, expect, inject, test } from 'vitest';
import { type Figure, judge } from '../../bench/bench.ts';
import { type ConsoleLedger, measurePages, nameAcme } from '../../bench/console.ts';
import { fillLedger } from '../../bench/query-seed.ts';
import { createPostgresDatabase } from '../support/databases.ts';

const chromium = inject('chromium');
const RATIOS = ['Ask, `/cost tenant acme`', 'Tenants'].map(
  (name) => `${name}: content over its SQL and a bare page`,
);

describe.runIf(chromium && inject('postgres'))('the bench of the console', () => {
  let ledger: ConsoleLedger;

  beforeAll(async () => {
    const { ownerUrl, appUrl } = await createPostgresDatabase();
    await fillLedger(ownerUrl, { tenants: 20, days: 52 }, () => {});
    await nameAcme(ownerUrl);
    ledger = { ownerUrl, appUrl };
  });

  const measure = (slowDownMs: number): Promise<Figure[]> =>
    measurePages(ledger, { rounds: 3, slowDownMs, chromium: chromium ?? '' });

  test('tells the ratio of both pages to their SQL and a bare page, with what it is made of', async () => {
    const figures = await measure(0);
    const bounded = figures.filter(({ bound }) => bound !== null);
    expect(bounded.map(({ name, bound }) => [name, bound])).toEqual(RATIOS.map((name) => [name, 2]));
    expect(figures).toHaveLength(10);
    expect(figures.every(({ value }) => value > 0)).toBe(true);
  });

  test('a planted slow-down of the answers makes the bench say that it does not hold', async () => {
    const figures = await measure(1500);
    expect(judge('console', figures).holds).toBe(false);
    for (const name of RATIOS) {
      expect(figures.find((figure) => figure.name === name)?.value).toBeGreaterThan(2);
    }
  });
});
