import { defineConfig } from 'vitest/config';

/** Tests that hold a clock against the program: each runs alone, so that another test's work is not measured. */
const TIMED = ['test/bench/*.test.ts', 'test/bot/{slack,discord}/faults.test.ts', 'test/e2e/slack.test.ts'];

/** Tests that put a module of their own in another's place: what a file before them loaded would be the real one. */
const MOCKING = ['test/engine/ai-outage/journal.test.ts', 'test/engine/ledger/broken-machine.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // An embedded database takes some 600 MB; more workers than this would only wait for memory.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // One second, as it is by itself, is less than two programs in a row take to start on a busy machine.
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'suite',
          include: ['test/**/*.test.ts'],
          exclude: [...TIMED, ...MOCKING],
          // Files of a worker share its modules, and with them the databases that tests hand on: half of the time.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'mocking', include: MOCKING, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: { name: 'timed', include: TIMED, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
