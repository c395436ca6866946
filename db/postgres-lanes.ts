import type postgres from 'postgres';

/** One connection, used by one transaction at a time. */
export interface Lane {
  sql: postgres.Sql;
  /** Its connection closed. Nothing may be sent on it again. */
  dead: boolean;
}

export function lostConnection(): Error {
  return Object.assign(new Error('the connection to the database was lost'), { code: 'CONNECTION_CLOSED' });
}

export function refuseDead(lane: Lane): void {
  if (lane.dead) throw lostConnection();
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
    };
    const lane: Lane = { sql: openClient(onClose), dead: false };
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
