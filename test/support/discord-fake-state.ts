import type { FakeFile, Json } from './discord-fake-limits.ts';
import type { FaultKind, Waiter } from './slack-fake-state.ts';

export type { FaultKind };

export const IDS = {
  application: '900000000000000001',
  bot: '900000000000000002',
  guild: '800000000000000001',
  channel: '700000000000000001',
  /** A channel that the bot may not write in. */
  closedChannel: '700000000000000002',
  person: '600000000000000001',
  other: '600000000000000002',
} as const;

/** Something that Discord shows. */
export interface FakeMessage {
  id: string;
  /** `callback`, `followup` or `post`. */
  via: string;
  channel: string;
  /** The only person who sees it; null: everybody in the channel. */
  onlyFor: string | null;
  /** Of the interaction that it answers. */
  token: string | null;
  /** "thinking" until the answer is there. */
  loading: boolean;
  content: string;
  embeds: Json[];
  components: Json[];
  files: FakeFile[];
  /** All that was sent, as it came. */
  raw: Json;
  deleted: boolean;
  edits: number;
  at: number;
  /** By the fake's clock. */
  bornAt: number;
}

/** A request, whatever became of it. */
export interface FakeCall {
  route: string;
  body: Json;
  at: number;
  status: number;
  error: string | null;
}

export interface FakeInteraction {
  id: string;
  token: string;
  type: number;
  person: string;
  channel: string;
  bornAt: number;
  /** The first response; null until it came. */
  response: { type: number; ms: number; hidden: boolean; data: Json } | null;
  original: FakeMessage | null;
}

/** As long as `expect.poll` waits here: a busy machine is no fault. */
const WAIT_MS = 60_000;
const EPOCH = 1_420_070_400_000;

/** All that the fake remembers, and who waits for it to change. */
export function makeState() {
  const waiters = new Set<Waiter>();
  let clockMs = 0;
  let ids = 0n;
  const state = {
    calls: [] as FakeCall[],
    messages: [] as FakeMessage[],
    faults: new Map<string, FaultKind[]>(),
    interactions: new Map<string, FakeInteraction>(),
    /** Sent at this moment of `performance`, by interaction. */
    sentAt: new Map<string, number>(),
    commands: [] as Json[],
    application: { id: IDS.application, name: 'Centavo' } as Json,
    guilds: [{ id: IDS.guild, name: 'Acme' }] as Json[],
    directs: new Map<string, string>(),
    nonces: new Map<string, FakeMessage>(),
    channels: new Set<string>([IDS.channel]),
    /** Channels whose past the bot may not read. */
    unreadable: new Set<string>(),
    /** People who take no direct messages. */
    closedTo: new Set<string>(),
    /** People who are no members of the server any more. */
    gone: new Set<string>(),
    token: 'fake.discord.token',
    /** What the bot was refused for its content: a limit of Discord's. */
    refused: [] as string[],
    /** What the bot did that Discord would not understand. */
    violations: [] as string[],
    now: () => Date.now() + clockMs,
    advance: (ms: number) => {
      clockMs += ms;
    },
    nextId: () => {
      ids += 1n;
      return String((BigInt(Date.now() - EPOCH) << 22n) + ids);
    },
    changed: () => {
      for (const waiter of waiters) if (waiter.done()) waiter.wake();
    },
    /** Waits until `find` finds something. @throws Error naming `what` after 10 s, or `ms` */
    until: <T>(what: string, find: () => T | undefined | null | false, ms = WAIT_MS): Promise<T> => {
      const found = find();
      if (found) return Promise.resolve(found);
      return new Promise<T>((resolve, reject) => {
        const timer = setTimeout(() => {
          waiters.delete(waiter);
          reject(new Error(`Discord waited ${ms} ms in vain for ${what}`));
        }, ms);
        const waiter: Waiter = {
          done: () => Boolean(find()),
          wake: () => {
            clearTimeout(timer);
            waiters.delete(waiter);
            resolve(find() as T);
          },
        };
        waiters.add(waiter);
      });
    },
    takeFault: (route: string): FaultKind | undefined => state.faults.get(route)?.shift(),
  };
  return state;
}

export type FakeState = ReturnType<typeof makeState>;
