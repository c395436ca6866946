import type { DuckDBConnection } from '@duckdb/node-api';
import { sql } from 'drizzle-orm';
import { toStatement } from '../../../db/sql.ts';
import { listResourceRules } from '../allocation/index.ts';
import { askDuckDb, literal } from '../bills/index.ts';
import { type Context, withTransaction } from '../context.ts';
import { CentavoError } from '../errors.ts';
import type { Period } from '../period.ts';
import { withinScope } from '../scope-filter.ts';
import {
  type BillFile,
  DIM_COLUMNS,
  deriveTerms,
  groupByShape,
  isCurrency,
  LINE_MACROS,
  type ResourceRule,
  selectLines,
} from '../sources/focus/index.ts';
import type { RawDims } from './compute.ts';
import { findDelivery, selectShownUnits, type UnitRow } from './queries.ts';
import { hashDims, insertValues, RAW_HASH } from './read-dims.ts';
import { METERED_COLUMNS, meteredFrom, takeMetered } from './read-metered.ts';
import { inspectKept } from './reproject-units.ts';
import { unitMatch } from './stage.ts';

/** What DuckDB may hold while lines are read: a file of a million lines leaves in a few hundred megabytes. */
const MEMORY = '160MB';
/** Sets of dimensions looked up at a time. */
const CHUNK = 2_000;

/** Who owns a part of a shared line: `weight` of `total`, whole numbers. */
export interface LineOwner {
  tenantId: number;
  weight: bigint;
  total: bigint;
}

/** The lines of one delivery, ready to be selected. */
export interface BillLines {
  /**
   * A FROM item: the ledger's terms of a line (`billed`, `effective`, `list`, `contracted`, `currency`, `day`, `prepaid`,
   * `service`, …), each line once a tenant that the actor may see and that has a part in it, with `tenant_id`, `share`
   * (text), `shared`, `unit_id`, `dims_id` and `from_day`; and the columns asked for as the bill writes them.
   */
  from: string;
  /** Whether any line is shared between tenants. */
  isShared: boolean;
  /** All owners of the lines of a set of dimensions from a day on, whoever may be seen. */
  ownersOf(dimsId: number, fromDay: string): readonly LineOwner[];
}

/** The kept bills that hold lines of the period, and what AI calls were metered to cost on days that no bill covers. */
export interface KeptBills<G = unknown> {
  /** What `ask.beside` gave; null where no calls were metered, and nothing could change meanwhile. */
  beside: G | null;
  duck: DuckDBConnection;
  /** All columns of all of them, as first written. */
  columns: readonly string[];
  /** Gives the lines of one delivery after the other, those of metered calls last. Nothing else may use the connection's tables meanwhile. */
  each(
    written: readonly { column: string; as: string }[],
    work: (lines: BillLines) => Promise<void>,
  ): Promise<void>;
}

interface Delivered {
  files: BillFile[];
  units: UnitRow[];
}

/**
 * Opens the kept bills line by line. Bills know no tenants: the allocations that the actor's scope lets be seen decide
 * which lines there are, and row security decides those.
 *
 * @param ask.tenantIds  only what belongs to these; null: all that the actor may see
 * @param ask.beside  run at the moment whose metered calls are given, perhaps several times; not run where there are none
 * @throws unavailable  where a kept bill is missing or damaged
 */
export async function withKeptBills<T, G>(
  ctx: Context,
  ask: { period: Period; tenantIds: readonly number[] | null; beside: () => Promise<G> },
  work: (bills: KeptBills<G>) => Promise<T>,
): Promise<T> {
  return askDuckDb(
    async (duck) => {
      for (const macro of LINE_MACROS) await duck.run(macro);
      // The right side of a join is what is held in memory, as written below: never the lines.
      await duck.run("set disabled_optimizers = 'join_order,build_side_probe_side'");
      const metered = await takeMetered(ctx, duck, ask, ask.beside);
      const { delivered, rules } = await findDelivered(ctx, duck, ask.period);
      const columns = new Map<string, string>();
      const names = delivered.flatMap(({ files }) => files).flatMap((file) => file.columns);
      for (const name of [
        ...names.map((column) => column.name),
        ...(metered.lines > 0 ? METERED_COLUMNS : []),
      ]) {
        if (name !== '' && !columns.has(name.toLowerCase())) columns.set(name.toLowerCase(), name);
      }
      return work({
        beside: metered.given,
        duck,
        columns: [...columns.values()],
        each: async (written, each) => {
          for (const one of delivered) await each(await prepare(ctx, duck, one, rules, { ...ask, written }));
          if (metered.lines > 0)
            await each({ from: meteredFrom(written), isShared: false, ownersOf: () => [] });
        },
      });
    },
    // One thread reads the lines in the order of the files, so that the same question gives the same file.
    { memory: MEMORY, threads: 1 },
  );
}

