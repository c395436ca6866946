import type { TxContext } from '../context.ts';
import type { Day } from '../period.ts';
import { selectRules } from './queries.ts';

/** A rule over resources, as the importer needs it. */
export interface ResourceRule {
  id: number;
  /** Compared with ResourceId without regard to case; `*` stands for any run of characters. */
  pattern: string;
  /** The days `[validFrom, validTo)` that it counts for; null: no bound. */
  validFrom: Day | null;
  validTo: Day | null;
}

/**
 * The rules over resources in order. A line belongs to the first one whose pattern its ResourceId matches and that
 * counts on its charge day: another may follow it that counts on days when this one does not.
 */
export async function listResourceRules(tx: TxContext): Promise<ResourceRule[]> {
  const rules = await selectRules(tx.db);
  return rules
    .filter(({ kind }) => kind === 'resource')
    .map(({ id, pattern, validFrom, validTo }) => ({ id, pattern, validFrom, validTo }));
}
