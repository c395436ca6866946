import type { Db } from '../../../db/sql.ts';
import { secretIdOf } from './key-text.ts';
import { selectKeyCounts } from './queries.ts';

/**
 * How many keys have not ended, and how many of them cannot be told under this secret: they were made under another.
 *
 * @param secret  null: there is none, so none can be told
 */
export function countApiKeys(
  db: Db,
  secret: string | null,
  now: Date,
): Promise<{ open: number; foreign: number }> {
  return selectKeyCounts(db, secret === null ? null : secretIdOf(secret), now);
}
