import { existsSync } from 'node:fs';
import { defineConfig } from 'tsdown';

/**
 * Builds `src` and `db` as flat modules beside what they load by path: the workers and the migrations.
 * `npm run build` fills `dist/`; `scripts/run.mjs` builds with `--out-dir` into `.build/`.
 */
export default defineConfig({
  entry: {
    main: 'src/main.ts',
    cli: 'src/cli.ts',
    start: 'scripts/start.ts',
    centavo: 'scripts/centavo.ts',
    // What programs import as `centavo/client`, with its types.
    client: 'src/client/index.ts',
    'demo-policy': 'scripts/demo-policy.ts',
    // The image is built without the benches.
    ...(existsSync('bench/index.ts') ? { bench: 'bench/index.ts' } : {}),
  },
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // Dependencies stay in node_modules: some are native, and a build then takes a second.
  deps: { skipNodeModulesBundle: true },
  fixedExtension: true,
  copy: ({ outDir }) => [
    { from: 'db/embedded-worker.mjs', to: outDir },
    { from: 'src/bot/charts/chart-worker.mjs', to: outDir },
    { from: 'db/migrations', to: outDir },
    { from: 'src/http/console/assets', to: outDir },
  ],
  // Types are for `dist/`, which others import; what `npm start` builds for itself goes elsewhere and need not wait.
  dts: process.argv.includes('--out-dir') ? false : { entry: 'src/client/index.ts' },
  sourcemap: false,
  report: false,
  logLevel: 'warn',
});
