import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toStatement } from '../../db/sql.ts';
import type { Io } from '../../src/cli/io.ts';
import { makeRunOn } from '../../src/cli/run-on.ts';
import { readConfig } from '../../src/config.ts';
import { toHome } from '../../src/home/home.ts';
import type { Installation } from '../../src/home/installation.ts';
import { makeTestFolder } from '../support/checkout.ts';
import { openTestEmbedded, type TestDatabase } from '../support/databases.ts';

const NOW = new Date('2026-11-21T12:00:00Z');

function makeIo() {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({
    write: (text: string) => {
      written[name] += text;
    },
    tty: false,
    width: 80,
    color: false,
  });
  const io: Io = { out: stream('out'), err: stream('err'), cwd: '/', language: 'en' };
  return { io, written };
}

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestEmbedded();
});
afterAll(() => database.close());

/** An installation on the database, or on one that fails to open. */
function makeRun(options: { fails?: Error } = {}) {
  const { db } = database;
  const lines: object[] = [];
  const keep = (fields: object) => void lines.push(fields);
  const log = { debug() {}, info() {}, warn() {}, error: keep };
  const installation: Installation = {
    home: toHome(makeTestFolder()),
    isDemo: false,
    postgres: null,
    open: async () => {
      if (options.fails) throw options.fails;
      return { db, embedded: null };
    },
    exchange: (work) => work(),
    keep: () => {},
    close: async () => {},
  };
  const run = makeRunOn({ config: readConfig({}, '/'), log, now: () => NOW });
  return { db, lines, run: (argv: string[], io: Io) => run(installation, argv, io) };
}

test('what the terminal changes is audited as cli', async () => {
  const { db, run } = makeRun();
  const { io } = makeIo();
  expect(await run(['link-code', '--json'], io)).toBe(0);
  const [rows] = await db.read('*', [toStatement(sql`select actor, platform, action from audit_log`)]);
  expect(rows).toEqual([{ actor: 'cli', platform: 'cli', action: 'link_code.created' }]);
});

test('a failure that nobody foresaw shows a sentence and a reference that the log line carries, and nothing of its text', async () => {
  const { lines, run } = makeRun({ fails: new Error('password hunter2 in plain sight') });
  const { io, written } = makeIo();
  expect(await run(['cost', 'tenant acme', '--json'], io)).toBe(1);
  const { error } = JSON.parse(written.out);
  const reference = /\(reference ([0-9a-f]{8})\)/.exec(error.message)?.[1];
  expect(error.code).toBe('unexpected');
  expect(lines).toEqual([expect.objectContaining({ reference, err: expect.any(Error) })]);
  expect(written.out + written.err).not.toContain('hunter2');
});

test.each([
  [['cost', 'tenant nobody'], 1, /^There is no tenant "nobody"/],
  [
    ['import', 'focus'],
    2,
    /^Name the files, folders or globs of one delivery\.\nUsage: centavo import focus FILES/,
  ],
  [['import', 'undo', 'x'], 2, /^Name the import by its number/],
  [['import', 'undo', '7'], 1, /^There is no import 7/],
  [['import', 'rates', '/absent.csv'], 1, /absent\.csv/],
  [['restore'], 2, /^Name the backup to restore\./],
  [['restore', '/absent.tar.gz'], 1, /^\/absent\.tar\.gz does not exist/],
  [['backup', '--nonsense'], 2, /^Unknown option '--nonsense'/],
  [['cost', '--nonsense'], 2, /^There is no option --nonsense/],
])(
  '%j ends with status %i and a sentence on standard error, the answer’s stream untouched',
  async (argv, status, sentence) => {
    const { run } = makeRun();
    const { io, written } = makeIo();
    expect([await run(argv, io), written.out]).toEqual([status, '']);
    expect(written.err).toMatch(sentence);
  },
);
