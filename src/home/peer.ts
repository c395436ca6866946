import { connect, type Socket } from 'node:net';
import { z } from 'zod';
import { CentavoError } from '../engine/errors.ts';
import { readLines, sendLine } from './lines.ts';

/** How long a process that holds the ledger may take to say so: it may be in the middle of heavy work. */
const GREETING_LIMIT_MS = 20_000;

const STATES = ['claiming', 'holding', 'leaving'] as const;
export type State = (typeof STATES)[number];
/** What the process is for: a service that stays, or one command that will end. */
const ROLES = ['service', 'command'] as const;
export type Role = (typeof ROLES)[number];

const Greeting = z.object({
  /** Of this protocol. */
  protocol: z.literal(1),
  version: z.string(),
  pid: z.number(),
  role: z.enum(ROLES),
  state: z.enum(STATES),
});
/** What a process says first to each that connects. */
export type Greeting = z.output<typeof Greeting>;
const StateChange = z.object({ state: z.enum(STATES) });

/** Another process of this home. */
export interface Peer {
  greeting: Greeting;
  state(): State;
  /** Waits until the other one holds, or is gone. */
  settled(): Promise<'holding' | 'gone'>;
  send(message: object): void;
  /** Takes all further messages; `gone` is called once when the connection ends. */
  listen(take: (message: unknown) => void, gone: () => void): void;
  close(): void;
}

/**
 * Connects to a socket. `dead`: it refuses, so its process has ended. `absent`: the name is no longer there.
 * `left`: it ended before its first word.
 *
 * @throws unavailable  when a living process does not answer or does not let this user in
 */
export async function connectTo(
  address: string,
  limitMs = GREETING_LIMIT_MS,
): Promise<Peer | 'dead' | 'absent' | 'left'> {
  for (;;) {
    const socket = connect(address);
    const failure = await new Promise<string | null>((resolve) => {
      socket.once('connect', () => resolve(null));
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    });
    if (failure === null) return greet(socket, limitMs);
    if (failure === 'ECONNREFUSED') return 'dead';
    if (failure === 'ENOENT') return 'absent';
    // It let the connection in and ended before this side came to look.
    if (failure === 'ECONNRESET' || failure === 'EPIPE') return 'left';
    if (failure === 'EACCES' || failure === 'EPERM') {
      throw new CentavoError(
        'unavailable',
        'Another user runs Centavo on this home; run the command as that user.',
      );
    }
    // A full queue of a busy process: it lives, so it is asked again.
    if (failure !== 'EAGAIN')
      throw new CentavoError('unavailable', `The running Centavo cannot be reached (${failure}).`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function greet(socket: Socket, limitMs: number): Promise<Peer | 'left'> {
  return new Promise((resolve, reject) => {
    let state: State | 'gone' = 'claiming';
    let greeting: Greeting | null = null;
    let take: (message: unknown) => void = () => {};
    let gone: () => void = () => {};
    const waiting = new Set<() => void>();
    const wake = () => {
      for (const one of waiting) one();
    };
    const limit = setTimeout(() => {
      socket.destroy();
      reject(
        new CentavoError(
          'unavailable',
          'A process holds this home and does not answer; `centavo doctor` names it. End it and try again.',
        ),
      );
    }, limitMs);
    const peer = (said: Greeting): Peer => ({
      greeting: said,
      state: () => (state === 'gone' ? 'leaving' : state),
      settled: () =>
        new Promise((settle) => {
          const look = () => {
            if (state !== 'holding' && state !== 'gone') return;
            waiting.delete(look);
            if (state === 'gone') socket.destroy();
            settle(state);
          };
          waiting.add(look);
          look();
        }),
      send: (message) => sendLine(socket, message),
      listen: (next, end) => {
        take = next;
        gone = end;
        if (state === 'gone') end();
      },
      close: () => socket.destroy(),
    });
    readLines(socket, (message) => {
      if (!greeting) {
        const parsed = Greeting.safeParse(message);
        clearTimeout(limit);
        if (!parsed.success) {
          socket.destroy();
          reject(
            new CentavoError(
              'unavailable',
              'Another version of Centavo runs on this home; stop it and try again.',
            ),
          );
          return;
        }
        greeting = parsed.data;
        state = greeting.state;
        resolve(peer(greeting));
        return;
      }
      const change = StateChange.safeParse(message);
      if (!change.success) return take(message);
      state = change.data.state;
      wake();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(limit);
      state = 'gone';
      wake();
      gone();
      resolve('left');
    });
  });
}