/** Rules are asked as the system: only allocations tell whose a line is. Bills without a cost of the scope are not opened. */
async function findDelivered(
  ctx: Context,
  duck: DuckDBConnection,
  period: Period,
): Promise<{ delivered: Delivered[]; rules: ResourceRule[] }> {
  const system: Context = { ...ctx, scope: '*' };
  const { byDelivery, rules } = await withTransaction(system, async (tx) => {
    // A correction lies in a later bill than its day, so a bill is passed over only when it ended before the period.
    const units = await selectShownUnits(tx.db, period.from, ctx.scope);
    const grouped = new Map<number, UnitRow[]>();
    for (const unit of units) {
      if (unit.deliveryId === null) continue;
      grouped.set(unit.deliveryId, [...(grouped.get(unit.deliveryId) ?? []), unit]);
    }
    const found = [];
    for (const [id, shown] of grouped) found.push({ delivery: await findDelivery(tx.db, id), units: shown });
    return { byDelivery: found, rules: await listResourceRules(tx) };
  });
  const delivered: Delivered[] = [];
  for (const { delivery, units } of byDelivery) {
    if (!delivery) continue;
    const files = await inspectKept(duck, ctx.billsFolder, delivery).catch((error: unknown) => {
      ctx.log.error({ err: error }, 'a kept bill cannot be read');
      // Where bills lie is nothing to a reader of answers.
      throw new CentavoError('unavailable', (t) => t('export.billLost'));
    });
    delivered.push({ files, units });
  }
  return { delivered, rules };
}

async function prepare(
  ctx: Context,
  duck: DuckDBConnection,
  { files, units }: Delivered,
  rules: readonly ResourceRule[],
  ask: {
    period: Period;
    tenantIds: readonly number[] | null;
    written: readonly { column: string; as: string }[];
  },
): Promise<BillLines> {
  const linesOf = (written: readonly { column: string; as: string }[]) => {
    const shapes = groupByShape(files).map(
      (group) => `select * from (${selectLines(group, rules, { now: ctx.now(), written })})
        where fault is null and charge_start >= timestamp '${ask.period.from}' and charge_start < timestamp '${ask.period.to}'`,
    );
    return deriveTerms(shapes.join('\nunion all by name\n'));
  };
  await tellUnits(duck, units);
  await duck.run(
    `create or replace temp table line_dims as select ${RAW_HASH} as raw_id, * from (select distinct ${DIM_COLUMNS.join(', ')} from (${linesOf([])}))`,
  );
  const owners = await tellOwners(ctx, duck, ask.tenantIds);
  return {
    from: `(select l.* exclude (raw_id), u.unit_id, o.dims_id, o.from_day::varchar as from_day, o.tenant_id, o.share, o.shared
      from (select *, ${RAW_HASH} as raw_id from (${linesOf(ask.written)})) l
      join line_units u on ${unitMatch('u', 'l')}
      join line_owners o on o.raw_id = l.raw_id and l.day >= o.from_day and l.day < o.to_day)`,
    isShared: owners.size > 0,
    ownersOf: (dimsId, fromDay) => owners.get(`${dimsId} ${fromDay}`) ?? [],
  };
}

