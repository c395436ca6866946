import type postgres from 'postgres';

/** One connection, used by one transaction at a time. */
export interface Lane {
  sql: postgres.Sql;
  /** Its connection closed. Nothing may be sent on it again. */
  dead: boolean;
  /** Whether it ever answered. */
  answered: boolean;
  /** What waits for an answer on it, told when a connection that once answered closes. */
  waiting: Set<(lost: Error) => void>;
}

export function lostConnection(): Error {
  return Object.assign(new Error('the connection to the database was lost'), { code: 'CONNECTION_CLOSED' });
}

export function refuseDead(lane: Lane): void {
  if (lane.dead) throw lostConnection();
}

/** Waits for the driver, or for the connection to close: a statement sent while it closes gets no answer of its own. */
export function awaitAnswer<T>(lane: Lane, answer: PromiseLike<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    lane.waiting.add(reject);
    const settle = () => lane.waiting.delete(reject);
    answer.then(
      (value) => {
        settle();
        lane.answered = true;
        resolve(value);
      },
      (error) => {
        settle();
        reject(error);
      },
    );
  });
}

const CLOSE_TIMEOUT_S = 5;
const CONNECTION_FAULT = /^(CONNECTION_|CONNECT_TIMEOUT|ECONN|EPIPE|ENOTFOUND|57P0)/;

/**
 * Connections, each a client of its own, made when needed and thrown away when they close. postgres.js 3.4 cannot be
 * trusted with a closed one: a statement sent then ends the process from a timer that nobody can catch, and a client
 * that reconnects after closing with a write pending never sends again (porsager/postgres issues 1154 and 1208).
 */
export function makeLanes(most: number, openClient: (onClose: () => void) => postgres.Sql) {
  const idle: Lane[] = [];
  const open = new Set<Lane>();
  const waiting: ((lane: Lane) => void)[] = [];
  const uses = new Set<Promise<unknown>>();
  let closing = false;

  const openLane = (): Lane => {
    const onClose = () => {
      lane.dead = true;
      // Where no connection came about at all, the driver tells each statement why. Whoever does not wait for that
      // leaves it with statements to connect for again, later, with nobody to close what it opens.
      if (!lane.answered) return;
      for (const tell of lane.waiting) tell(lostConnection());
      lane.waiting.clear();
    };
    const lane: Lane = { sql: openClient(onClose), dead: false, answered: false, waiting: new Set() };
    open.add(lane);
    return lane;
  };
  const discard = async (lane: Lane) => {
    open.delete(lane);
    await lane.sql.end({ timeout: CLOSE_TIMEOUT_S }).catch(() => {});
  };
  const take = async (): Promise<Lane> => {
    if (closing) throw lostConnection();
    for (let lane = idle.pop(); lane; lane = idle.pop()) {
      if (!lane.dead) return lane;
      void discard(lane);
    }
    return open.size < most ? openLane() : new Promise((resolve) => waiting.push(resolve));
  };
  const giveBack = (lane: Lane) => {
    if (lane.dead) void discard(lane);
    const next = waiting.shift();
    if (next) next(lane.dead ? openLane() : lane);
    else if (!lane.dead) idle.push(lane);
  };
  const useLane = async <T>(work: (lane: Lane) => Promise<T>): Promise<T> => {
    const lane = await take();
    try {
      return await work(lane);
    } catch (error) {
      if (CONNECTION_FAULT.test((error as { code?: string }).code ?? '')) lane.dead = true;
      throw error;
    } finally {
      giveBack(lane);
    }
  };

  return {
    use<T>(work: (lane: Lane) => Promise<T>): Promise<T> {
      const using = useLane(work);
      const settled = using.catch(() => {}).finally(() => uses.delete(settled));
      uses.add(settled);
      return using;
    },
    /** Takes no more, lets what is under way end for some seconds, and closes all connections. */
    async close(): Promise<void> {
      closing = true;
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise((resolve) => {
        timer = setTimeout(resolve, CLOSE_TIMEOUT_S * 1000);
      });
      await Promise.race([Promise.all(uses), limit]);
      clearTimeout(timer);
      await Promise.all([...open].map(discard));
    },
  };
}
