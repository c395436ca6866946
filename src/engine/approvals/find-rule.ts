import type { TxContext } from '../context.ts';
import type { Decimal } from '../money.ts';
import { chooseRule } from './compute.ts';
import { selectRules } from './queries.ts';

/** The rule that would count for a request; null where nobody made one. For kinds that ask only where a rule says so. */
export async function findRule(
  tx: TxContext,
  kind: string,
  tenantId: number,
  about: { category: string | null; amount: Decimal | null },
): Promise<{ needed: number } | null> {
  return chooseRule(await selectRules(tx.db, kind, tenantId), about);
}
