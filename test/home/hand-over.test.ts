import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { handOver, type RunCommandLine, serveCommands } from '../../src/home/hand-over.ts';
import { takeLock } from '../../src/home/lock.ts';
import type { Peer } from '../../src/home/peer.ts';

const GREETING = { protocol: 1 as const, version: '1', pid: process.pid, role: 'service' as const };

/** A terminal that keeps what is written to it, in order. */
function makeIo(): Io & { written: string[] } {
  const written: string[] = [];
  const stream = (name: string) => ({
    write: (text: string) => void written.push(`${name}: ${text}`),
    tty: true,
    width: 132,
    color: true,
  });
  return { written, cwd: '/home/u', language: 'pt-BR' as const, out: stream('out'), err: stream('err') };
}

async function serve(run: RunCommandLine) {
  const folder = mkdtempSync(join(tmpdir(), 'centavo-hand-over-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const outcome = await takeLock(join(folder, 'lock'), GREETING);
  if (!('held' in outcome)) throw new Error('the lock is held by somebody else');
  onTestFinished(() => outcome.held.release());
  const connect = async (): Promise<Peer> => {
    const other = await takeLock(join(folder, 'lock'), GREETING);
    if (!('holder' in other)) throw new Error('two hold the lock');
    return other.holder;
  };
  return { lock: outcome.held, server: serveCommands(outcome.held, run), connect };
}

/** A promise with its switch outside. */
function makeGate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

test('what the holder writes arrives in order on the streams it was written to, and the exit status with it', async () => {
  const { connect } = await serve(async (argv, { out, err }) => {
    err.write('10 %\n');
    out.write(`${argv.join(' ')} \u20ac "quoted"\nand a second line\n`);
    err.write('done\n');
    return 2;
  });
  const io = makeIo();
  expect(await handOver(await connect(), '1', ['cost', 'tenant acme'], io)).toBe(2);
  expect(io.written).toEqual([
    'err: 10 %\n',
    'out: cost tenant acme \u20ac "quoted"\nand a second line\n',
    'err: done\n',
  ]);
});

test('the command sees the terminal and the folder of the one that typed it', async () => {
  const seen: unknown[] = [];
  const { connect } = await serve(async (_argv, { cwd, language, out: { tty, width, color } }) => {
    seen.push({ cwd, language, tty, width, color });
    return 0;
  });
  await handOver(await connect(), '1', ['cost'], makeIo());
  expect(seen).toEqual([{ cwd: '/home/u', language: 'pt-BR', tty: true, width: 132, color: true }]);
});

test('megabytes of answer arrive whole', async () => {
  const answer = 'x'.repeat(3_000_000);
  const { connect } = await serve(async (_argv, { out }) => {
    for (let part = 0; part < 3; part += 1) out.write(answer);
    return 0;
  });
  const io = makeIo();
  await handOver(await connect(), '1', [], io);
  expect(io.written.map(({ length }) => length)).toEqual(Array(3).fill(answer.length + 'out: '.length));
});

test('a command whose asker is gone runs to its end', async () => {
  const asked = makeGate();
  const mayEnd = makeGate();
  let ended = false;
  const { connect, server } = await serve(async (_argv, { out }) => {
    out.write('begun\n');
    await mayEnd.opened;
    out.write('nobody reads this\n');
    ended = true;
    return 0;
  });
  const holder = await connect();
  const io = makeIo();
  const answer = handOver(holder, '1', ['import'], { ...io, out: { ...io.out, write: asked.open } });
  await asked.opened;
  holder.close();
  await expect(answer).rejects.toThrow('ended before the command did');
  mayEnd.open();
  await server.drain();
  expect(ended).toBe(true);
});

test('a holder that leaves lets the command under way end and takes no other, which can then be asked elsewhere', async () => {
  const asked = makeGate();
  const mayEnd = makeGate();
  const { lock, server, connect } = await serve(async () => {
    asked.open();
    await mayEnd.opened;
    return 0;
  });
  const first = handOver(await connect(), '1', ['import'], makeIo());
  await asked.opened;
  const late = await connect();
  lock.leave();
  const drained = server.drain();
  const second = handOver(late, '1', ['cost'], makeIo());
  mayEnd.open();
  await drained;
  expect(await first).toBe(0);
  await lock.release();
  expect(await second).toBeNull();
});

test('a holder of another version is named, and nothing is handed over', async () => {
  const ran: unknown[] = [];
  const { connect } = await serve(async (argv) => {
    ran.push(argv);
    return 0;
  });
  const holder = await connect();
  expect(() => handOver(holder, '2', ['cost'], makeIo())).toThrow('Centavo 1 runs on this home');
  expect(ran).toEqual([]);
});

test('words that are no command line end the connection and reach nobody', async () => {
  const ran: unknown[] = [];
  const { connect } = await serve(async (argv) => {
    ran.push(argv);
    return 0;
  });
  const holder = await connect();
  const gone = new Promise<void>((resolve) => holder.listen(() => {}, resolve));
  holder.send({ run: { argv: 'rm -rf' } });
  await gone;
  expect(ran).toEqual([]);
});
