import { type EmbeddedDatabase, openEmbedded } from '../../db/embedded.ts';
import { emptyDatabase, isRowsOnly, type Run, readPristine } from './empty-database.ts';

interface Pooled {
  db: EmbeddedDatabase;
  /** Rows, places of sequences and partitions as the migrations leave them. */
  empty(): Promise<void>;
}

const idle: Pooled[] = [];

/**
 * A PGlite in memory as the migrations leave it. Emptying one that an earlier test gave back takes a fraction of opening
 * another; one whose tables a test changed, or that it closed itself, is not given again.
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
              if (!isRowsOnly(statement.text)) state = 'spoilt';
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
  const asOwner = <T>(work: (run: Run) => Promise<T>) =>
    db.asOwner((owner) => work((text, params = []) => owner.rows({ text, params })));
  const pristine = await asOwner(readPristine);
  return { db, empty: () => asOwner((run) => emptyDatabase(run, pristine)) };
}
