import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type WriteDemoBillsOptions, writeDemoBills } from '../../../src/engine/demo/index.ts';
import { dayOfRow, readBills, shiftDay, spanOf } from './read-bills.ts';

const TODAY = '2026-11-21';
let root: string;
let count = 0;
let standing: Awaited<ReturnType<typeof write>>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'centavo-demo-'));
  standing = await write({ today: TODAY });
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function write(options: Omit<WriteDemoBillsOptions, 'folder'>) {
  const folder = join(root, String(count++));
  const written = await writeDemoBills({ folder, ...options });
  const hashes: Record<string, string> = {};
  for (const file of written.files) {
    hashes[relative(folder, file)] = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  }
  return { ...written, hashes };
}

test('the same seed and date give the same bytes in every file, another seed others', async () => {
  const again = await write({ today: TODAY });
  const other = await write({ today: TODAY, seed: 'another' });
  expect(again.hashes).toEqual(standing.hashes);
  expect(Object.keys(other.hashes)).toEqual(Object.keys(standing.hashes));
  for (const [file, hash] of Object.entries(other.hashes)) expect(hash, file).not.toBe(standing.hashes[file]);
});

test.each([
  // The next day, the next month, and just after an anomaly's next turn: months closed then and shown in both.
  { today: '2026-11-22', months: 13 },
  { today: '2026-12-15', months: 12 },
  { today: '2027-04-20', months: 8 },
])(
  'bills written on $today leave closed months as they were, but for the oldest',
  async ({ today, months }) => {
    const before = await write({ today: TODAY });
    const after = await write({ today });
    const both = Object.keys(before.hashes).filter(
      (file) => file in after.hashes && !file.includes('2026-11'),
    );
    expect(both).toHaveLength(months * 3);
    const oldest = both[0]?.slice('aws/'.length, 'aws/2026-10'.length) ?? '';
    for (const file of both.filter((name) => !name.includes(oldest))) {
      expect(after.hashes[file], file).toBe(before.hashes[file]);
    }
  },
);

test('there is a file for each provider and month, in all three formats, and progress tells each', async () => {
  const told: [number, number][] = [];
  const { files, hashes, rows } = await write({
    today: TODAY,
    onProgress: (done, total) => told.push([done, total]),
  });
  const labels = Object.keys(hashes);
  expect(labels).toHaveLength(42);
  expect(labels).toContain('aws/2025-10.csv.gz');
  expect(labels).toContain('azure/2026-04.parquet');
  expect(labels).toContain('openai/2026-11.csv');
  expect(told).toEqual(files.map((_, index) => [index + 1, 42]));
  expect(rows).toBeGreaterThan(30_000);
  expect(rows).toBeLessThan(60_000);
  const bills = await readBills(files);
  expect(bills.reduce((sum, bill) => sum + bill.rows.length, 0)).toBe(rows);
});

test.each([
  { today: '2026-11-21', first: '2025-10-01', open: true },
  { today: '2026-11-02', first: '2025-10-01', open: true },
  { today: '2028-03-01', first: '2027-01-01', open: false },
])(
  'on $today every day from $first to yesterday has usage of every provider',
  async ({ today, first, open }) => {
    const { files } = await write({ today });
    const bills = await readBills(files);
    for (const provider of ['aws', 'azure', 'openai']) {
      const rows = bills.filter(({ label }) => label.startsWith(provider)).flatMap((bill) => bill.rows);
      const usage = rows.filter((row) => row.ChargeCategory === 'Usage' && row.ChargeClass === '');
      const days = [...new Set(usage.map(dayOfRow))].sort();
      const expected: string[] = [];
      for (let day = first; day < today; day = shiftDay(day, 1)) expected.push(day);
      expect(days).toEqual(expected);
      expect(new Set(usage.map(spanOf))).toEqual(new Set([1]));
      // A correction, the only charge about a month before its bill's, stays inside the fourteen months as well.
      expect(rows.map(dayOfRow).sort()[0]).toBe(first);
      if (provider !== 'azure') {
        const last = bills.filter(({ label }) => label.startsWith(provider)).at(-1);
        expect(new Set(last?.rows.map((row) => row.InvoiceId !== ''))).toEqual(new Set([!open]));
      }
    }
  },
);

test('text that is no date is refused before anything is written', async () => {
  await expect(writeDemoBills({ folder: join(root, 'none'), today: '21.11.2026' })).rejects.toThrow(
    RangeError,
  );
  await expect(readFile(join(root, 'none'))).rejects.toThrow('ENOENT');
});
