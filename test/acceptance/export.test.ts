import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Context } from '../../src/engine/context.ts';
import { loadDemo } from '../../src/engine/demo-ledger/index.ts';
import { importFocus } from '../../src/engine/ledger/index.ts';
import { METRICS } from '../../src/engine/money.ts';
import { ask, factsByKey } from '../support/ask.ts';
import { makeContext, makeFolder } from '../support/context.ts';
import { openTestEmbedded } from '../support/databases.ts';
import { readCsvRows, sumColumn } from '../support/exact-sums.ts';

vi.setConfig({ testTimeout: 240_000 });

const SAMPLE = new URL('../../../shared/data/focus-sample-1.0/focus_sample.csv', import.meta.url).pathname;
const COLUMNS = {
  billed: 'BilledCost',
  effective: 'EffectiveCost',
  list: 'ListCost',
  contracted: 'ContractedCost',
} as const;

async function makeHome(): Promise<Context> {
  const { db, close } = await openTestEmbedded();
  onTestFinished(close);
  return makeContext(db, { billsFolder: join(await makeFolder('home'), 'bills') });
}

/** The rows of the file that a question is answered with. */
async function rowsOf(ctx: Context, question: string): Promise<Record<string, string>[]> {
  const card = await ask(ctx, question);
  const node = card.nodes.find(({ kind }) => kind === 'file');
  if (node?.kind !== 'file') throw new Error(`no file for ${question}`);
  return parse(await readFile(node.file.path), { columns: true }) as Record<string, string>[];
}

test('the demo: files of a tenant, a group and of what is nobody’s add up to the answers in every metric, lines and resources', async () => {
  const ctx = await makeHome();
  await loadDemo(ctx, { filesFolder: join(await makeFolder('demo'), 'files'), version: 'test' });
  for (const tenant of ['acme', 'Platform', 'unallocated']) {
    for (const kind of ['csv', 'resources']) {
      const rows = await rowsOf(ctx, `export ${kind} ${tenant} last month`);
      for (const metric of METRICS) {
        const answer = factsByKey(await ask(ctx, `tenant ${tenant} last month ${metric}`));
        expect([tenant, kind, metric, sumColumn(rows, COLUMNS[metric])]).toEqual([
          tenant,
          kind,
          metric,
          answer.total?.value,
        ]);
      }
    }
  }
});

test.runIf(existsSync(SAMPLE))(
  'the public sample: the file has its lines and its own column sums',
  async () => {
    const ctx = await makeHome();
    await importFocus(ctx, { paths: [SAMPLE], cwd: '/' });
    const sample = readCsvRows(SAMPLE);
    const rows = await rowsOf(ctx, 'export csv unallocated 2024-09');
    expect(rows).toHaveLength(sample.length);
    for (const metric of ['billed', 'effective'] as const) {
      expect(sumColumn(rows, COLUMNS[metric])).toBe(sumColumn(sample, COLUMNS[metric]));
    }
    const resources = await rowsOf(ctx, 'export resources 2024-09');
    expect(sumColumn(resources, 'EffectiveCost')).toBe(sumColumn(sample, 'EffectiveCost'));
  },
);
