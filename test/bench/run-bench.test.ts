import { expect, test } from 'vitest';
import { CHECKOUT, runProgram } from '../support/checkout.ts';

const bench = (...args: string[]) =>
  runProgram(process.execPath, ['scripts/run.mjs', 'bench', ...args], { cwd: CHECKOUT });

test('a planted slow-down makes the bench `start` say that it does not hold, in one object on one line', async () => {
  const { status, stdout } = await bench('start', '--json', '--slow-down', '2500');
  expect(status).toBe(1);
  expect(stdout.trimEnd()).not.toContain('\n');
  const result = JSON.parse(stdout);
  expect(Object.keys(result)).toEqual(['bench', 'ratio', 'bound', 'holds', 'figures']);
  expect(result).toMatchObject({ bench: 'start', bound: 1, holds: false });
  expect(result.ratio).toBeGreaterThan(1);
  for (const figure of result.figures)
    expect(Object.keys(figure)).toEqual(['name', 'value', 'unit', 'bound']);
}, 300_000);

test('a bench that does not exist, and a wrong option, get the usage and status 2', async () => {
  for (const args of [['nothing'], [], ['start', '--slow-down', 'x'], ['start', '--nonsense']]) {
    const { status, stdout, stderr } = await bench(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: npm run -s bench -- <');
  }
}, 60_000);
