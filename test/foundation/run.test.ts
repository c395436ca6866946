import { existsSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { copyCheckout, makeTestFolder, runProgram, startProgram, writeFiles } from '../support/checkout.ts';

const PROGRAM = {
  'src/main.ts': `
    export async function startCentavo(): Promise<void> {
      const open = setInterval(() => {}, 1000);
      const stop = (signal: string) => {
        // As long as a database takes to close. npm sends on a signal that this process has had from the terminal, and
        // after the last handler is gone nothing can be done about it.
        setTimeout(() => {
          clearInterval(open);
          console.log('stopped in order after ' + signal);
        }, 500);
      };
      process.once('SIGTERM', stop);
      process.once('SIGINT', stop);
      process.on('SIGTERM', () => {});
      process.on('SIGINT', () => {});
      console.log('ready as ' + process.pid);
    }`,
  'src/cli.ts': `
    import { existsSync } from 'node:fs';
    import { whereAmI } from '../db/place.ts';
    export async function runCli(argv: string[]): Promise<number> {
      const beside = (path: string) => existsSync(new URL(path, whereAmI()));
      const loaded = ['embedded-worker.mjs', 'migrations/0000_first.sql', 'chart-worker.mjs', 'assets/console.css']
        .every((name) => beside('./' + name));
      console.log(JSON.stringify({ argv, loaded, pid: process.pid }));
      return Number(argv[0] ?? 0);
    }`,
  'src/client/index.ts': 'export const client = null;',
  'scripts/demo-policy.ts': 'export const runDemo = async () => 0;',
  'db/place.ts': 'export const whereAmI = () => import.meta.url;',
  'db/embedded-worker.mjs': 'export {};',
  'db/migrations/0000_first.sql': 'select 1;',
  'src/bot/charts/chart-worker.mjs': 'export {};',
  'src/http/console/assets/console.css': 'body {}',
};

/** A checkout with this one's scripts and a program small enough to see what reaches it. */
function makeCheckout(): string {
  const folder = makeTestFolder();
  const scripts = ['scripts', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsdown.config.ts'];
  copyCheckout(folder, scripts);
  writeFiles(folder, PROGRAM);
  return folder;
}

const runCentavo = (cwd: string, ...args: string[]) =>
  runProgram('npm', ['run', '-s', 'centavo', '--', ...args], { cwd });
const listBuilds = (folder: string) =>
  readdirSync(join(folder, '.build')).filter((name) => /^[0-9a-f]{16}$/.test(name));

describe('scripts/run.mjs builds and runs the program', () => {
  test('standard output carries the answer alone, arguments arrive as typed and the status comes back', async () => {
    const folder = makeCheckout();
    const first = await runCentavo(folder, '3', 'tenant acme', '--json', "it's $HOME");
    expect(first.status).toBe(3);
    expect(first.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(first.stdout)).toMatchObject({ argv: ['3', 'tenant acme', '--json', "it's $HOME"] });
    expect(first.stderr).toContain('Building');
  });

  test('what the database loads by path lies beside the build', async () => {
    const { stdout } = await runCentavo(makeCheckout());
    expect(JSON.parse(stdout)).toMatchObject({ loaded: true });
  });

  test('the same sources are built once, changed ones again', async () => {
    const folder = makeCheckout();
    await runCentavo(folder);
    const again = await runCentavo(folder);
    expect(again.stderr).not.toContain('Building');
    expect(listBuilds(folder)).toHaveLength(1);
    writeFiles(folder, {
      'src/cli.ts': "export const runCli = async () => { console.log('changed'); return 0; };",
    });
    expect((await runCentavo(folder)).stdout).toBe('changed\n');
    expect(listBuilds(folder)).toHaveLength(2);
  });

  test('of processes that start at once none sees half a build', async () => {
    const folder = makeCheckout();
    const runs = await Promise.all([runCentavo(folder), runCentavo(folder), runCentavo(folder)]);
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0]);
    expect(readdirSync(join(folder, '.build')).filter((name) => name.startsWith('half-'))).toEqual([]);
  });

  test('old builds go, those that a process may still load from stay', async () => {
    const folder = makeCheckout();
    await runCentavo(folder);
    const [first = ''] = listBuilds(folder);
    const twoDaysAgo = new Date(Date.now() - 48 * 3_600_000);
    const build = async (version: number) => {
      for (const name of listBuilds(folder)) utimesSync(join(folder, '.build', name), twoDaysAgo, twoDaysAgo);
      writeFiles(folder, { 'src/version.ts': `export const version = ${version};` });
      await runCentavo(folder);
    };
    await build(2);
    expect(listBuilds(folder)).toContain(first);
    await build(3);
    expect(listBuilds(folder)).toHaveLength(2);
  });

  test('a source that does not build says why and leaves nothing behind', async () => {
    const folder = makeCheckout();
    writeFiles(folder, { 'src/cli.ts': 'export const = ;' });
    const { status, stdout, stderr } = await runCentavo(folder);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('cli.ts');
    expect(readdirSync(join(folder, '.build'))).toEqual([]);
  });

  test('an older Node.js gets one sentence', async () => {
    const older =
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.18.3' } })";
    const args = [
      '--import',
      `data:text/javascript,${encodeURIComponent(older)}`,
      'scripts/run.mjs',
      'centavo',
    ];
    const { status, stdout, stderr } = await runProgram(process.execPath, args, { cwd: makeCheckout() });
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^Centavo needs Node\.js 20\.19 or newer; .*\n$/);
  });
});

