import { randomBytes } from 'node:crypto';
import { chmod, readdir, rename, rm, stat } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { CentavoError } from '../engine/errors.ts';
import { readLines, sendLine } from './lines.ts';
import { connectTo, type Greeting, type Peer, type State } from './peer.ts';
import { openSocketFolder, type SocketFolder } from './socket-folder.ts';

/** A half-made socket older than this belongs to a process that was killed. */
const ABANDONED_AFTER_MS = 60_000;

/** The right to the ledger's files, held by this process until `release`. */
export interface HeldLock {
  /** From now on answers messages of other processes; `answer` owns the socket's further life. */
  serve(answer: (message: unknown, socket: Socket) => void): void;
  /** Tells everyone that asks from now on to wait: the ledger is about to be closed. */
  leave(): void;
  /** Gives the lock up. The ledger is closed by then. */
  release(): Promise<void>;
}

export type Outcome = { held: HeldLock } | { holder: Peer };

/**
 * Takes the lock whose sockets lie in `folder`, or reaches the process that holds it. A killed holder is followed at
 * once: the system closes its socket with it.
 *
 * How it is safe when many race: each raises a socket of its own, under a name never used twice, and only then looks
 * at the others. Of two that raise theirs at once, the later one sees the earlier one; so no two can hold. A name is
 * taken away only by its owner, or by anybody once its socket refuses connections, which no living one does. Of two
 * that both claim, the lesser name goes first and the other steps back.
 *
 * @throws unavailable  where a process holds it and does not answer, or belongs to another user
 */
export async function takeLock(folder: string, greeting: Omit<Greeting, 'state'>): Promise<Outcome> {
  const sockets = await openSocketFolder(folder);
  try {
    for (;;) {
      const known = await findHolder(sockets, null);
      if (known) {
        await sockets.close();
        return { holder: known };
      }
      const claim = await raiseClaim(sockets, greeting);
      const holder = await findHolder(sockets, claim);
      if (!holder && (await claim.stillStands())) {
        claim.hold();
        return { held: claim };
      }
      await claim.withdraw();
      if (holder) {
        await sockets.close();
        return { holder };
      }
    }
  } catch (error) {
    await sockets.close();
    throw error;
  }
}

/** Who holds the lock now, for looking only; null: nobody. @throws unavailable  one holds it and does not answer in time */
export async function findLockHolder(folder: string, limitMs?: number): Promise<Peer | null> {
  const sockets = await openSocketFolder(folder);
  try {
    return await findHolder(sockets, null, limitMs);
  } finally {
    await sockets.close();
  }
}

/**
 * Goes through the others' sockets until it is sure who holds. With a claim of one's own, those that claim under a
 * greater name are waited for, and one under a lesser name makes the claim step back first.
 */
async function findHolder(
  sockets: SocketFolder,
  claim: Claim | null,
  limitMs?: number,
): Promise<Peer | null> {
  for (;;) {
    const names = (await readdir(sockets.folder)).sort();
    await removeAbandoned(sockets.folder, names);
    let settled = true;
    for (const name of names) {
      if (!name.endsWith('.sock') || name === claim?.name) continue;
      const peer = await connectTo(sockets.addressOf(name), limitMs);
      if (peer === 'absent') continue;
      if (peer === 'dead') {
        await rm(join(sockets.folder, name), { force: true });
        continue;
      }
      if (peer === 'left') {
        settled = false;
        continue;
      }
      if (claim && peer.state() === 'claiming' && name < claim.name) await claim.withdraw();
      const state = await peer.settled();
      if (state === 'holding') return peer;
      // It stepped back or has just left; somebody else may have come meanwhile.
      settled = false;
    }
    if (settled || claim?.withdrawn()) return null;
  }
}

async function removeAbandoned(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (!name.endsWith('.half')) continue;
    const file = join(folder, name);
    const made = await stat(file).catch(() => null);
    if (made && Date.now() - made.mtimeMs > ABANDONED_AFTER_MS) await rm(file, { force: true });
  }
}

interface Claim extends HeldLock {
  name: string;
  hold(): void;
  withdraw(): Promise<void>;
  withdrawn(): boolean;
  /** Whether its name is still in the folder: a home can be taken away under a running process. */
  stillStands(): Promise<boolean>;
}

/** Listens, and shows the socket to the others under its own name only once it takes connections. */
async function raiseClaim(sockets: SocketFolder, greeting: Omit<Greeting, 'state'>): Promise<Claim> {
  const id = randomBytes(8).toString('hex');
  const name = `${id}.sock`;
  const half = `${id}.half`;
  const open = new Set<Socket>();
  let state: State = 'claiming';
  let answer: (message: unknown, socket: Socket) => void = (_message, socket) => socket.destroy();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => {});
    sendLine(socket, { ...greeting, state });
    readLines(socket, (message) => answer(message, socket));
  });
  const tell = (next: State) => {
    state = next;
    for (const socket of open) sendLine(socket, { state });
  };
  await listen(server, sockets.addressOf(half));
  await chmod(join(sockets.folder, half), 0o600);
  await rename(join(sockets.folder, half), join(sockets.folder, name));
  const takeAway = once(async () => {
    // First the name, while the socket still lives: a living socket is never taken for a dead one's.
    await rm(join(sockets.folder, name), { force: true });
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of open) socket.end();
    for (const socket of open) socket.destroySoon();
    await closed;
  });
  return {
    name,
    hold: () => tell('holding'),
    serve: (next) => {
      answer = next;
    },
    leave: () => tell('leaving'),
    release: async () => {
      await takeAway();
      await sockets.close();
    },
    withdraw: async () => {
      tell('leaving');
      await takeAway();
    },
    withdrawn: () => state === 'leaving',
    stillStands: async () =>
      state === 'claiming' && (await stat(join(sockets.folder, name)).catch(() => null)) !== null,
  };
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new CentavoError(
          'unavailable',
          `A socket cannot be made in the home (${error.code}); CENTAVO_HOME must be on a local disk.`,
        ),
      );
    });
    server.listen({ path: address }, () => resolve());
  });
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= work();
    return running;
  };
}
