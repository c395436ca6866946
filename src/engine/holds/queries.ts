import { sql } from 'drizzle-orm';
import { type Db, type Scope, type Statement, toScopeSetting, toStatement } from '../../../db/sql.ts';
import type { BudgetWindow } from '../budgets/index.ts';
import { type ModelPrice, PinnedPrice } from '../prices/index.ts';
import { withinScope } from '../scope-filter.ts';
import type {
  Ended,
  HoldState,
  Reserved,
  ReserveInput,
  ReserveMade,
  WindowFound,
  WindowLists,
} from './schemas.ts';

const at = (date: Date) => date.toISOString();

/**
 * Written by hand, not by drizzle's template: it is sent for every call, and rendering it anew costs as much as the
 * rest of the way to the wire. Lists go as text in PostgreSQL's own form, which the driver passes on as it is.
 */
const RESERVE = `select * from reserve_hold($1::text, $2::int, $3::text, $4::uuid, $5::text::timestamptz, $6::text::timestamptz,
  $7::text::text[], $8::text::timestamptz[], $9::text::timestamptz[], $10::text, $11::int, $12::text::numeric[],
  $13::text::numeric, $14::text, $15::text, $16::text::jsonb, $17::boolean, $18::text, $19::text, $20::text::jsonb)`;

export function toWindowLists(windows: readonly BudgetWindow[]): WindowLists {
  return {
    kinds: `{${windows.map(({ kind }) => kind).join(',')}}`,
    starts: `{${windows.map(({ startsAt }) => at(startsAt)).join(',')}}`,
    ends: `{${windows.map(({ endsAt }) => at(endsAt)).join(',')}}`,
  };
}

/** A price as JSON. Prices live long, and are asked for at every call. */
const written = new WeakMap<ModelPrice, string>();

function writePrice(price: ModelPrice): string {
  const known = written.get(price);
  if (known !== undefined) return known;
  const text = JSON.stringify(price);
  written.set(price, text);
  return text;
}

/** The one statement that reserves. */
export function reserveStatement(scope: Scope, input: ReserveInput, made: ReserveMade): Statement {
  return {
    text: RESERVE,
    params: [
      toScopeSetting(scope),
      input.tenantId,
      input.key,
      made.id,
      at(made.now),
      leaseOf(input, made),
      made.windows.kinds,
      made.windows.starts,
      made.windows.ends,
      made.timeZone,
      input.assumed,
      `{${input.limits.join(',')}}`,
      input.estimate,
      input.provider,
      input.model,
      writePrice(input.price),
      input.dispatched,
      input.correlationId,
      input.degradationLevel,
      JSON.stringify(input.context),
    ],
  };
}

export async function reserve(db: Db, statement: Statement): Promise<Reserved> {
  const [row] = await db.alone(statement);
  if (!row) throw new Error('reserve_hold gave no row');
  return {
    outcome: row.outcome as Reserved['outcome'],
    holdId: row.hold_id as string | null,
    state: row.state as number,
    windows: (row.windows ?? []) as Reserved['windows'],
  };
}

const leaseOf = (input: ReserveInput, made: ReserveMade) =>
  at(new Date(made.now.getTime() + input.leaseSeconds * 1000));

const RESERVE_MANY = `select reserve_holds($1::text, $2::text::text[], $3::text::timestamptz[], $4::text::int[], $5::text::text[],
  $6::text::uuid[], $7::text::timestamptz[], $8::text::timestamptz[], $9::text::int[], $10::text::numeric[],
  $11::text::numeric[], $12::text::text[], $13::text::text[], $14::text::text[], $15::text::boolean[], $16::text::text[],
  $17::text::text[], $18::text::text[])::text as held`;

/**
 * Reserves for calls of one scope, in the same windows and with the same thresholds; gives the ids of the holds that
 * were made. What is not among them has to be asked about alone.
 */
export async function reserveMany(
  db: Db,
  calls: readonly { scope: Scope; input: ReserveInput; made: ReserveMade }[],
): Promise<ReadonlySet<string>> {
  const [first] = calls;
  if (!first) return new Set();
  const list = (write: (call: (typeof calls)[number]) => string) => `{${calls.map(write).join(',')}}`;
  const [row] = await db.alone({
    text: RESERVE_MANY,
    params: [
      toScopeSetting(first.scope),
      first.made.windows.kinds,
      first.made.windows.starts,
      list(({ input }) => String(input.tenantId)),
      list(({ input }) => quote(input.key)),
      list(({ made }) => made.id),
      list(({ made }) => at(made.now)),
      list(({ input, made }) => leaseOf(input, made)),
      list(({ input }) => String(input.assumed)),
      `{${first.input.limits.join(',')}}`,
      list(({ input }) => input.estimate),
      list(({ input }) => quote(input.provider)),
      list(({ input }) => quote(input.model)),
      list(({ input }) => quote(writePrice(input.price))),
      list(({ input }) => (input.dispatched ? 't' : 'f')),
      list(({ input }) => (input.correlationId === null ? 'NULL' : quote(input.correlationId))),
      list(({ input }) => quote(input.degradationLevel)),
      list(({ input }) => quote(JSON.stringify(input.context))),
    ],
  });
  if (!row) throw new Error('reserve_holds gave no row');
  return new Set((row.held as string).slice(1, -1).split(','));
}

