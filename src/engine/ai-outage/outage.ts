import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { toStatement } from '../../../db/sql.ts';
import type { Context } from '../context.ts';
import { CentavoError } from '../errors.ts';
import type { WindowFound } from '../holds/index.ts';
import { compare, type Decimal } from '../money.ts';
import type { Logger } from '../ports.ts';
import { type Journal, openJournal } from './journal.ts';
import { readKnownState } from './queries.ts';
import { replayLine } from './replay-line.ts';
import { JournalLine, type JournalledCall, type KnownCap, KnownState, type SafeDecision } from './schemas.ts';

export interface AiOutageOptions {
  /** Absolute path of the folder that keeps what was decided without the database: `.centavo/ai-journal`. */
  folder: string;
  log: Logger;
  /** What becomes of calls while spend cannot be computed: TENANT_BUDGET_ON_ERROR. */
  onError: 'serve' | 'block';
  /** A statement that takes longer counts as failed. */
  timeoutMs?: number;
}

/** A call that was decided in this outage and is on disk alone. */
export interface OpenCall {
  call: JournalledCall;
  /** The owners of the caps whose allowance it takes from. */
  owners: readonly number[];
  decision: SafeDecision;
  /** As it was asked for. */
  inputTokens: number;
  /** What it cost is told: its allowance was set right. */
  ended?: boolean;
}

/** What decides while the database is away. One a process; opened at start, closed at its end. */
export interface AiOutage {
  readonly onError: 'serve' | 'block';
  readonly journal: Journal;
  /** Since when spend cannot be computed; null: it can. */
  since(): Date | null;
  /**
   * Runs what needs the database. Where that fails or takes too long an outage begins, and null comes back; during one,
   * null at once.
   *
   * @throws CentavoError  what the work itself refuses; what the driver throws where the database refuses the data
   */
  attempt<T>(ctx: Context, work: () => Promise<T>): Promise<T | null>;
  /** The caps that count for a tenant as they were last read; null: nobody ever heard of it, or it is out of scope. */
  capsOf(ctx: Context, tenantId: number): readonly KnownCap[] | null;
  /** Takes over what a decision saw: newer than what was last read. */
  noteWindows(windows: readonly WindowFound[]): void;
  /** Used of allowances in this outage, by the owner of the cap. */
  readonly used: Map<number, Decimal>;
  readonly calls: Map<string, OpenCall>;
  /** Calls by tenant and idempotency key. */
  readonly keys: Map<string, OpenCall>;
  /** Reads anew what is known, and keeps it on disk. Nothing during an outage. */
  refresh(ctx: Context): Promise<void>;
  /** Brings what is on disk into the database, and ends the outage once all of it is there. */
  recover(ctx: Context): Promise<boolean>;
  close(): Promise<void>;
}

const TIMEOUT_MS = 1500;
/** During an outage the database is asked this often whether it is back. */
const PROBED_EVERY_MS = 2000;
/** What is told of a hold that the database does not know is told again for so long. */
const KEPT_FOR_LATER_MS = 30 * 60_000;
const KNOWN_FILE = 'known.json';

