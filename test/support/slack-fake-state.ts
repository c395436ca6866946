import type { Json } from './slack-fake-limits.ts';

/** Something that Slack shows. An ephemeral message has the one person who sees it. */
export interface FakeMessage {
  /** How it came: `response_url` or the Web API's method. */
  via: string;
  channel: string;
  /** The only person who sees it; null: everybody in the channel. */
  onlyFor: string | null;
  ts: string;
  threadTs: string | null;
  text: string;
  blocks: Json[];
  /** All that was sent last, as it came. */
  raw: Json;
  /** All that it was posted with. */
  posted: Json;
  at: number;
  /** `response_url` of what this answers. */
  url: string | null;
  deleted: boolean;
  /** How often it was edited. */
  edits: number;
  /** Files that it carries. */
  files: FakeFile[];
}

/** A file on its way or uploaded. */
export interface FakeFile {
  id: string;
  name: string;
  /** The bytes that were announced. */
  length: number;
  alt: string | null;
  title: string | null;
  /** Null until they came. */
  bytes: Buffer | null;
  completed: boolean;
  /** How often a message that shows it is still refused: Slack works new files through in its own time. */
  refusals: number;
}

/** A form that is open, or the home of a person. */
export interface FakeView {
  id: string;
  hash: string;
  person: string;
  blocks: Json[];
  raw: Json;
  /** How often a home was published. */
  times: number;
  /** The press that opened a form. */
  triggerId: string | null;
}

/** A request to the Web API or a response_url, whatever became of it. */
export interface FakeCall {
  method: string;
  args: Json;
  at: number;
  status: number;
  error: string | null;
}

export type FaultKind =
  | { kind: 'status'; status: number }
  | { kind: 'rate_limited'; retryAfterS: number }
  /** Ends the connection before the request was acted on, or after. */
  | { kind: 'reset'; acted: boolean }
  /** Acts and then answers 500: the caller cannot know. */
  | { kind: 'acted_then_500' }
  | { kind: 'error'; error: string }
  | { kind: 'delay'; ms: number }
  /** Takes the request and never answers. */
  | { kind: 'hang' };

export interface Ack {
  /** From the moment it was sent. */
  ms: number;
  payload: unknown;
}

export interface ResponseUrl {
  channel: string;
  person: string;
  bornAt: number;
  uses: number;
  /** The ephemeral message that was last sent through it, or the message that the clicked button sits in. */
  original: FakeMessage | null;
  threadTs: string | null;
}

/** What a test can wait for. */
export interface Waiter {
  done: () => boolean;
  wake: () => void;
}

/** As long as `expect.poll` waits here: a busy machine is no fault. */
const WAIT_MS = 60_000;

/** All that the fake remembers, and who waits for it to change. */
export function makeState() {
  const waiters = new Set<Waiter>();
  let clockMs = 0;
  let ids = 0;
  const state = {
    calls: [] as FakeCall[],
    messages: [] as FakeMessage[],
    faults: new Map<string, FaultKind[]>(),
    responseUrls: new Map<string, ResponseUrl>(),
    triggers: new Map<string, { bornAt: number; used: boolean; person: string }>(),
    files: new Map<string, FakeFile>(),
    /** How often each new file is refused in a message before Slack is done with it. */
    slowFiles: 0,
    forms: [] as FakeView[],
    homes: new Map<string, FakeView>(),
    homeEnabled: true,
    /** What the app was allowed when it was installed. */
    scopes: new Set([
      'commands',
      'chat:write',
      'users:read',
      'channels:read',
      'groups:read',
      'im:read',
      'mpim:read',
      'files:write',
      'im:write',
      'im:history',
    ]),
    people: new Map<string, Json>(),
    channels: new Map<string, Json>(),
    tokens: { bot: 'xoxb-fake-bot', app: 'xapp-fake-app', revoked: false },
    /** About one message a second and channel, as Slack has it. */
    rateLimited: false,
    lastPostAt: new Map<string, number>(),
    /** What the app did that Slack would not understand. */
    violations: [] as string[],
    now: () => Date.now() + clockMs,
    advance: (ms: number) => {
      clockMs += ms;
    },
    nextId: () => {
      ids += 1;
      return ids;
    },
    nextTs: () => `${Math.floor(Date.now() / 1000)}.${String(state.nextId()).padStart(6, '0')}`,
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
          reject(new Error(`Slack waited ${ms} ms in vain for ${what}`));
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
    takeFault: (method: string): FaultKind | undefined => state.faults.get(method)?.shift(),
  };
  return state;
}

export type FakeState = ReturnType<typeof makeState>;
