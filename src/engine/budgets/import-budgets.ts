import { asWhole } from '../approvals/index.ts';
import type { Context } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { type BudgetChange, requireAdminOf, setIn } from './change-budget.ts';
import { resolveTarget, type TargetFound } from './find-target.ts';
import { lockAllBudgets } from './queries.ts';
import { type LineFault, readBudgetsCsv, refuseLines } from './read-budgets-csv.ts';
import { SetBudgetInput } from './schemas.ts';

type ParsedBudget = ReturnType<typeof SetBudgetInput.parse>;

/** What came of a file of budgets. */
export interface BudgetsImported {
  applied: number;
  asked: number;
  changes: BudgetChange[];
}

/**
 * Sets the budgets of a CSV, each like `setBudget`, all or none: lines that cannot be set are told with their numbers.
 *
 * @param input.name  what the text is called in refusals
 * @throws rows_refused  with one sentence a bad line
 */
export async function importBudgets(
  ctx: Context,
  { name, text }: { name: string; text: string },
): Promise<BudgetsImported> {
  const faults: LineFault[] = [];
  const tryLine = async <T>(line: number, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CentavoError)) throw error;
      faults.push({ line, say: (t) => error.say(t) });
      return null;
    }
  };
  const lines: { line: number; input: ParsedBudget; found: TargetFound }[] = [];
  const seen = new Map<string, number>();
  // Looked up as the actor, before the transaction that sees all: what they may not see is not found.
  for (const { line, input: given } of readBudgetsCsv(name, text)) {
    const input = SetBudgetInput.parse(given);
    const found = await tryLine(line, () => resolveTarget(ctx, input));
    if (!found) continue;
    const key = JSON.stringify([found.target, input.spend, input.window]);
    const before = seen.get(key);
    if (before !== undefined) faults.push({ line, say: (t) => t('budgets.csvTwice', { before }) });
    else lines.push({ line, input, found });
    seen.set(key, before ?? line);
  }
  const changes = await asWhole(ctx, async (tx) => {
    await lockAllBudgets(tx.db);
    const made: BudgetChange[] = [];
    for (const { line, input, found } of lines) {
      const change = await tryLine(line, async () => {
        await requireAdminOf(tx, ctx, found.target);
        return setIn(tx, found, input);
      });
      if (change) made.push(change);
    }
    if (faults.length > 0) throw refuseLines(name, faults);
    return made;
  });
  const applied = changes.filter(({ outcome }) => outcome === 'applied').length;
  return { applied, asked: changes.length - applied, changes };
}
