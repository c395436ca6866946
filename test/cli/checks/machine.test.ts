import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkConfiguration } from '../../../src/cli/checks/check-configuration.ts';
import { checkHome } from '../../../src/cli/checks/check-home.ts';
import { checkLock } from '../../../src/cli/checks/check-lock.ts';
import { checkSlack } from '../../../src/cli/checks/check-slack.ts';
import { checkVersions } from '../../../src/cli/checks/check-versions.ts';
import { readConfig, type SlackConfig } from '../../../src/config.ts';
import { type Home, toHome } from '../../../src/home/home.ts';
import { takeLock } from '../../../src/home/lock.ts';
import { VERSION } from '../../../src/home/version.ts';
import { makeTestFolder, writeFiles } from '../../support/checkout.ts';

const GB = 1_000_000_000;
const roomy = async () => 100 * GB;

function makeTestHome(): Home {
  const folder = join(makeTestFolder(), '.centavo');
  mkdirSync(folder, { mode: 0o700 });
  return toHome(folder);
}

describe('configuration', () => {
  test('each faulty variable is a fault of its own, with how to mend it', () => {
    const { config, findings } = checkConfiguration(() =>
      readConfig({ PORT: 'x', SLACK_BOT_TOKEN: 'xoxb-1' }),
    );
    expect(config).toBeNull();
    expect(findings).toEqual([
      {
        check: 'configuration',
        state: 'fault',
        message: 'PORT is not a port.',
        mend: 'write a number from 0 to 65535.',
      },
      {
        check: 'configuration',
        state: 'fault',
        message: 'SLACK_BOT_TOKEN is set without SLACK_APP_TOKEN.',
        mend: 'set the app-level token too (Socket Mode), or SLACK_SIGNING_SECRET for HTTP.',
      },
    ]);
  });

  test('a sound one says what it means', () => {
    const { findings } = checkConfiguration(() => readConfig({}));
    expect(findings).toEqual([
      expect.objectContaining({
        state: 'ok',
        message: 'The ledger is embedded, without Slack, without Discord.',
      }),
    ]);
  });
});

describe('versions', () => {
  test('a Node.js older than 20.19 is a fault', () => {
    expect(checkVersions({ node: '20.18.3', root: null })).toEqual([
      {
        check: 'versions',
        state: 'fault',
        message: 'Node.js 20.18.3 is too old.',
        mend: 'Install Node.js 20.19 or newer.',
      },
    ]);
    expect(checkVersions({ node: '22.0.0', root: null })).toEqual([expect.objectContaining({ state: 'ok' })]);
  });

  test('a package that is missing or of another version than the lockfile names is a fault', () => {
    const root = makeTestFolder();
    const lock = (packages: Record<string, { version: string }>) => JSON.stringify({ packages });
    const right = {
      'node_modules/a': { version: '1.0.0' },
      'node_modules/a/node_modules/b': { version: '2.0.0' },
    };
    writeFiles(root, {
      'package-lock.json': lock(right),
      'node_modules/.package-lock.json': lock({ ...right, 'node_modules/a': { version: '0.9.0' } }),
    });
    expect(checkVersions({ node: '20.19.0', root })[1]).toMatchObject({
      check: 'installation',
      state: 'fault',
      message: '1 packages are not what package-lock.json names: a.',
    });
    writeFiles(root, { 'node_modules/.package-lock.json': lock(right) });
    expect(checkVersions({ node: '20.19.0', root })[1]).toMatchObject({ check: 'installation', state: 'ok' });
  });
});

describe('home and disk', () => {
  test('a home that other users can read is a fault', async () => {
    const home = makeTestHome();
    chmodSync(home.folder, 0o755);
    expect(await checkHome(home, roomy)).toContainEqual({
      check: 'home',
      state: 'fault',
      message: `${home.folder} can be read by other users of this machine.`,
      mend: `Run \`chmod 700 ${home.folder}\`.`,
    });
    chmodSync(home.folder, 0o700);
    expect(await checkHome(home, roomy)).toContainEqual(
      expect.objectContaining({ check: 'home', state: 'ok' }),
    );
  });

  test('a home that is no folder, or cannot be made, is a fault', async () => {
    const folder = makeTestFolder();
    writeFileSync(join(folder, 'file'), '');
    for (const path of [join(folder, 'file'), join(folder, 'file', '.centavo')]) {
      expect(await checkHome(toHome(path), roomy)).toContainEqual(
        expect.objectContaining({
          check: 'home',
          state: 'fault',
          mend: expect.stringContaining('CENTAVO_HOME'),
        }),
      );
    }
  });

  test('a disk without room for an import is a fault, one with little a warning', async () => {
    const home = makeTestHome();
    const states = [];
    for (const free of [0.1, 1, 10]) {
      const findings = await checkHome(home, async () => free * GB);
      states.push(findings.find(({ check }) => check === 'disk')?.state);
    }
    expect(states).toEqual(['fault', 'warning', 'ok']);
  });

  test('ledger files of another PostgreSQL than this version embeds are a fault', async () => {
    const home = makeTestHome();
    writeFiles(home.folder, { 'ledger/PG_VERSION': '16\n' });
    expect(await checkHome(home, roomy)).toContainEqual(
      expect.objectContaining({
        check: 'format',
        state: 'fault',
        message: expect.stringContaining('PostgreSQL 16'),
      }),
    );
    writeFiles(home.folder, { 'ledger/PG_VERSION': '18\n' });
    expect(await checkHome(home, roomy)).toContainEqual(
      expect.objectContaining({ check: 'format', state: 'ok' }),
    );
  });
});

