import { join } from 'node:path';
import { expect, test } from 'vitest';
import { centavo, factOf } from '../support/centavo.ts';
import { CHECKOUT, makeTestFolder, runProgram, writeFiles } from '../support/checkout.ts';
import { focusRow, toCsv } from '../support/focus-files.ts';

const LIMIT_MS = 240_000;

test(
  'from the first bill to its tenants: what is offered, accepted, tried and loaded by the real program',
  async () => {
    const folder = makeTestFolder();
    const row = (cost: string, tags: string, service = 'AmazonEC2') =>
      focusRow({ BilledCost: cost, EffectiveCost: cost, Tags: tags, ServiceName: service });
    writeFiles(folder, {
      'october.csv': toCsv([
        row('7.25', '{"Team":"checkout"}'),
        row('2.5', '{"team":"Checkout"}'),
        row('1.125', '{"team":"42"}'),
        row('4', '', 'Support'),
      ]),
      'bad.csv': 'kind,key,pattern,tenant\nservice,,Support,platform\ncolour,,red,platform\n',
      'rules.csv': 'kind,key,pattern,tenant\nservice,,Support,checkout 1; platform 3\n',
    });
    const home = join(folder, '.centavo');
    const run = (...args: string[]) => centavo(home, args);
    const cost = async (text: string) => (await run('cost', text, '--json')).stdout;
    const load = (...args: string[]) =>
      runProgram(process.execPath, [join(CHECKOUT, 'scripts/run.mjs'), 'centavo', 'map', 'load', ...args], {
        cwd: folder,
        env: { CENTAVO_HOME: home },
      });
    expect((await run('import', 'focus', join(folder, 'october.csv'))).status).toBe(0);
    expect(factOf(await cost('tenant unallocated 2026-10'), 'total')).toBe('14.875');
    const offered = await cost('map');
    expect(factOf(offered, 'offer:tag:Team:values')).toBe('2');
    expect(factOf(offered, 'offer:tag:Team:covered')).toBe('10.875');
    expect(factOf(await cost('map accept tag:team'), 'tenants')).toBe('2');
    expect(factOf(await cost('tenant checkout 2026-10'), 'total')).toBe('9.75');
    expect(factOf(await cost('tenant 42 2026-10'), 'total')).toBe('1.125');

    const refused = await load('bad.csv', '--create');
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toContain('bad.csv, line 3: "colour" is no kind of rule; write tag, sub_account');
    const loaded = await load('rules.csv', '--create', '--json');
    expect(loaded.status).toBe(0);
    expect(loaded.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(factOf(loaded.stdout, 'move:2026-10:unallocated>platform')).toBe('3');
    expect(factOf(await cost('tenant checkout 2026-10'), 'total')).toBe('10.75');
    expect(
      factOf(
        await cost('map test service AmazonEC2 to platform before 1 restate'),
        'move:2026-10:checkout>platform',
      ),
    ).toBe('9.75');
    expect(factOf(await cost('tenant checkout 2026-10'), 'total')).toBe('10.75');
    expect(factOf(await cost('map'), 'rules')).toBe('3');
  },
  LIMIT_MS,
);
