// @ts-check
// What the scripts of package.json call: `node scripts/run.mjs start | centavo | demo:policy | bench | test | install
// [arguments]`.
// Node built-ins only, because it runs before anything is installed; and the program runs in this very process,
// because npm passes a signal on to its child, not to its child's children.
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const TASKS = 'start, centavo, demo:policy, bench, test or install';
const OLDEST_NODE = /** @type {const} */ ([20, 19]);

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  process.stderr.write(
    `Centavo needs Node.js ${OLDEST_NODE.join('.')} or newer; this is ${process.version}. Get a newer one from nodejs.org.\n`,
  );
  process.exit(1);
}

const [task = '', ...args] = process.argv.slice(2);
try {
  await run();
} catch (error) {
  process.stderr.write(
    `${error instanceof Error && error.name === 'Refusal' ? error.message : format(error)}\n`,
  );
  process.exitCode = 1;
}

async function run() {
  const { installWhenNeeded } = await import('./install.mjs');
  switch (task) {
    case 'install':
      return installWhenNeeded(root);
    case 'test': {
      await installWhenNeeded(root);
      const { runChild } = await import('./child.mjs');
      const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
      process.exitCode = await runChild(process.execPath, [vitest, 'run', ...args], {
        cwd: root,
        stdio: 'inherit',
      });
      return;
    }
    case 'start':
      return (await load('main')).startCentavo();
    case 'centavo':
      process.exitCode = await (await load('cli')).runCli(args);
      return;
    case 'demo:policy':
      process.exitCode = await (await load('demo-policy')).runDemo();
      return;
    case 'bench':
      process.exitCode = await (await load('bench')).runBench(args);
      return;
    default:
      throw Object.assign(new Error(`There is no task "${task}": ${TASKS}.`), { name: 'Refusal' });
  }

  /** @param {string} entry */
  async function load(entry) {
    await installWhenNeeded(root);
    const { buildWhenNeeded } = await import('./build.mjs');
    const folder = await buildWhenNeeded(root);
    // Node 22 and newer keep compiled code between runs when asked.
    const { enableCompileCache } = /** @type {{enableCompileCache?: (folder: string) => unknown}} */ (module);
    enableCompileCache?.(join(root, '.build', 'compiled'));
    return import(pathToFileURL(join(folder, `${entry}.mjs`)).href);
  }
}

/** @param {unknown} error */
function format(error) {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
