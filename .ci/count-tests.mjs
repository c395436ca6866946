// @ts-check
// `node count-tests.mjs <vitest's json report> <vitest's exit status>` prints how many tests passed and how many failed.
import { existsSync, readFileSync } from 'node:fs';

const [file = '', status] = process.argv.slice(2);
const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { testResults: [] };

let passed = 0;
let failed = 0;
for (const { status: outcome, assertionResults } of report.testResults) {
  const count = (/** @type {string} */ wanted) =>
    assertionResults.filter((/** @type {{status: string}} */ one) => one.status === wanted).length;
  passed += count('passed');
  // A file that could not be loaded, or whose hook failed, has failed although none of its tests has.
  failed += count('failed') || (outcome === 'failed' ? 1 : 0);
}
// A run can fail without a test: nothing installed, an error outside of tests, PostgreSQL missing.
if (failed === 0 && status !== '0') failed = 1;
if (passed === 0 && failed === 0) failed = 1;
process.stdout.write(`${passed} ${failed}\n`);
