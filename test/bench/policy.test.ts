import { describe, expect, inject, test } from 'vitest';
import { judge } from '../../bench/bench.ts';
import { measurePolicy } from '../../bench/policy.ts';
import { createPostgresDatabase } from '../support/databases.ts';

const SMALL = { tenants: 8, calls: 64, rounds: 1 };

describe.runIf(inject('postgres'))('the bench of decisions', () => {
  test('every figure of the issue is told and bounded, overspend is exactly nothing, and a planted slow-down is seen', async () => {
    const { ownerUrl, appUrl, drop } = await createPostgresDatabase();
    try {
      const figures = await measurePolicy({ ownerUrl, appUrl }, SMALL, { slowDownMs: 250, say: () => {} });
      const bounds = Object.fromEntries(figures.map(({ name, bound }) => [name, bound]));
      expect(bounds).toMatchObject({
        'engine over bare UPDATE, p50, synchronous_commit=on': 1.5,
        'engine over bare UPDATE, p99, synchronous_commit=on': 1.5,
        'HTTP over bare UPDATE, p50, synchronous_commit=on': 4,
        'HTTP over bare UPDATE, p99, synchronous_commit=on': 4,
        'one hot tenant over one hot row, p50, synchronous_commit=on': 1.5,
        'engine over bare UPDATE, p50, synchronous_commit=off': null,
      });
      expect(figures.find(({ name }) => name === 'overspend')?.value).toBe(0);
      expect(judge('policy', figures).holds).toBe(false);
      const engine = figures.find(({ name }) => name === 'engine, p50, synchronous_commit=on');
      expect(engine?.value).toBeGreaterThan(250);
    } finally {
      await drop();
    }
  }, 200_000);
});
