// @ts-check
// `npm run boundaries [folder]`: holds the import rules of .dependency-cruiser.mjs over src and db of this checkout,
// or of the folder named.
import { readdirSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import extractTypeScriptConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import rules from '../.dependency-cruiser.mjs';

const ROOMS = ['src', 'db'];

if (process.argv[2]) process.chdir(process.argv[2]);

const { forbidden = [], options = {} } = rules;
const { output } = await cruise(
  ROOMS,
  { ...options, ruleSet: { forbidden }, validate: true },
  { ...options.enhancedResolveOptions },
  { tsConfig: extractTypeScriptConfig('tsconfig.json') },
);
if (typeof output === 'string') throw new Error(output);

const read = new Set(
  output.modules.filter(({ source }) => /^(src|db)\//.test(source)).map(({ source }) => source),
);
const unread = ROOMS.flatMap(listSources).filter((path) => !read.has(path));
const imports = output.modules.reduce((sum, { dependencies }) => sum + dependencies.length, 0);

for (const { rule, from, to } of output.summary.violations) {
  const because = forbidden.find(({ name }) => name === rule.name)?.comment ?? '';
  process.stdout.write(`${from} → ${to}\n  ${rule.name}: ${because}\n`);
}
for (const path of unread) process.stdout.write(`${path} was not read\n`);
process.stdout.write(`${read.size} modules and ${imports} imports read\n`);

// A compiler that the checker does not know makes it read nothing and find nothing wrong.
if (read.size === 0 || imports === 0) process.stdout.write('Nothing was checked: that is a failure.\n');
if (read.size === 0 || imports === 0 || unread.length > 0 || output.summary.violations.length > 0)
  process.exitCode = 1;

/** @param {string} folder */
function listSources(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path}`)
    .filter((path) => /\.(ts|tsx|mjs|js)$/.test(path));
}
