import { randomBytes } from 'node:crypto';
import { DEFAULT_LIMITS, DEFAULT_POLICY_FILE } from '../engine/ai-policy/index.ts';
import { makeKeyRing } from '../engine/api-keys/index.ts';
import { accessActions } from './actions/access.ts';
import { approvalActions } from './actions/approvals.ts';
import { makeAskAction } from './actions/ask.ts';
import { askAboveAction } from './actions/ask-above.ts';
import { budgetActions } from './actions/budget.ts';
import { makeOtherPeriodAction } from './actions/other-period.ts';
import { requestIncreaseAction } from './actions/request-increase.ts';
import type { AiParts } from './ai-parts.ts';
import { addCommand } from './commands/add.ts';
import { adminAccessCommand } from './commands/admin-access.ts';
import { makeAdminApikeyCommand } from './commands/admin-apikey.ts';
import { adminAuditCommand } from './commands/admin-audit.ts';
import { adminOutboxCommand } from './commands/admin-outbox.ts';
import { adminSettingsCommand } from './commands/admin-settings.ts';
import { approvalCommands } from './commands/approvals.ts';
import { budgetCommands } from './commands/budget.ts';
import { budgetLiftCommand } from './commands/budget-lift.ts';
import { compareCommand } from './commands/compare.ts';
import { type ConsoleAddress, makeConsoleCommand } from './commands/console.ts';
import { dataCommand } from './commands/data.ts';
import { defaultCommand } from './commands/default.ts';
import { exportCommand } from './commands/export.ts';
import { makeHelpCommand } from './commands/help.ts';
import { languageCommand } from './commands/language.ts';
import { linkCommand } from './commands/link.ts';
import { bareCommand, mineCommand } from './commands/own.ts';
import { makePolicyCommand } from './commands/policy.ts';
import { reconcileCommand } from './commands/reconcile.ts';
import { tenantCommand } from './commands/tenant.ts';
import { tenantActions, tenantCommands } from './commands/tenants-and-mapping.ts';
import { topCommand } from './commands/top.ts';
import { trendCommand } from './commands/trend.ts';
import type { Registry } from './registry.ts';

/** Where the console is while nobody says otherwise. */
const LOCAL_CONSOLE: ConsoleAddress = { url: 'http://127.0.0.1:8787', isLocal: true };

/** While nobody says otherwise: the defaults, and keys that no other process can tell. */
const LOCAL_RING = makeKeyRing(randomBytes(32).toString('base64url'));
const LOCAL_AI: AiParts = {
  limits: DEFAULT_LIMITS,
  policy: DEFAULT_POLICY_FILE,
  findKeyRing: async () => LOCAL_RING,
};

/**
 * Every command and action of this version. The composition root makes it once and gives it to every transport.
 *
 * @param findConsole  where the browser console is reached
 * @param ai  what commands about AI calls need
 */
export function createRegistry(
  findConsole: () => ConsoleAddress = () => LOCAL_CONSOLE,
  ai: AiParts = LOCAL_AI,
): Registry {
  const registry: Registry = {
    commands: [
      bareCommand,
      tenantCommand,
      topCommand,
      compareCommand,
      trendCommand,
      exportCommand,
      reconcileCommand,
      dataCommand,
      mineCommand,
      defaultCommand,
      ...tenantCommands,
      ...budgetCommands,
      ...approvalCommands,
      addCommand,
      budgetLiftCommand,
      makePolicyCommand(ai),
      adminAccessCommand,
      adminAuditCommand,
      makeAdminApikeyCommand(ai),
      adminSettingsCommand,
      adminOutboxCommand,
      languageCommand,
      linkCommand,
      makeConsoleCommand(findConsole),
      makeHelpCommand(() => registry),
    ],
    actions: [
      makeAskAction(() => registry),
      makeOtherPeriodAction(() => registry),
      ...tenantActions,
      ...budgetActions,
      ...accessActions,
      ...approvalActions,
      requestIncreaseAction,
      askAboveAction,
    ],
  };
  return registry;
}