describe('npm start', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${signal} to npm alone ends the program in order`, async () => {
      const npm = startProgram('npm', ['start'], { cwd: makeCheckout() });
      await npm.says('ready as');
      npm.child.kill(signal);
      expect(await npm.ended).toEqual({ status: 0, signal: null });
      expect(npm.stdout()).toContain(`stopped in order after ${signal}`);
    });

    test(`${signal} to npm and all below it, as a terminal sends it, ends the program in order`, async () => {
      const npm = startProgram('npm', ['start'], { cwd: makeCheckout() });
      await npm.says('ready as');
      process.kill(-Number(npm.child.pid), signal);
      expect(await npm.ended).toEqual({ status: 0, signal: null });
      expect(npm.stdout()).toContain(`stopped in order after ${signal}`);
    });
  }
});

describe('scripts/run.mjs installs', () => {
  const CALL = 'ci --ignore-scripts --include=dev --loglevel=warn';

  /** Stands for npm: notes each call and installs one module. `hold` makes it wait until a file appears. */
  const NPM = `
    import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
    appendFileSync('calls.txt', process.argv.slice(2).join(' ') + '\\n');
    if (existsSync('fail')) process.exit(7);
    const finish = () => {
      mkdirSync('node_modules/one', { recursive: true });
      writeFileSync('node_modules/one/index.js', '');
    };
    if (!existsSync('hold')) finish();
    else { const look = setInterval(() => { if (!existsSync('hold')) { clearInterval(look); finish(); } }, 20); }`;

  function makeEmptyCheckout(): string {
    const folder = makeCheckout();
    rmSync(join(folder, 'node_modules'), { recursive: true });
    writeFiles(folder, { 'npm-cli.js': NPM, 'package.json': '{"type":"module"}' });
    return folder;
  }

  const install = (cwd: string) =>
    startProgram(process.execPath, ['scripts/run.mjs', 'install'], {
      cwd,
      env: { npm_execpath: join(cwd, 'npm-cli.js') },
    });
  const callsOf = (folder: string) => readFileSync(join(folder, 'calls.txt'), 'utf8').trimEnd().split('\n');
  const statusOf = async (folder: string) => (await install(folder).ended).status;

  test('once for one lockfile, without scripts and with the tools that build, and again when it differs', async () => {
    const folder = makeEmptyCheckout();
    expect(await statusOf(folder)).toBe(0);
    expect(await statusOf(folder)).toBe(0);
    expect(callsOf(folder)).toEqual([CALL]);
    writeFiles(folder, { 'package-lock.json': '{"packages":{"node_modules/two":{"version":"1.0.0"}}}' });
    expect(await statusOf(folder)).toBe(0);
    expect(callsOf(folder)).toHaveLength(2);
    rmSync(join(folder, 'node_modules'), { recursive: true });
    expect(await statusOf(folder)).toBe(0);
    expect(callsOf(folder)).toHaveLength(3);
  });

  test('not after an installation by hand that fits the lockfile', async () => {
    const folder = makeEmptyCheckout();
    const lock = { packages: { 'node_modules/one': { version: '1.0.0', integrity: 'sha512-a' } } };
    const other = { packages: { 'node_modules/one': { version: '1.0.1', integrity: 'sha512-b' } } };
    writeFiles(folder, {
      'package-lock.json': JSON.stringify(lock),
      'node_modules/.package-lock.json': JSON.stringify(lock),
    });
    expect(await statusOf(folder)).toBe(0);
    expect(existsSync(join(folder, 'calls.txt'))).toBe(false);
    writeFiles(folder, { 'package-lock.json': JSON.stringify(other) });
    expect(await statusOf(folder)).toBe(0);
    expect(callsOf(folder)).toHaveLength(1);
  });

  test('by one process when several start at once; the others wait for it', async () => {
    const folder = makeEmptyCheckout();
    writeFiles(folder, { hold: '' });
    const programs = [install(folder), install(folder), install(folder)];
    const isWaiting = (program: (typeof programs)[number]) => program.stderr().includes('waiting for it');
    await expect.poll(() => programs.filter(isWaiting)).toHaveLength(2);
    rmSync(join(folder, 'hold'));
    for (const program of programs) expect(await program.ended).toEqual({ status: 0, signal: null });
    expect(callsOf(folder)).toHaveLength(1);
  });

  test('although a process was killed while it installed', async () => {
    const folder = makeEmptyCheckout();
    writeFiles(folder, { '.build/installing/0123456789abcdef': '' });
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(join(folder, '.build', 'installing'), longAgo, longAgo);
    expect(await Promise.all([statusOf(folder), statusOf(folder)])).toEqual([0, 0]);
    expect(callsOf(folder)).toHaveLength(1);
  });

  test('and starts nothing when npm fails, so that the next run tries again', async () => {
    const folder = makeEmptyCheckout();
    writeFiles(folder, { fail: '' });
    const failed = install(folder);
    expect((await failed.ended).status).toBe(1);
    expect(failed.stderr()).toContain('npm ci ended with status 7');
    rmSync(join(folder, 'fail'));
    expect(await statusOf(folder)).toBe(0);
    expect(callsOf(folder)).toHaveLength(2);
  });

  test('no longer than its signal: npm is ended and the lock given back', async () => {
    const folder = makeEmptyCheckout();
    writeFiles(folder, { hold: '' });
    const program = install(folder);
    // Not that the file is there: npm may be killed between making it and writing to it.
    await expect.poll(() => existsSync(join(folder, 'calls.txt')) && callsOf(folder)).toEqual([CALL]);
    program.child.kill('SIGTERM');
    expect((await program.ended).status).toBe(1);
    rmSync(join(folder, 'hold'));
    expect(await statusOf(folder)).toBe(0);
    expect(callsOf(folder)).toHaveLength(2);
  });
});
