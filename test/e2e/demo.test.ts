import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import Big from 'big.js';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import {
  centavo,
  centavoByNpm,
  type DemoHomes,
  factOf,
  makeDemoHomes,
  portOf,
  startService,
} from '../support/centavo.ts';
import { makeTestFolder } from '../support/checkout.ts';

const LIMIT_MS = 120_000;
let homes: DemoHomes;
beforeAll(async () => {
  homes = await makeDemoHomes();
}, LIMIT_MS);
afterAll(() => homes.remove());

test('`centavo demo` on a fresh home loads the demo and returns, with nothing on standard output', () => {
  expect(homes.made.stdout).toBe('');
  expect(homes.made.stderr).toContain('The demo is loaded, up to yesterday');
});

test(
  'while there is no ledger, a question is answered from the demo, which is said on standard error',
  async () => {
    const { status, stdout, stderr } = await centavoByNpm(homes.copy(), ['cost', 'tenant acme', '--json']);
    expect(status).toBe(0);
    expect(stderr).toContain('There is no ledger yet: this is the demo.');
    expect(stdout.endsWith('\n')).toBe(true);
    expect(stdout.trimEnd()).not.toContain('\n');
    const { facts } = JSON.parse(stdout) as { facts: { key: string; value: string }[] };
    const services = facts.filter(({ key }) => key.startsWith('service:'));
    const sum = services.reduce((total, { value }) => total.plus(value), new Big(0));
    expect(services.length).toBeGreaterThan(3);
    expect(sum.toFixed()).toBe(new Big(factOf(stdout, 'total') ?? '').toFixed());
  },
  LIMIT_MS,
);

test(
  'a first question that makes no sense leaves the demo that was made for it',
  async () => {
    const home = join(makeTestFolder(), '.centavo');
    const { status } = await centavo(home, ['cost', 'tenant akme']);
    expect([status, existsSync(join(home, 'demo', 'ledger', 'PG_VERSION'))]).toEqual([1, true]);
  },
  LIMIT_MS,
);

test(
  'without a terminal the service prints the first answer, serves, and SIGTERM to npm leaves nothing',
  async () => {
    const home = homes.copy();
    const service = startService(home, { byNpm: true });
    await service.says('data as of');
    expect(service.stdout()).toMatch(/^acme · .*2\d{3}$/m);
    const port = await portOf(service);
    const health = await fetch(`http://127.0.0.1:${port}/health`);
    expect([health.status, await health.json()]).toEqual([
      200,
      expect.objectContaining({ status: 'ok', database: 'ok' }),
    ]);
    service.child.kill('SIGTERM');
    await service.ended;
    expect(readdirSync(join(home, 'demo', 'lock'))).toEqual([]);
    const again = createServer().listen(port, '127.0.0.1');
    await once(again, 'listening');
    again.close();
  },
  LIMIT_MS,
);

test(
  'the service ends by itself when the npm that started it is killed',
  async () => {
    const home = homes.copy();
    const service = startService(home, { byNpm: true });
    await portOf(service);
    service.child.kill('SIGKILL');
    // Its output stays open until the last process that has it has ended.
    await service.ended;
    expect(readdirSync(join(home, 'demo', 'lock'))).toEqual([]);
  },
  LIMIT_MS,
);

test(
  'beside the running service a command is run by it, with the same answer and the same faults',
  async () => {
    const home = homes.copy();
    const alone = await centavo(home, ['cost', 'tenant acme', '--json']);
    const service = startService(home);
    await portOf(service);
    const beside = await centavo(home, ['cost', 'tenant acme', '--json']);
    expect([beside.status, beside.stdout]).toEqual([0, alone.stdout]);
    const wrong = await centavo(home, ['cost', 'tenant akme', '--json']);
    expect([wrong.status, JSON.parse(wrong.stdout)]).toEqual([
      1,
      {
        error: expect.objectContaining({
          code: 'not_found',
          choices: [{ label: 'acme', command: 'tenant acme' }],
        }),
      },
    ]);
    service.child.kill('SIGINT');
    expect(await service.ended).toEqual({ status: 0, signal: null });
  },
  LIMIT_MS,
);

test(
  'a second service on the same home says so and ends',
  async () => {
    const home = homes.copy();
    const service = startService(home);
    await portOf(service);
    const second = startService(home);
    expect(await second.ended).toEqual({ status: 1, signal: null });
    expect(second.stderr()).toMatch(/Centavo runs on .* already \(process \d+\)\. Stop it first/);
    expect(second.stdout()).toBe('');
  },
  LIMIT_MS,
);

test(
  'a port that is taken does not keep the demo from answering',
  async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const service = startService(homes.copy(), { env: { PORT: String(port) } });
    await service.says('data as of');
    await expect.poll(() => service.stderr()).toContain('is taken');
    service.child.kill('SIGTERM');
    expect(await service.ended).toEqual({ status: 0, signal: null });
    expect(service.stderr()).toContain(
      `Port ${port} of 127.0.0.1 is taken: set PORT to another, or stop what uses it.`,
    );
  },
  LIMIT_MS,
);

test(
  'of 20 commands at once on one home each gets the whole right answer',
  async () => {
    const home = homes.copy();
    const right = await centavo(home, ['cost', 'tenant acme', '--json']);
    const all = await Promise.all(
      Array.from({ length: 20 }, () => centavo(home, ['cost', 'tenant acme', '--json'])),
    );
    for (const { status, stdout } of all) expect([status, stdout]).toEqual([0, right.stdout]);
    expect(readdirSync(join(home, 'demo', 'lock'))).toEqual([]);
  },
  LIMIT_MS,
);

test(
  'every fault of the configuration is said at once, and nothing is made',
  async () => {
    const home = join(makeTestFolder(), '.centavo');
    const { status, stdout, stderr } = await centavo(home, ['cost', 'tenant acme'], {
      PORT: 'x',
      SLACK_BOT_TOKEN: 'xoxb-1',
    });
    expect([status, stdout, existsSync(home)]).toEqual([1, '', false]);
    expect(stderr).toContain('PORT is not a port');
    expect(stderr).toContain('SLACK_BOT_TOKEN is set without SLACK_APP_TOKEN');
  },
  LIMIT_MS,
);

test(
  'words that are no command get one sentence and status 2',
  async () => {
    const { status, stdout, stderr } = await centavo(join(makeTestFolder(), '.centavo'), ['tenant', 'acme']);
    expect([status, stdout, stderr]).toEqual([
      2,
      '',
      'There is no command "tenant"; `centavo help` lists what there is.\n',
    ]);
  },
  LIMIT_MS,
);
