/** Runs a statement as the database's owner, in a transaction that the caller ends. */
export type Run = (text: string, params?: unknown[]) => Promise<Record<string, unknown>[]>;

/** What the migrations leave in a database beside its schema. */
export interface Pristine {
  tables: readonly string[];
  rows: readonly { table: string; json: string }[];
  /** Places of sequences that were used. */
  sequences: ReadonlyMap<string, number>;
  partitions: ReadonlySet<string>;
}

/** What a statement of a test's owner may begin with and leave the database as the migrations made it, but for its rows. */
export function isRowsOnly(text: string): boolean {
  return /^\s*(select|insert|update|delete|truncate|with)\b/i.test(text);
}

/** From so many bytes on, rows that were deleted and are not vacuumed are worth a new file. */
const LARGE = 256 * 1024;

/** What is in a database that was just migrated. */
export async function readPristine(run: Run): Promise<Pristine> {
  const tables = await readNames(run, `relkind in ('r', 'p') and not relispartition`);
  const rows: { table: string; json: string }[] = [];
  for (const { table } of await listFilled(run, tables)) {
    const [row] = await run(`select jsonb_agg(t)::text as json from ${table} t`);
    rows.push({ table, json: String(row?.json) });
  }
  return {
    tables,
    rows,
    sequences: await readSequences(run),
    partitions: new Set(await readNames(run, 'relispartition')),
  };
}

/** Takes away what was written since: rows, places of sequences and partitions are as the migrations left them. */
export async function emptyDatabase(run: Run, pristine: Pristine): Promise<void> {
  // Triggers that keep records append-only, and those of references, stand aside for this.
  await run('set local session_replication_role = replica');
  for (const partition of await readNames(run, 'relispartition')) {
    if (!pristine.partitions.has(partition)) await run(`drop table ${partition}`);
  }
  const filled = await listFilled(run, pristine.tables);
  // A truncation costs some files a table: deleting a few rows does not.
  if (filled.some(({ bytes }) => bytes >= LARGE)) await run(`truncate ${pristine.tables.join(', ')}`);
  else for (const { table } of filled) await run(`delete from ${table}`);
  for (const { table, json } of pristine.rows) {
    await run(
      `insert into ${table} overriding system value select * from jsonb_populate_recordset(null::${table}, $1::text::jsonb)`,
      [json],
    );
  }
  for (const [name, place] of await readSequences(run)) {
    const before = pristine.sequences.get(name);
    if (before === place) continue;
    await run('select setval($1::text::regclass, $2::bigint, $3::boolean)', [
      name,
      before ?? 1,
      before !== undefined,
    ]);
  }
  await run('select pg_advisory_unlock_all()');
}

async function listFilled(run: Run, tables: readonly string[]): Promise<{ table: string; bytes: number }[]> {
  const rows = await run(
    tables
      .map(
        (table) =>
          `select '${table}' as "table", pg_relation_size('${table}')::int as bytes where exists (select 1 from ${table})`,
      )
      .join(' union all '),
  );
  return rows.map(({ table, bytes }) => ({ table: String(table), bytes: Number(bytes) }));
}

async function readSequences(run: Run): Promise<Map<string, number>> {
  const rows =
    await run(`select format('%I.%I', schemaname, sequencename) as name, last_value from pg_sequences
    where schemaname = 'public' and last_value is not null`);
  return new Map(rows.map(({ name, last_value: place }) => [String(name), Number(place)]));
}

async function readNames(run: Run, which: string): Promise<string[]> {
  const rows = await run(`select oid::regclass::text as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and ${which}`);
  return rows.map(({ name }) => String(name));
}
