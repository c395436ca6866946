import type { CallPolicy, CentavoClient, Reservation, ReservationRequest, Usage } from './client.ts';
import { keepLease, type Lease } from './keep-lease.ts';

const LEASE_SECONDS = 600;

/** What the call itself is given. */
export interface Granted {
  /** How the call is to be made: send no more than `maxTokens`, to this model. */
  policy: CallPolicy;
  reservation: Reservation;
  /** Aborted when whoever reads a stream stops reading, or never began within a lease. */
  signal: AbortSignal;
}

export interface BudgetCall<T> extends Omit<ReservationRequest, 'dispatched'> {
  /** Calls the provider; gives its answer, or a stream of its parts. */
  run(granted: Granted): Promise<T> | T;
  /** What an answer says that it used; of a stream each part is asked, and the last one that says something counts. */
  usageOf(answer: T extends AsyncIterable<infer Part> ? Part : T): Usage | null | undefined;
  /** Whether a failed call cost nothing for certain. By default: the provider answered with an error, or was not reached. */
  costNothing?(error: unknown): boolean;
}

export type Budgeted<T> =
  | { allowed: true; reservation: Reservation; answer: T }
  | { allowed: false; reservation: Reservation; message: string };

/**
 * Makes one AI call within its tenant's budget: reserve, dispatch, call, settle. A call that is not to be made comes
 * back with a message instead of an answer, and no provider is called. Of a stream the parts come back as they come; it
 * is decided before it starts and settled when it ends.
 *
 * What a call used is not always known: a stream that nobody reads to its end, a connection that broke. It is then
 * settled by the last usage that the provider told of, and else left to Centavo, which charges it in full when its
 * lease ends. A stream of which no part is asked for any more is renewed for one lease and not longer.
 */
export async function withBudget<T>(client: CentavoClient, call: BudgetCall<T>): Promise<Budgeted<T>> {
  const { run, usageOf, costNothing = isFree, ...request } = call;
  const reservation = await client.reserve(request);
  const { holdId } = reservation;
  if (!reservation.allowed || holdId === null)
    return { allowed: false, reservation, message: reservation.message ?? '' };
  await client.dispatch(holdId);
  const lease = keepLease(client, holdId, request.leaseSeconds ?? LEASE_SECONDS);
  const stop = new AbortController();
  const granted: Granted = { policy: reservation.policy, reservation, signal: stop.signal };
  let answer: T;
  try {
    answer = await run(granted);
  } catch (error) {
    lease.end();
    if (costNothing(error)) await client.release(holdId);
    throw error;
  }
  const ask = usageOf as (part: unknown) => Usage | null | undefined;
  if (isStream(answer)) {
    const hold = { client, holdId, lease, stop };
    return { allowed: true, reservation, answer: follow(answer, ask, hold) as T };
  }
  lease.end();
  const usage = ask(answer);
  if (usage) await client.settle(holdId, usage);
  return { allowed: true, reservation, answer };
}

interface Held {
  client: CentavoClient;
  holdId: string;
  lease: Lease;
  stop: AbortController;
}

/** Hands the parts on, and ends the hold however their reader ends, before the first part too. */
function follow(
  parts: AsyncIterable<unknown>,
  usageOf: (part: unknown) => Usage | null | undefined,
  { client, holdId, lease, stop }: Held,
): AsyncGenerator<unknown> {
  const given = read();
  const finish = given.return.bind(given);
  let started = false;
  lease.idle(() => {
    if (!started) stop.abort();
  });
  // A generator that was never started ends without a word.
  given.return = async (value) => {
    if (!started) leave();
    return finish(value);
  };
  return given;

  async function* read(): AsyncGenerator<unknown> {
    started = true;
    const late = stop.signal.aborted;
    let usage: Usage | null = null;
    let begun = false;
    let failed = false;
    lease.busy();
    try {
      for await (const part of parts) {
        begun = true;
        usage = usageOf(part) ?? usage;
        lease.idle();
        yield part;
        lease.busy();
      }
    } catch (error) {
      failed = true;
      throw error;
    } finally {
      // Reached too where nobody reads on.
      leave();
      if (usage) await client.settle(holdId, usage);
      // What was stopped because nobody read it may have cost something all the same.
      else if (failed && !begun && !late) await client.release(holdId);
    }
  }

  function leave(): void {
    lease.end();
    stop.abort();
  }
}

function isStream(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}

const UNREACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

function isFree(error: unknown): boolean {
  const { status, code, cause } = (error ?? {}) as {
    status?: unknown;
    code?: unknown;
    cause?: { code?: unknown };
  };
  return typeof status === 'number' || UNREACHED.has(String(code)) || UNREACHED.has(String(cause?.code));
}
