import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { foldKey } from '../allocation/index.ts';
import { literal } from '../bills/index.ts';
import { DIM_COLUMNS, GROUPED } from '../sources/focus/index.ts';
import { type CostDims, type RawDims, toDims } from './compute.ts';

/** Table of the connection: each set of dimensions as written in the files, with its number. */
const RAW_DIMS = 'raw_dims';
/** Table of the connection: which set of the ledger a raw one is. */
export const DIM_IDS = 'dim_ids';

/** The number of a raw set, from a row of `GROUPED`. */
export const RAW_HASH = `hash(${DIM_COLUMNS.join(', ')})`;

/** The distinct sets of dimensions of `GROUPED`, each with the numbers of the raw ones that it stands for. */
export async function readDims(
  duck: DuckDBConnection,
): Promise<{ dims: CostDims; hash: string; rawIds: bigint[] }[]> {
  const columns = DIM_COLUMNS.join(', ');
  await duck.run(`create or replace temp table ${RAW_DIMS} as
    select ${RAW_HASH} as raw_id, ${columns} from (select distinct ${columns} from ${GROUPED} where not coarse and fault is null)`);
  const [clash] = (
    await duck.runAndReadAll(`select count(*) - count(distinct raw_id) from ${RAW_DIMS}`)
  ).getRows();
  if (clash?.[0] !== 0n) throw new Error('two sets of dimensions have one hash');
  const reader = await duck.runAndReadAll(`select * from ${RAW_DIMS}`);
  const found = new Map<string, { dims: CostDims; hash: string; rawIds: bigint[] }>();
  for (const row of reader.getRowObjects()) {
    const { dims, hash } = hashDims(row as unknown as RawDims);
    const known = found.get(hash);
    if (known) known.rawIds.push(row.raw_id as bigint);
    else found.set(hash, { dims, hash, rawIds: [row.raw_id as bigint] });
  }
  return [...found.values()];
}

/** A raw set of dimensions in the ledger's form, with the hash that the ledger knows it by. */
export function hashDims(raw: RawDims): { dims: CostDims; hash: string } {
  const dims = toDims(raw, foldKey);
  return {
    dims,
    hash: createHash('md5')
      .update(JSON.stringify(Object.values(dims)))
      .digest('hex'),
  };
}

/** Tells the connection the ledger's numbers of units and dimensions, for staging. */
export async function tellIds(
  duck: DuckDBConnection,
  dims: readonly { dimsId: number; rawIds: readonly bigint[] }[],
  units: readonly { unitId: number; provider: string; billingAccountId: string; periodStart: string }[],
): Promise<void> {
  await duck.run(`create or replace temp table ${DIM_IDS} (raw_id ubigint, dims_id integer)`);
  await insertValues(
    duck,
    DIM_IDS,
    dims.flatMap(({ dimsId, rawIds }) => rawIds.map((rawId) => `(${rawId}, ${dimsId})`)),
  );
  await duck.run(
    'create or replace temp table unit_ids (provider varchar, account varchar, period_start date, unit_id integer)',
  );
  await insertValues(
    duck,
    'unit_ids',
    units.map(
      (unit) =>
        `(${literal(unit.provider)}, ${literal(unit.billingAccountId)}, '${unit.periodStart}', ${unit.unitId})`,
    ),
  );
}

export async function insertValues(
  duck: DuckDBConnection,
  table: string,
  values: readonly string[],
): Promise<void> {
  for (let at = 0; at < values.length; at += 5000)
    await duck.run(`insert into ${table} values ${values.slice(at, at + 5000).join(',')}`);
}