async function tellUnits(duck: DuckDBConnection, units: readonly UnitRow[]): Promise<void> {
  await duck.run(
    'create or replace temp table line_units (provider varchar, account varchar, period_start date, unit_id integer)',
  );
  await insertValues(
    duck,
    'line_units',
    units.map(
      ({ provider, billingAccountId, periodStart, id }) =>
        `(${literal(provider)}, ${literal(billingAccountId)}, '${periodStart}', ${id})`,
    ),
  );
}

/**
 * Tells the connection whose each set of dimensions is, as far as the actor may see it, a chunk at a time. Gives the
 * owners of what is shared, all of them: a part is what the others' parts leave, to the last digit.
 */
async function tellOwners(
  ctx: Context,
  duck: DuckDBConnection,
  tenantIds: readonly number[] | null,
): Promise<Map<string, LineOwner[]>> {
  await duck.run(
    'create or replace temp table line_owners (raw_id ubigint, dims_id integer, from_day date, to_day date, tenant_id integer, share varchar, shared boolean)',
  );
  const owners = new Map<string, LineOwner[]>();
  for (let at = 0; ; at += CHUNK) {
    const reader = await duck.runAndReadAll(
      `select * from line_dims where rowid >= ${at} and rowid < ${at + CHUNK}`,
    );
    const rows = reader.getRowObjects();
    if (rows.length === 0) return owners;
    const rawIds = new Map<string, bigint[]>();
    for (const row of rows) {
      const raw = row as unknown as RawDims & { raw_id: bigint };
      if (!isCurrency(raw.currency)) continue;
      const { hash } = hashDims(raw);
      rawIds.set(hash, [...(rawIds.get(hash) ?? []), raw.raw_id]);
    }
    const shared = await tellChunk(ctx, duck, rawIds, tenantIds);
    for (const [key, own] of await readOwners(ctx, shared)) owners.set(key, own);
  }
}

/** Gives the sets of dimensions of the chunk that are shared. */
async function tellChunk(
  ctx: Context,
  duck: DuckDBConnection,
  rawIds: ReadonlyMap<string, readonly bigint[]>,
  tenantIds: readonly number[] | null,
): Promise<number[]> {
  const [allocations = []] = await ctx.db.read(ctx.scope, [
    toStatement(sql`
      select d.hash, a.dims_id, a.from_day, a.to_day, a.tenant_id, a.weight <> a.total as shared,
        trim_scale(round(a.weight / a.total, 10)) as share
      from dim_allocations a join cost_dims d on d.id = a.dims_id
      where d.hash = any(${sql.param([...rawIds.keys()])}::text[])
        and ${withinScope(ctx.scope, sql`a.tenant_id`)} and (${tenantIds === null} or a.tenant_id = any(${sql.param([...(tenantIds ?? [])])}::integer[]))`),
  ]);
  await insertValues(
    duck,
    'line_owners',
    allocations.flatMap((row) =>
      (rawIds.get(String(row.hash)) ?? []).map(
        (rawId) =>
          `(${rawId}, ${row.dims_id}, ${literal(String(row.from_day))}, ${literal(String(row.to_day))}, ${row.tenant_id}, ${literal(String(row.share))}, ${row.shared})`,
      ),
    ),
  );
  return [...new Set(allocations.filter((row) => row.shared === true).map((row) => Number(row.dims_id)))];
}

/** Who else owns what is shared is asked as the system: it decides digits, and is never told. */
async function readOwners(ctx: Context, dimsIds: readonly number[]): Promise<Map<string, LineOwner[]>> {
  const owners = new Map<string, LineOwner[]>();
  if (dimsIds.length === 0) return owners;
  const [rows = []] = await ctx.db.read('*', [
    toStatement(sql`
      select dims_id, from_day, tenant_id, weight, total from dim_allocations
      where dims_id = any(${sql.param([...dimsIds])}::integer[]) and weight <> total order by dims_id, from_day, tenant_id`),
  ]);
  for (const row of rows) {
    const key = `${row.dims_id} ${row.from_day}`;
    const owner = {
      tenantId: Number(row.tenant_id),
      weight: BigInt(String(row.weight)),
      total: BigInt(String(row.total)),
    };
    const known = owners.get(key);
    if (known) known.push(owner);
    else owners.set(key, [owner]);
  }
  return owners;
}
