import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'tsdown';
import { expect, test } from 'vitest';
import { CHECKOUT } from '../support/checkout.ts';
import { makeFolder } from '../support/context.ts';

test('a program in another folder imports centavo/client, alone and with its types', async () => {
  const [made, elsewhere] = [await makeFolder('package'), await makeFolder('program')];
  await build({
    config: false,
    cwd: CHECKOUT,
    entry: { client: 'src/client/index.ts' },
    outDir: join(made, 'dist'),
    format: 'esm',
    platform: 'node',
    fixedExtension: true,
    dts: true,
    logLevel: 'error',
  });
  // Nothing but what the package has: a dependency would not be found.
  await copyFile(join(CHECKOUT, 'package.json'), join(made, 'package.json'));
  await mkdir(join(elsewhere, 'node_modules'));
  await symlink(made, join(elsewhere, 'node_modules', 'centavo'));
  await writeFile(
    join(elsewhere, 'program.mts'),
    `import { createClient, withBudget, type Budgeted } from 'centavo/client';
     const client = createClient({ url: 'http://127.0.0.1:1', apiKey: 'k', fetch: async () => Response.json({ allowed: false, holdId: null, message: 'no' }) });
     const made: Budgeted<{ text: string }> = await withBudget(client, {
       tenant: 'acme', provider: 'openai', inputTokens: 1, policy: { model: 'gpt-4o', maxTokens: 1 },
       run: async () => ({ text: 'never' }), usageOf: () => null });
     process.stdout.write(JSON.stringify(made.allowed));`,
  );
  await symlink(join(CHECKOUT, 'node_modules', '@types'), join(elsewhere, 'node_modules', '@types'));
  await symlink(
    join(CHECKOUT, 'node_modules', 'undici-types'),
    join(elsewhere, 'node_modules', 'undici-types'),
  );
  const tsc = join(CHECKOUT, 'node_modules', 'typescript', 'bin', 'tsc');
  const flags = ['--module', 'nodenext', '--target', 'es2022', '--strict', '--types', 'node', 'program.mts'];
  execFileSync(process.execPath, [tsc, ...flags], { cwd: elsewhere, stdio: 'pipe' });
  expect(execFileSync(process.execPath, ['program.mjs'], { cwd: elsewhere, encoding: 'utf8' })).toBe('false');
}, 120_000);
