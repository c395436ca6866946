import { accessActions } from './actions/access.ts';
import { approvalActions } from './actions/approvals.ts';
import { makeAskAction } from './actions/ask.ts';
import { makeOtherPeriodAction } from './actions/other-period.ts';
import { addCommand } from './commands/add.ts';
import { adminAccessCommand } from './commands/admin-access.ts';
import { adminSettingsCommand } from './commands/admin-settings.ts';
import { approvalCommands } from './commands/approvals.ts';
import { compareCommand } from './commands/compare.ts';
import { type ConsoleAddress, makeConsoleCommand } from './commands/console.ts';
import { dataCommand } from './commands/data.ts';
import { defaultCommand } from './commands/default.ts';
import { exportCommand } from './commands/export.ts';
import { makeHelpCommand } from './commands/help.ts';
import { languageCommand } from './commands/language.ts';
import { linkCommand } from './commands/link.ts';
import { bareCommand, mineCommand } from './commands/own.ts';
import { reconcileCommand } from './commands/reconcile.ts';
import { tenantCommand } from './commands/tenant.ts';
import { tenantActions, tenantCommands } from './commands/tenants-and-mapping.ts';
import { topCommand } from './commands/top.ts';
import { trendCommand } from './commands/trend.ts';
import type { Registry } from './registry.ts';

/** Where the console is while nobody says otherwise. */
const LOCAL_CONSOLE: ConsoleAddress = { url: 'http://127.0.0.1:8787', isLocal: true };

/**
 * Every command and action of this version. The composition root makes it once and gives it to every transport.
 *
 * @param findConsole  where the browser console is reached
 */
export function createRegistry(findConsole: () => ConsoleAddress = () => LOCAL_CONSOLE): Registry {
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
      ...approvalCommands,
      addCommand,
      adminAccessCommand,
      adminSettingsCommand,
      languageCommand,
      linkCommand,
      makeConsoleCommand(findConsole),
      makeHelpCommand(() => registry),
    ],
    actions: [
      makeAskAction(() => registry),
      makeOtherPeriodAction(() => registry),
      ...tenantActions,
      ...accessActions,
      ...approvalActions,
    ],
  };
  return registry;
}
