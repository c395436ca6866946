import { asWhole } from '../approvals/index.ts';
import type { Context } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { parseInput } from '../parse-input.ts';
import { type BudgetChange, requireAdminOf, setIn } from './change-budget.ts';
import { resolveTarget } from './find-target.ts';
import { type LineFault, readBudgetsCsv, refuseLines } from './read-budgets-csv.ts';
import { SetBudgetInput } from './schemas.ts';

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
  const lines = readBudgetsCsv(name, text);
  const changes = await asWhole(ctx, async (tx) => {
    const faults: LineFault[] = [];
    const made: BudgetChange[] = [];
    const seen = new Map<string, number>();
    for (const { line, input } of lines) {
      try {
        const parsed = parseInput(SetBudgetInput, input);
        // Looked up as the actor: what they may not see is not found.
        const found = await resolveTarget({ ...tx, scope: ctx.scope }, parsed);
        await requireAdminOf(tx, ctx, found.target);
        const key = JSON.stringify([found.target, parsed.spend, parsed.window]);
        const before = seen.get(key);
        if (before !== undefined) {
          faults.push({ line, say: (t) => t('budgets.csvTwice', { before }) });
          continue;
        }
        seen.set(key, line);
        made.push(await setIn(tx, found, parsed));
      } catch (error) {
        if (!(error instanceof CentavoError)) throw error;
        faults.push({ line, say: (t) => error.say(t) });
      }
    }
    if (faults.length > 0) throw refuseLines(name, faults);
    return made;
  });
  const applied = changes.filter(({ outcome }) => outcome === 'applied').length;
  return { applied, asked: changes.length - applied, changes };
}
