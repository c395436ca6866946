import { type EmbeddedDatabase, openEmbedded } from '../../db/embedded.ts';
import type { Session } from '../../db/transaction.ts';

/** What a statement of a test's owner may begin with and leave the database as the migrations made it, but for its rows. */
const ROWS_ONLY = /^\s*(select|insert|update|delete|truncate|with)\b/i;

interface Pooled {
  db: EmbeddedDatabase;
  /** Rows, places of sequences and partitions as the migrations leave them. */
  empty(): Promise<void>;
}

const idle: Pooled[] = [];

/**
 * A PGlite in memory as the migrations leave it. Emptying one that a test of the same file gave back takes a fraction of
 * opening another; one whose tables a test changed, or that it closed itself, is not given again.
 */
export async function takeEmbedded(dump: () => Promise<Uint8Array>): Promise<EmbeddedDatabase> {
  const pooled = idle.pop() ?? (await openPooled(await dump()));
  const { db } = pooled;
  let state: 'lent' | 'spoilt' | 'returned' = 'lent';
  const whileLent = async <T>(work: () => Promise<T>): Promise<T> => {
    if (state === 'returned') throw new Error('the test that opened this database has ended');
    return work();
  };
  return {
    kind: 'embedded',
    read: (scope, statements) => whileLent(() => db.read(scope, statements)),
    alone: (statement) => whileLent(() => db.alone(statement)),
    transaction: (scope, work) => whileLent(() => db.transaction(scope, work)),
    asOwner: (work) =>
      whileLent(() =>
        db.asOwner((owner) =>
          work({
            ...owner,
            rows: (statement) => {
              if (!ROWS_ONLY.test(statement.text)) state = 'spoilt';
              return owner.rows(statement);
            },
          }),
        ),
      ),
    dump: () => whileLent(() => db.dump()),
    close: async () => {
      if (state === 'returned') return;
      const isSound = state === 'lent';
      state = 'returned';
      if (!isSound) return db.close();
      await pooled.empty();
      idle.push(pooled);
    },
  };
}

async function openPooled(dump: Uint8Array): Promise<Pooled> {
  const db = await openEmbedded({ dump });
  const kept = await db.asOwner(async (owner) => {
    const tables = await readNames(owner, `relkind in ('r', 'p') and not relispartition`);
    const rows: { table: string; json: string }[] = [];
    for (const table of tables) {
      const [row] = await owner.rows({
        text: `select count(*)::int as n, jsonb_agg(t)::text as json from ${table} t`,
        params: [],
      });
      if (row && Number(row.n) > 0) rows.push({ table, json: String(row.json) });
    }
    const sequences = await owner.rows({
      text: `select format('%I.%I', schemaname, sequencename) as name, last_value from pg_sequences
        where schemaname = 'public' and last_value is not null`,
      params: [],
    });
    return { tables, rows, sequences, partitions: new Set(await readNames(owner, 'relispartition')) };
  });
  const empty = () =>
    db.asOwner(async (owner) => {
      const run = (text: string, params: unknown[] = []) => owner.rows({ text, params });
      // Triggers that keep records append-only stand aside for this.
      await run('set local session_replication_role = replica');
      for (const partition of await readNames(owner, 'relispartition')) {
        if (!kept.partitions.has(partition)) await run(`drop table ${partition}`);
      }
      await run(`truncate ${kept.tables.join(', ')} restart identity`);
      for (const { table, json } of kept.rows) {
        await run(
          `insert into ${table} overriding system value select * from jsonb_populate_recordset(null::${table}, $1::text::jsonb)`,
          [json],
        );
      }
      for (const { name, last_value: value } of kept.sequences) {
        await run('select setval($1::text::regclass, $2::bigint)', [name, value]);
      }
      await run('select pg_advisory_unlock_all()');
    });
  return { db, empty };
}

async function readNames(owner: Session, which: string): Promise<string[]> {
  const rows = await owner.rows({
    text: `select oid::regclass::text as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and ${which}`,
    params: [],
  });
  return rows.map(({ name }) => String(name));
}
