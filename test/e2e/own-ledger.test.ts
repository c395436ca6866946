import { cpSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { centavo, factOf, portOf, startService } from '../support/centavo.ts';
import { CHECKOUT, makeTestFolder, runProgram, writeFiles } from '../support/checkout.ts';
import { focusRow, toCsv } from '../support/focus-files.ts';

const LIMIT_MS = 120_000;
const OCTOBER = ['cost', 'tenant unallocated 2026-10', '--json'];

/** A folder with a home that has one import of 3.50 in October, and the bill; made once and copied for each test. */
let template: string;
beforeAll(async () => {
  template = realpathSync(mkdtempSync(join(tmpdir(), 'centavo-own-')));
  writeFiles(template, {
    'october.csv': toCsv([focusRow(), focusRow({ EffectiveCost: '2.50', BilledCost: '2.50' })]),
    'october-more.csv': toCsv([focusRow(), focusRow({ EffectiveCost: '2.75', BilledCost: '2.75' })]),
    'broken.csv': toCsv([focusRow(), focusRow({ BilledCost: '1,5' })]),
  });
  const { execFileSync } = await import('node:child_process');
  execFileSync(
    process.execPath,
    ['scripts/run.mjs', 'centavo', 'import', 'focus', join(template, 'october.csv')],
    {
      cwd: CHECKOUT,
      env: { ...process.env, CENTAVO_HOME: join(template, '.centavo') },
      stdio: 'pipe',
    },
  );
}, LIMIT_MS);
afterAll(() => rmSync(template, { recursive: true, force: true }));

function copyTemplate(): { folder: string; home: string } {
  const folder = makeTestFolder();
  cpSync(template, folder, { recursive: true });
  return { folder, home: join(folder, '.centavo') };
}

test(
  'an import reports in one object on one line, and the next question is answered from it',
  async () => {
    const folder = makeTestFolder();
    cpSync(join(template, 'october.csv'), join(folder, 'october.csv'));
    const home = join(folder, '.centavo');
    const run = (...args: string[]) =>
      runProgram(process.execPath, [join(CHECKOUT, 'scripts/run.mjs'), 'centavo', ...args], {
        cwd: folder,
        env: { CENTAVO_HOME: home },
      });
    const imported = await run('import', 'focus', 'october.csv', '--json');
    expect([imported.status, imported.stdout.trimEnd().split('\n').length]).toEqual([0, 1]);
    expect(JSON.parse(imported.stdout)).toMatchObject({
      id: 1,
      files: ['october.csv'],
      rows: 2,
      accepted: 2,
      rejected: 0,
      unknownCosts: 0,
      totals: [{ currency: 'USD', billed: '3.5', effective: '3.5', list: '2', contracted: '2' }],
      reconciled: true,
    });
    const asked = await run(...OCTOBER);
    expect([asked.status, asked.stderr.includes('demo'), factOf(asked.stdout, 'total')]).toEqual([
      0,
      false,
      '3.5',
    ]);
  },
  LIMIT_MS,
);

test(
  'a refused file has status 1, rows that cannot be used 2, and 0 once they are accepted; a failed first import leaves no ledger',
  async () => {
    const { folder, home } = copyTemplate();
    const absent = await centavo(join(folder, 'fresh'), [
      'import',
      'focus',
      join(folder, 'absent.csv'),
      '--json',
    ]);
    expect([absent.status, JSON.parse(absent.stdout).error.code]).toEqual([1, 'file_refused']);
    expect(existsSync(join(folder, 'fresh', 'ledger'))).toBe(false);
    const broken = join(folder, 'broken.csv');
    const rows = await centavo(home, ['import', 'focus', broken, '--replace', '--json']);
    expect([rows.status, JSON.parse(rows.stdout).error.code]).toEqual([2, 'rows_refused']);
    expect(rows.stderr).toContain('broken.csv');
    const accepted = await centavo(home, [
      'import',
      'focus',
      broken,
      '--replace',
      '--accept-rejects',
      '--json',
    ]);
    expect([accepted.status, JSON.parse(accepted.stdout)]).toEqual([
      0,
      expect.objectContaining({ accepted: 1, rejected: 1 }),
    ]);
  },
  LIMIT_MS,
);

test(
  'beside the running service an import, its undo, a link code and a backup work, with files found from where they were typed',
  async () => {
    const { folder, home } = copyTemplate();
    const service = startService(home);
    await portOf(service);
    const run = (...args: string[]) =>
      runProgram(process.execPath, [join(CHECKOUT, 'scripts/run.mjs'), 'centavo', ...args], {
        cwd: folder,
        env: { CENTAVO_HOME: home },
      });
    const imported = await run('import', 'focus', 'october-more.csv', '--json');
    expect([imported.status, JSON.parse(imported.stdout).id]).toEqual([0, 2]);
    expect(factOf((await run(...OCTOBER)).stdout, 'total')).toBe('3.75');
    const undone = await run('import', 'undo', '2', '--json');
    expect([undone.status, JSON.parse(undone.stdout).id]).toEqual([0, 2]);
    expect(factOf((await run(...OCTOBER)).stdout, 'total')).toBe('3.5');
    const code = await run('link-code', '--json');
    expect(JSON.parse(code.stdout)).toEqual({
      code: expect.stringMatching(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/),
      expiresAt: expect.any(String),
    });
    const backup = await run('backup', 'mine.tar.gz', '--json');
    expect(JSON.parse(backup.stdout)).toMatchObject({
      file: join(folder, 'mine.tar.gz'),
      bills: 2,
      missing: [],
    });
    const doctor = await run('doctor', '--json');
    expect([doctor.status, JSON.parse(doctor.stdout).healthy]).toEqual([0, true]);
    service.child.kill('SIGTERM');
    expect(await service.ended).toEqual({ status: 0, signal: null });
  },
  LIMIT_MS,
);

test(
  'a backup restored elsewhere, and one restored under the running service, give the same answers as before',
  async () => {
    const { folder, home } = copyTemplate();
    const before = await centavo(home, OCTOBER);
    const resources = await centavo(home, ['cost', 'top resources 2026-10', '--json']);
    expect((await centavo(home, ['backup', join(folder, 'b.tar.gz')])).stdout).toBe(
      `${join(folder, 'b.tar.gz')}\n`,
    );

    const elsewhere = join(folder, 'elsewhere');
    expect(await centavo(elsewhere, ['restore', join(folder, 'b.tar.gz')])).toMatchObject({ status: 0 });
    expect((await centavo(elsewhere, OCTOBER)).stdout).toBe(before.stdout);
    expect((await centavo(elsewhere, ['cost', 'top resources 2026-10', '--json'])).stdout).toBe(
      resources.stdout,
    );

    const service = startService(home);
    await portOf(service);
    await centavo(home, ['import', 'focus', join(folder, 'october-more.csv')]);
    expect(factOf((await centavo(home, OCTOBER)).stdout, 'total')).toBe('3.75');
    const restored = await centavo(home, ['restore', join(folder, 'b.tar.gz'), '--json']);
    const { aside } = JSON.parse(restored.stdout) as { aside: string };
    expect(readdirSync(aside)).toEqual(['bills', 'ledger']);
    expect((await centavo(home, OCTOBER)).stdout).toBe(before.stdout);
    service.child.kill('SIGTERM');
    expect(await service.ended).toEqual({ status: 0, signal: null });
    expect((await centavo(home, OCTOBER)).stdout).toBe(before.stdout);
  },
  LIMIT_MS,
);

test(
  'a service whose holder was killed outright is followed by the next start, with the ledger as it was',
  async () => {
    const { home } = copyTemplate();
    const service = startService(home);
    await portOf(service);
    service.child.kill('SIGKILL');
    await service.ended;
    const { status, stdout } = await centavo(home, OCTOBER);
    expect([status, factOf(stdout, 'total')]).toEqual([0, '3.5']);
  },
  LIMIT_MS,
);