/** Opens the journal and what was last known. What earlier processes left on disk goes in with the first `recover`. */
export async function openAiOutage(options: AiOutageOptions): Promise<AiOutage> {
  const { folder, log, onError, timeoutMs = TIMEOUT_MS } = options;
  await mkdir(folder, { recursive: true });
  const journal = await openJournal(folder);
  const known = { tenants: new Map<number, number[]>(), caps: new Map<string, KnownCap>(), at: '' };
  takeOver(known, await readKnownFile(folder));
  const used = new Map<number, Decimal>();
  const calls = new Map<string, OpenCall>();
  const keys = new Map<string, OpenCall>();
  let since: Date | null = null;
  let probedAt = 0;
  let recovering: Promise<boolean> | null = null;

  const begin = (ctx: Context, error: unknown) => {
    if (since !== null) return;
    since = ctx.now();
    probedAt = Date.now();
    log.error({ err: error }, 'spend cannot be computed: AI calls are decided by what was last known');
  };

  // One process decides a call and another hears what became of it: whose journal goes in first is chance.
  const keepForLater = async (ctx: Context, line: JournalLine): Promise<void> => {
    if (line.do === 'call' || line.do === 'refused' || (line.do === 'release' && line.unheard)) return;
    const now = new Date();
    const triedAt = line.triedAt ?? now.toISOString();
    if (now.getTime() - Date.parse(triedAt) < KEPT_FOR_LATER_MS) await journal.append({ ...line, triedAt });
    else ctx.log.error({ hold: line.id, told: line.do }, 'a journalled hold is of no process');
  };

  const recoverOnce = async (ctx: Context): Promise<boolean> => {
    try {
      await within(timeoutMs, ctx.db.read([], [toStatement(sql`select 1`)]));
      await journal.drain(async (written) => {
        const line = JournalLine.safeParse(written);
        if (!line.success)
          return log.error({ problem: line.error.message }, 'a line of the journal makes no sense');
        try {
          if (!(await replayLine(ctx, line.data))) await keepForLater(ctx, line.data);
        } catch (error) {
          if (!isRefusedData(error)) throw error;
          // It would be refused for ever, and all that comes after it would wait.
          log.error({ err: error, line: line.data.id }, 'a line of the journal is refused by the database');
        }
        if (line.data.do !== 'call') return;
        const open = calls.get(line.data.id);
        if (!open) return;
        calls.delete(line.data.id);
        keys.delete(keyOf(line.data.tenantId, line.data.key));
      });
    } catch (error) {
      begin(ctx, error);
      return false;
    }
    if (since !== null && calls.size === 0) {
      log.info({ since }, 'spend can be computed again');
      since = null;
      used.clear();
    }
    return since === null;
  };
  const recover = (ctx: Context): Promise<boolean> => {
    recovering ??= recoverOnce({ ...ctx, scope: '*' }).finally(() => {
      recovering = null;
    });
    return recovering;
  };

  return {
    onError,
    journal,
    used,
    calls,
    keys,
    recover,
    since: () => since,
    attempt: async (ctx, work) => {
      if (since !== null) {
        if (Date.now() - probedAt < PROBED_EVERY_MS) return null;
        probedAt = Date.now();
        if (!(await recover(ctx))) return null;
      }
      try {
        return await within(timeoutMs, again(work));
      } catch (error) {
        // What one caller sent must not make an outage for all, nor be served past the caps.
        if (error instanceof CentavoError || isRefusedData(error)) throw error;
        begin(ctx, error);
        return null;
      }
    },
    capsOf: (ctx, tenantId) => {
      const above = known.tenants.get(tenantId);
      const { scope } = ctx;
      if (!above || (scope !== '*' && !above.some((id) => scope.includes(id)))) return null;
      const owners = new Set(above);
      return [...known.caps.values()].filter(({ ownerId }) => owners.has(ownerId));
    },
    noteWindows: (windows) => {
      for (const { tenantId, kind, startsAt, spent } of windows) {
        const cap = known.caps.get(`${tenantId} ${kind}`);
        if (!cap || Date.parse(cap.startsAt) !== Date.parse(startsAt)) continue;
        if (compare(spent, cap.spent) > 0) known.caps.set(`${tenantId} ${kind}`, { ...cap, spent });
      }
    },
    refresh: async (ctx) => {
      if (since !== null) return;
      const state = await readKnownState(ctx);
      takeOver(known, state);
      const path = join(folder, KNOWN_FILE);
      await writeFile(`${path}.new`, JSON.stringify(state), { mode: 0o600 });
      await rename(`${path}.new`, path);
    },
    close: async () => {
      await recovering;
    },
  };
}

export function keyOf(tenantId: number, key: string): string {
  return `${tenantId} ${key}`;
}

function takeOver(
  known: { tenants: Map<number, number[]>; caps: Map<string, KnownCap>; at: string },
  state: KnownState | null,
): void {
  if (!state) return;
  known.at = state.at;
  known.tenants = new Map(state.tenants);
  known.caps = new Map(state.caps.map((cap) => [`${cap.ownerId} ${cap.kind}`, cap]));
}

async function readKnownFile(folder: string): Promise<KnownState | null> {
  try {
    return KnownState.parse(JSON.parse(await readFile(join(folder, KNOWN_FILE), 'utf8')));
  } catch {
    return null;
  }
}

/** Whether the database answered, and refused what it was sent as no value that it could keep. */
function isRefusedData(error: unknown): boolean {
  return /^22[0-9A-Z]{3}$/.test(codeOf(error));
}

/** Runs work once more where the database ended it for another's sake: nothing of it was done. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (codeOf(error) !== '40P01') throw error;
    return work();
  }
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '');
}

/** @throws Error  after so long; what comes later is nobody's any more */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the database did not answer within ${ms} ms`)), ms);
  });
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
