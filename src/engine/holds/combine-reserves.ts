import { type Db, type Scope, toScopeSetting } from '../../../db/sql.ts';
import { reserve, reserveMany, reserveStatement } from './queries.ts';
import type { Reserved, ReserveInput, ReserveMade } from './schemas.ts';

/** Statements of a process that reserve at one time; what is asked meanwhile goes out together. */
const MOST_UNDER_WAY = 2;
/** So few go out together: a statement has a price of its own. */
const FEWEST_TOGETHER = 4;
/** Calls that go out together at most. */
const MOST_TOGETHER = 64;
/** Whoever waited this long for others goes out beside them: one tenant's lock is not everybody's. */
const MOST_WAIT_MS = 20;
const BLOCKED = 3;

/** A call that waits to be asked about. */
interface Waiting {
  scope: Scope;
  input: ReserveInput;
  made: ReserveMade;
  resolve(reserved: Reserved): void;
  reject(error: unknown): void;
}

interface Queue {
  waiting: Waiting[];
  underWay: number;
  timer: NodeJS.Timeout | null;
  gathering: NodeJS.Immediate | null;
}

const queues = new WeakMap<Db, Queue>();

/**
 * Reserves for one call, together with others that ask at the same time: one statement and one commit for all of them.
 * Each is answered after its own commit. Who asks while nobody else does goes out alone, at once; so does a call that
 * the others cannot take with them.
 */
export function reserveTogether(
  db: Db,
  scope: Scope,
  input: ReserveInput,
  made: ReserveMade,
): Promise<Reserved> {
  if (input.assumed >= BLOCKED) return reserve(db, reserveStatement(scope, input, made));
  let queue = queues.get(db);
  if (!queue) {
    queue = { waiting: [], underWay: 0, timer: null, gathering: null };
    queues.set(db, queue);
  }
  const { waiting } = queue;
  const answer = new Promise<Reserved>((resolve, reject) => {
    waiting.push({ scope, input, made, resolve, reject });
  });
  // Whoever was answered together asks again together: the next statement goes out once all of them did.
  queue.gathering ??= setImmediate(() => {
    queue.gathering = null;
    sendNext(db, queue);
  });
  return answer;
}

function sendNext(db: Db, queue: Queue): void {
  if (queue.waiting.length === 0) return;
  if (queue.underWay >= MOST_UNDER_WAY) {
    queue.timer ??= setTimeout(() => {
      queue.timer = null;
      send(db, queue);
    }, MOST_WAIT_MS);
    return;
  }
  send(db, queue);
}

function send(db: Db, queue: Queue): void {
  const [first] = queue.waiting;
  if (!first) return;
  if (queue.timer) clearTimeout(queue.timer);
  queue.timer = null;
  const together = takeAlike(queue, first, shareOf(queue));
  queue.underWay += 1;
  const sent = together.length === 1 ? askAlone(db, first) : askTogether(db, together);
  void sent.finally(() => {
    queue.underWay -= 1;
    if (!queue.gathering) sendNext(db, queue);
  });
  sendNext(db, queue);
}

/** Statements under way run side by side: those that wait are shared out to the ones that may go out now. */
function shareOf({ waiting, underWay }: Queue): number {
  const share = Math.ceil(waiting.length / Math.max(1, MOST_UNDER_WAY - underWay));
  return Math.min(MOST_TOGETHER, Math.max(FEWEST_TOGETHER, share));
}

/** Those at the head of the queue that one statement can ask about: the same scope, windows and thresholds. */
function takeAlike(queue: Queue, first: Waiting, most: number): Waiting[] {
  const scope = toScopeSetting(first.scope);
  const end = queue.waiting.findIndex(
    (one, place) =>
      place >= most ||
      one.made.windows !== first.made.windows ||
      one.made.timeZone !== first.made.timeZone ||
      one.input.limits.some((limit, step) => limit !== first.input.limits[step]) ||
      (one.scope !== first.scope && toScopeSetting(one.scope) !== scope),
  );
  return queue.waiting.splice(0, end === -1 ? queue.waiting.length : end);
}

async function askAlone(db: Db, { scope, input, made, resolve, reject }: Waiting): Promise<void> {
  try {
    resolve(await reserve(db, reserveStatement(scope, input, made)));
  } catch (error) {
    reject(error);
  }
}

async function askTogether(db: Db, together: readonly Waiting[]): Promise<void> {
  let held: ReadonlySet<string>;
  try {
    held = await reserveMany(db, together);
  } catch (error) {
    // What PostgreSQL itself refused was rolled back: each is told of its own fault. Else nobody knows what became of it.
    const refused = isRefusal(error);
    for (const one of together) {
      if (refused) void askAlone(db, one);
      else one.reject(error);
    }
    return;
  }
  for (const one of together) {
    const { made, input } = one;
    if (held.has(made.id))
      one.resolve({ outcome: 'held', holdId: made.id, state: input.assumed, windows: [] });
    else void askAlone(db, one);
  }
}

/** A fault of the statement, by its SQLSTATE; not of the connection, nor of a server that goes down. */
function isRefusal(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^(?:22|23|40)[0-9A-Z]{3}$/.test(code);
}