describe('lock', () => {
  test('a holder of this version that answers is right', async () => {
    const home = makeTestHome();
    expect(await checkLock(home)).toMatchObject({ state: 'ok', message: 'No process holds the ledger.' });
    const outcome = await takeLock(home.lockFolder, {
      protocol: 1,
      version: VERSION,
      pid: 7,
      role: 'service',
    });
    if (!('held' in outcome)) throw new Error('the lock is held by somebody else');
    onTestFinished(() => outcome.held.release());
    expect(await checkLock(home)).toMatchObject({
      state: 'ok',
      message: 'Process 7 holds the ledger and answers.',
    });
  });

  test('a holder of another version is a fault', async () => {
    const home = makeTestHome();
    const outcome = await takeLock(home.lockFolder, {
      protocol: 1,
      version: '0.0.1',
      pid: 7,
      role: 'service',
    });
    if (!('held' in outcome)) throw new Error('the lock is held by somebody else');
    onTestFinished(() => outcome.held.release());
    expect(await checkLock(home)).toMatchObject({ state: 'fault', mend: 'Stop it and start it again.' });
  });

  test('a holder that does not answer is a fault', async () => {
    const home = makeTestHome();
    mkdirSync(home.lockFolder);
    const mute = createServer(() => {}).listen(join(home.lockFolder, 'a.sock'));
    onTestFinished(() => void mute.close());
    await once(mute, 'listening');
    expect(await checkLock(home, 50)).toMatchObject({
      state: 'fault',
      message: expect.stringContaining('does not answer'),
    });
  });

  test('what a killed holder left is said, with that nothing need be done', async () => {
    const home = makeTestHome();
    mkdirSync(home.lockFolder);
    const script = `require('net').createServer().listen(${JSON.stringify(join(home.lockFolder, 'a.sock'))}, () => console.log('up'))`;
    const killed = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(killed.stdout, 'data');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(await checkLock(home)).toMatchObject({
      state: 'warning',
      message: expect.stringContaining('was killed'),
    });
  });
});

describe('Slack tokens and clock', () => {
  const NOW = new Date('2026-11-21T12:00:00Z');

  /** A Web API that answers each method as told. */
  async function serveSlack(replies: Record<string, object>, date = NOW): Promise<SlackConfig> {
    const server = createHttpServer((request, response) => {
      const method = request.url?.split('/').at(-1) ?? '';
      response.setHeader('date', date.toUTCString());
      response.end(JSON.stringify(replies[method] ?? { ok: false, error: 'unknown_method' }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    return {
      mode: 'socket',
      botToken: 'xoxb-1',
      appToken: 'xapp-1',
      apiUrl: `http://127.0.0.1:${port}/api/`,
    };
  }

  const right = { 'auth.test': { ok: true }, 'apps.connections.open': { ok: true } };

  test('tokens that Slack takes, on a clock that agrees, are right', async () => {
    const findings = await checkSlack(await serveSlack(right), () => NOW);
    expect(findings.map(({ check, state }) => [check, state])).toEqual([
      ['slack', 'ok'],
      ['slack', 'ok'],
      ['clock', 'ok'],
    ]);
  });

  test('a token that Slack refuses is a fault that names the variable and Slack’s reason', async () => {
    const refused = { ok: false, error: 'invalid_auth' };
    const bot = await checkSlack(await serveSlack({ ...right, 'auth.test': refused }), () => NOW);
    expect(bot[0]).toMatchObject({
      state: 'fault',
      message: 'Slack refuses SLACK_BOT_TOKEN (invalid_auth).',
    });
    const app = await checkSlack(await serveSlack({ ...right, 'apps.connections.open': refused }), () => NOW);
    expect(app[1]).toMatchObject({
      state: 'fault',
      message: 'Slack refuses SLACK_APP_TOKEN (invalid_auth).',
    });
  });

  test('a clock that is minutes off is a fault', async () => {
    const slack = await serveSlack(right, new Date(NOW.getTime() + 300_000));
    expect(await checkSlack(slack, () => NOW)).toContainEqual({
      check: 'clock',
      state: 'fault',
      message: "This machine's clock is 300 s behind Slack's.",
      mend: 'Set the clock by the network (timedatectl set-ntp true).',
    });
  });

  test('a Slack that cannot be reached is a warning, because the tokens may be right', async () => {
    const slack = { ...(await serveSlack(right)), apiUrl: 'http://127.0.0.1:9/api/' };
    expect(await checkSlack(slack, () => NOW)).toEqual([
      expect.objectContaining({
        check: 'slack',
        state: 'warning',
        message: expect.stringContaining('could not be asked'),
      }),
    ]);
  });
});
