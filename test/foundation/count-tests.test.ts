import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHECKOUT, makeTestFolder, runProgram, writeFiles } from '../support/checkout.ts';

const asReport = (...files: [outcome: string, ...tests: string[]][]) => ({
  testResults: files.map(([status, ...tests]) => ({
    status,
    assertionResults: tests.map((one) => ({ status: one })),
  })),
});

/** What `.ci/run` counts in a report of vitest that ended with this status; null: no report was written. */
async function count(report: object | null, status: number): Promise<string> {
  const folder = makeTestFolder();
  if (report) writeFiles(folder, { 'report.json': JSON.stringify(report) });
  const args = [join(CHECKOUT, '.ci/count-tests.mjs'), join(folder, 'report.json'), String(status)];
  return (await runProgram(process.execPath, args, { cwd: folder })).stdout.trim();
}

test('counts passed and failed tests of all files', async () => {
  const report = asReport(['passed', 'passed', 'passed'], ['failed', 'passed', 'failed', 'failed']);
  expect(await count(report, 1)).toBe('3 2');
  expect(await count(asReport(['passed', 'passed']), 0)).toBe('1 0');
});

test('a file that could not be loaded counts as one failure', async () => {
  expect(await count(asReport(['failed'], ['passed', 'passed']), 1)).toBe('1 1');
});

test('a test that was not run is neither', async () => {
  expect(await count(asReport(['passed', 'passed', 'skipped']), 0)).toBe('1 0');
});

test('a run that failed without a failed test is a failure', async () => {
  expect(await count(asReport(['passed', 'passed']), 1)).toBe('1 1');
  expect(await count(null, 1)).toBe('0 1');
});

test('a run without a test is a failure', async () => {
  expect(await count(asReport(), 0)).toBe('0 1');
});
