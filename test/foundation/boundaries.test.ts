import { join } from 'node:path';
import { expect, test } from 'vitest';
import rules from '../../.dependency-cruiser.mjs';
import { CHECKOUT, copyCheckout, makeTestFolder, runProgram, writeFiles } from '../support/checkout.ts';

/** A small house in which every import is allowed. */
const HOUSE = {
  'db/sql.ts': "import postgres from 'postgres';\nexport const connect = postgres;",
  'src/engine/money.ts': "import Big from 'big.js';\nexport const ZERO = Big(0);",
  'src/engine/period.ts': 'export const DAY_MS = 86_400_000;',
  'src/engine/costs/schemas.ts': 'export interface Cost { total: string }',
  'src/engine/costs/compute.ts':
    "import { ZERO } from '../money.ts';\nimport type { Cost } from './schemas.ts';\nexport const nothing: Cost = { total: ZERO.toFixed() };",
  'src/engine/costs/queries.ts':
    "import { connect } from '../../../db/sql.ts';\nexport const query = connect;",
  'src/engine/costs/index.ts':
    "export { nothing } from './compute.ts';\nexport { query } from './queries.ts';",
  'src/engine/tenants/index.ts':
    "import { nothing } from '../costs/index.ts';\nexport const tenant = nothing;",
  'src/engine/sources/focus/index.ts': 'export const focus = 1;',
  'src/engine/sources/azure/index.ts': "export { focus } from '../focus/index.ts';",
  'src/bot/card.ts': 'export interface Card { title: string }',
  'src/bot/views/view-cost.ts':
    "import { nothing } from '../../engine/costs/index.ts';\nimport type { Card } from '../card.ts';\nexport const viewCost = (): Card => ({ title: nothing.total });",
  'src/bot/slack/render.ts':
    "import { viewCost } from '../views/view-cost.ts';\nexport const render = viewCost;",
  'src/bot/discord/render.ts':
    "import { viewCost } from '../views/view-cost.ts';\nexport const render = viewCost;",
  'src/http/app.ts': "import { tenant } from '../engine/tenants/index.ts';\nexport const app = tenant;",
  'src/jobs/digest.ts':
    "import { viewCost } from '../bot/views/view-cost.ts';\nexport const digest = viewCost;",
  'src/config.ts': 'export const config = {};',
  'src/main.ts':
    "import { connect } from '../db/sql.ts';\nimport { render } from './bot/slack/render.ts';\nimport { config } from './config.ts';\nimport { app } from './http/app.ts';\nimport { digest } from './jobs/digest.ts';\nexport const main = [connect, render, config, app, digest];",
  'src/cli.ts':
    "import { render } from './bot/discord/render.ts';\nexport { main } from './main.ts';\nexport const cli = render;",
};

/** One fault a rule: the file with the fault, what it imports, and what the check calls that. */
const FAULTS: Record<string, [file: string, imports: string, called?: string]> = {
  'db-stands-alone': ['db/fault.ts', '../src/engine/period.ts'],
  'engine-imports-down': ['src/engine/fault.ts', '../config.ts'],
  'bot-imports-down': ['src/bot/fault.ts', '../../db/sql.ts'],
  'http-imports-down': ['src/http/fault.ts', '../bot/views/view-cost.ts'],
  'jobs-import-views-and-card-only': ['src/jobs/fault.ts', '../bot/slack/render.ts'],
  'client-stands-alone': ['src/client/fault.ts', '../engine/period.ts'],
  'composition-imports-the-program': ['src/cli/fault.ts', '../../test/support/fake.ts'],
  'transports-stay-apart': ['src/bot/slack/fault.ts', '../discord/render.ts'],
  'commands-know-no-transport': ['src/bot/commands/fault.ts', '../slack/render.ts'],
  'features-through-index': ['src/engine/tenants/fault.ts', '../costs/queries.ts'],
  'engine-from-outside-through-index': ['src/bot/views/fault.ts', '../../engine/costs/queries.ts'],
  'compute-is-pure': ['src/engine/tenants/compute.ts', 'node:fs'],
  'nothing-unresolved': ['src/fault-unresolved.ts', './nowhere.ts'],
  'nothing-undeclared': ['src/fault-undeclared.ts', 'vitest'],
};

function makeHouse(): string {
  const folder = makeTestFolder();
  copyCheckout(folder, ['package.json', 'tsconfig.json']);
  writeFiles(folder, HOUSE);
  return folder;
}

const check = (folder: string, ...flags: string[]) =>
  runProgram(process.execPath, [...flags, join(CHECKOUT, 'scripts/boundaries.mjs'), folder], {
    cwd: CHECKOUT,
  });

const importing = (path: string) => `import * as fault from '${path}';\nexport const planted = fault;\n`;

test('a house in order passes, and the check says how many modules it read', async () => {
  const { status, stdout } = await check(makeHouse());
  expect(stdout).toMatch(/^19 modules and \d+ imports read\n$/);
  expect(Object.keys(HOUSE)).toHaveLength(19);
  expect(status).toBe(0);
});

test('every rule has a planted fault, and each is found as what it is', async () => {
  expect(Object.keys(FAULTS)).toEqual(rules.forbidden?.map(({ name }) => name));
  const folder = makeHouse();
  writeFiles(folder, { 'test/support/fake.ts': 'export const fake = 1;' });
  for (const [file, imports] of Object.values(FAULTS)) writeFiles(folder, { [file]: importing(imports) });
  const { status, stdout } = await check(folder);
  expect(status).toBe(1);
  const found = [...stdout.matchAll(/^(\S+) → \S+\n {2}(\S+): \S+/gm)].map(
    ([, file, rule]) => `${rule} in ${file}`,
  );
  const planted = Object.entries(FAULTS).map(([rule, [file]]) => `${rule} in ${file}`);
  expect(found.sort()).toEqual(planted.sort());
});

test('an import of a type alone is an import too', async () => {
  const folder = makeHouse();
  writeFiles(folder, {
    'src/engine/fault.ts': "import type { Card } from '../bot/card.ts';\nexport type Shown = Card;",
  });
  const { status, stdout } = await check(folder);
  expect(stdout).toContain('engine-imports-down');
  expect(status).toBe(1);
});

// The checker knows TypeScript up to 6. With a newer one it reads no file that ends in .ts, and finds nothing wrong.
test('a TypeScript that the checker does not know fails the check', async () => {
  const newer = `import Module from 'node:module';
    const load = Module._load;
    Module._load = (name, ...rest) => name === 'typescript/package.json' ? { version: '7.0.0' } : load(name, ...rest);`;
  const args = ['--import', `data:text/javascript,${encodeURIComponent(newer)}`];
  const { status, stdout } = await check(makeHouse(), ...args);
  expect(stdout).toContain('src/main.ts was not read');
  expect(stdout).toContain('0 modules and 0 imports read');
  expect(status).toBe(1);
});
