import { recountAllAiWindows } from '../ai-windows/index.ts';
import { recordAudit } from '../audit/index.ts';
import { type Context, requireRole, withTransaction } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { parseInput } from '../parse-input.ts';
import type { Settings } from '../settings.ts';
import { selectSettings, updateSettings } from './queries.ts';
import { ChangeSettingsInput } from './schemas.ts';

/** What the organization chose, as it is now. */
export function readSettings(ctx: Pick<Context, 'db'>): Promise<Settings> {
  return selectSettings(ctx.db);
}

/**
 * Changes what the organization chose; what is not named stays. Counts from everybody's next question on.
 *
 * @throws forbidden  the actor is no admin of everything
 * @throws bad_input  no such currency, zone or day
 */
export async function changeSettings(ctx: Context, input: ChangeSettingsInput): Promise<Settings> {
  requireRole(ctx, 'admin');
  if (ctx.scope !== '*') throw new CentavoError('forbidden', (t) => t('settings.wholeScopeOnly'));
  const change = parseInput(ChangeSettingsInput, input);
  return withTransaction(ctx, async (tx) => {
    const before = await selectSettings(tx.db);
    const after: Settings = {
      displayCurrency: change.displayCurrency === undefined ? before.displayCurrency : change.displayCurrency,
      timeZone: change.timeZone ?? before.timeZone,
      firstWeekday: change.firstWeekday ?? before.firstWeekday,
    };
    if (JSON.stringify(before) === JSON.stringify(after)) return after;
    await updateSettings(tx.db, after);
    if (after.timeZone !== before.timeZone || after.firstWeekday !== before.firstWeekday)
      await recountAllAiWindows({ ...tx, settings: after });
    await recordAudit(tx, { action: 'settings.changed', subject: 'settings', before, after });
    return after;
  });
}
