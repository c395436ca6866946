import type { Db } from '../../../db/sql.ts';
import { readJournal } from './journal.ts';
import { selectKnownHolds } from './queries.ts';
import { JournalLine, type JournalledCall } from './schemas.ts';

/**
 * Calls that were decided while the database was away and that it has not heard of yet, the oldest first.
 *
 * @param folder  that of the journal; one that is not there holds none
 */
export async function listUnkeptCalls(db: Db, folder: string): Promise<JournalledCall[]> {
  const calls = (await readJournal(folder)).flatMap((written) => {
    const line = JournalLine.safeParse(written);
    return line.success && line.data.do === 'call' ? [line.data] : [];
  });
  if (calls.length === 0) return [];
  const known = await selectKnownHolds(
    db,
    calls.map(({ id }) => id),
  );
  return calls.filter(({ id }) => !known.has(id)).sort((a, b) => a.at.localeCompare(b.at));
}
