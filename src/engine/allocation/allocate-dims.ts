import type { TxContext } from '../context.ts';
import { allocate, compileRules } from './compute.ts';
import { replaceAllocations, selectDims, selectRules } from './queries.ts';

/** Dims handled at a time: bounds memory and the length of one statement. */
const CHUNK = 5_000;

/**
 * Writes to whom these dims belong by the rules in force, in place of what was written for them. Facts are not
 * touched: the importer writes new ones after it, `reallocateDims` rewrites old ones.
 */
export async function allocateDims(tx: TxContext, dimsIds: readonly number[]): Promise<void> {
  if (dimsIds.length === 0) return;
  const compiled = compileRules(await selectRules(tx.db));
  for (let start = 0; start < dimsIds.length; start += CHUNK) {
    const dims = await selectDims(tx.db, dimsIds.slice(start, start + CHUNK));
    await replaceAllocations(
      tx.db,
      dims.map((one) => ({ dimsId: one.id, allocations: allocate(compiled, one) })),
    );
  }
}