/** A text as an element of a list in PostgreSQL's own form. */
function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** Keeps the decision about a call that was not made. */
export async function recordRefusal(
  db: Db,
  refusal: {
    tenantId: number;
    now: Date;
    reason: string;
    degradationLevel: string;
    correlationId: string | null;
    context: object;
    windows: readonly WindowFound[];
  },
): Promise<void> {
  await db.alone(
    toStatement(sql`
      select record_refusal(${refusal.tenantId}::int, ${at(refusal.now)}::timestamptz, ${refusal.reason},
        ${refusal.degradationLevel}, ${refusal.correlationId}::text, ${JSON.stringify(refusal.context)}::text::jsonb,
        ${JSON.stringify(refusal.windows)}::text::jsonb)`),
  );
}

/** The hold that a key gave before, with what was decided. */
export async function readDecision(
  db: Db,
  holdId: string,
): Promise<{
  holdId: string;
  provider: string;
  state: HoldState;
  estimate: string;
  context: unknown;
} | null> {
  const [rows] = await db.read('*', [
    toStatement(sql`
      select h.provider, h.state, h.estimate, i.context
      from holds h join ai_interactions i on i.tenant_id = h.tenant_id and i.at = h.reserved_at and i.hold_id = h.id
      where h.id = ${holdId}::uuid order by i.id desc limit 1`),
  ]);
  const [row] = rows ?? [];
  if (!row) return null;
  return {
    holdId,
    provider: row.provider as string,
    state: row.state as HoldState,
    estimate: row.estimate as string,
    context: row.context,
  };
}

/** The price that a hold is settled by; null where there is no such hold in the scope. */
export async function readPinnedPrice(db: Db, scope: Scope, holdId: string): Promise<ModelPrice | null> {
  const [rows] = await db.read(scope, [
    toStatement(sql`
      select h.price from holds h where h.id = ${holdId}::uuid and ${withinScope(scope, sql`h.tenant_id`)}`),
  ]);
  const [row] = rows ?? [];
  return row ? PinnedPrice.parse(row.price) : null;
}

export async function endHold(
  db: Db,
  scope: Scope,
  holdId: string,
  end: { as: 'settled' | 'released' | 'charged'; amount: string; usage: object | null; now: Date },
): Promise<Ended> {
  const [row] = await db.alone(
    toStatement(sql`
      select * from end_hold(${toScopeSetting(scope)}, ${holdId}::uuid, ${end.as}, ${end.amount}::numeric,
        ${end.usage === null ? null : JSON.stringify(end.usage)}::text::jsonb, ${at(end.now)}::timestamptz)`),
  );
  if (!row) throw new Error('end_hold gave no row');
  return {
    outcome: row.outcome as Ended['outcome'],
    state: row.hold_state as Ended['state'],
    spent: row.hold_spent as string | null,
  };
}

export async function touchHold(
  db: Db,
  scope: Scope,
  holdId: string,
  touch: { dispatched: boolean; leaseUntil: Date | null; now: Date },
): Promise<'done' | 'repeated' | 'over' | 'not_found'> {
  const [row] = await db.alone(
    toStatement(sql`
      select touch_hold(${toScopeSetting(scope)}, ${holdId}::uuid, ${touch.dispatched}::boolean,
        ${touch.leaseUntil === null ? null : at(touch.leaseUntil)}::timestamptz, ${at(touch.now)}::timestamptz) as outcome`),
  );
  return row?.outcome as 'done' | 'repeated' | 'over' | 'not_found';
}

/** Holds whose lease is over, the oldest first. */
export async function listOverdueHolds(db: Db, now: Date, limit: number): Promise<string[]> {
  const [rows = []] = await db.read('*', [
    toStatement(sql`
      select id from holds where state in ('held', 'dispatched') and lease_until <= ${at(now)}::timestamptz
      order by lease_until limit ${limit}`),
  ]);
  return rows.map(({ id }) => id as string);
}
