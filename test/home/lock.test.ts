import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { findLockHolder, type HeldLock, takeLock } from '../../src/home/lock.ts';
import { compileSource } from '../support/compile-sources.ts';

const GREETING = { protocol: 1 as const, version: '1', pid: process.pid, role: 'command' as const };

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'centavo-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'lock');
}

async function hold(folder: string): Promise<HeldLock> {
  const outcome = await takeLock(folder, GREETING);
  if (!('held' in outcome)) throw new Error('the lock is held by somebody else');
  onTestFinished(() => outcome.held.release());
  return outcome.held;
}

test('the second to ask reaches the holder, and after its release holds the lock itself', async () => {
  const folder = makeFolder();
  const first = await hold(folder);
  const second = await takeLock(folder, GREETING);
  if (!('holder' in second)) throw new Error('two hold the lock');
  expect(second.holder.greeting).toMatchObject({ ...GREETING, state: 'holding' });
  second.holder.close();
  await first.release();
  await hold(folder);
});

test('one that asks while the holder is leaving waits until the ledger is closed', async () => {
  const folder = makeFolder();
  const first = await hold(folder);
  first.leave();
  const seen: string[] = [];
  const next = takeLock(folder, GREETING).then((outcome) => {
    seen.push('taken');
    return outcome;
  });
  // Time enough for one that would not wait: a free lock is taken in a fraction of this.
  for (let round = 0; round < 5; round += 1) await (await hold(makeFolder())).release();
  seen.push('closed');
  await first.release();
  const outcome = await next;
  expect(seen).toEqual(['closed', 'taken']);
  if ('held' in outcome) await outcome.held.release();
});

test('nothing stays in the folder after a release, and a look finds nobody', async () => {
  const folder = makeFolder();
  await (await hold(folder)).release();
  expect(readdirSync(folder)).toEqual([]);
  expect(await findLockHolder(folder)).toBeNull();
});

test('only this user may reach the socket', async () => {
  const folder = makeFolder();
  await hold(folder);
  const [name = ''] = readdirSync(folder);
  expect([statSync(folder).mode & 0o777, statSync(join(folder, name)).mode & 0o777]).toEqual([0o700, 0o600]);
});

test('a home with a path longer than a socket address can be locked like any other', async () => {
  const folder = join(makeFolder(), 'x'.repeat(120), 'y'.repeat(120));
  const held = await hold(folder);
  const outcome = await takeLock(folder, GREETING);
  expect('holder' in outcome).toBe(true);
  if ('holder' in outcome) outcome.holder.close();
  await held.release();
});

test('a process that speaks another protocol is told apart with a sentence', async () => {
  const folder = makeFolder();
  await (await hold(folder)).release();
  const stranger = createServer((socket) => socket.write('{"protocol":2}\n')).listen(join(folder, 'a.sock'));
  onTestFinished(() => void stranger.close());
  await once(stranger, 'listening');
  await expect(takeLock(folder, GREETING)).rejects.toThrow('Another version of Centavo runs on this home');
});

/**
 * Takes the lock, checks that it is alone by a file that names the living holder, tells so, and leaves when asked.
 * Who does not hold it tells whom it met.
 */
const RACER = `
import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { takeLock } from LOCK;
const [folder, witness] = process.argv.slice(2);
const greeting = { protocol: 1, version: '1', pid: process.pid, role: 'command' };
console.log('ready');
const othersLive = () => {
  try { return process.kill(Number(readFileSync(witness, 'utf8')), 0); } catch { return false; }
};
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
await lines.next();
for (;;) {
  const outcome = await takeLock(folder, greeting);
  if ('held' in outcome) {
    const limit = Date.now() + 2000;
    while (othersLive()) if (Date.now() > limit) { console.log('two hold the lock'); process.exit(3); }
    writeFileSync(witness, String(process.pid));
    console.log('held');
    await lines.next();
    unlinkSync(witness);
    await outcome.held.release();
    process.exit(0);
  }
  console.log('met ' + outcome.holder.greeting.pid);
  await new Promise((resolve) => outcome.holder.listen(() => {}, resolve));
}
`;

test('of 20 processes that start at once one holds; killed or released, exactly one of the rest follows, to the last', async () => {
  const folder = makeFolder();
  const witness = join(dirname(folder), 'witness');
  const lock = compileSource('src/home/lock.ts');
  const program = join(dirname(lock), 'racer.js');
  writeFileSync(program, RACER.replace('LOCK', JSON.stringify(lock)));
  const held: ChildProcess[] = [];
  const said: string[] = [];
  let wake = () => {};
  const processes = Array.from({ length: 20 }, () => {
    const child = spawn(process.execPath, [program, folder, witness], { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    child.once('exit', (code) => {
      if (code) said.push(`ended with ${code}`);
      wake();
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      said.push(line);
      if (line === 'held') held.push(child);
      wake();
    });
    return child;
  });
  const faults = () => said.filter((line) => line.startsWith('two hold') || line.startsWith('ended with'));
  const until = async (condition: () => boolean) => {
    while (!condition() && faults().length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  await until(() => said.filter((line) => line === 'ready').length === 20);
  for (const child of processes) child.stdin.write('\n');
  for (let round = 0; round < 20; round += 1) {
    const metByAll = () => said.filter((line) => line === `met ${held[round]?.pid}`).length >= 19 - round;
    await until(() => held.length > round && metByAll());
    const holder = held[round];
    if (!holder || faults().length > 0) break;
    const ended = once(holder, 'exit');
    if (round % 2 === 0) holder.kill('SIGKILL');
    else holder.stdin?.write('\n');
    await ended;
  }
  expect(faults()).toEqual([]);
  expect(new Set(held.map(({ pid }) => pid)).size).toBe(20);
}, 60_000);
