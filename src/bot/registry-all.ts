import { accessActions } from './actions/access.ts';
import { makeAskAction } from './actions/ask.ts';
import { adminAccessCommand } from './commands/admin-access.ts';
import { compareCommand } from './commands/compare.ts';
import { dataCommand } from './commands/data.ts';
import { defaultCommand } from './commands/default.ts';
import { makeHelpCommand } from './commands/help.ts';
import { linkCommand } from './commands/link.ts';
import { bareCommand, mineCommand } from './commands/own.ts';
import { reconcileCommand } from './commands/reconcile.ts';
import { tenantCommand } from './commands/tenant.ts';
import { tenantActions, tenantCommands } from './commands/tenants-and-mapping.ts';
import { topCommand } from './commands/top.ts';
import { trendCommand } from './commands/trend.ts';
import type { Registry } from './registry.ts';

/** Every command and action of this version. The composition root makes it once and gives it to every transport. */
export function createRegistry(): Registry {
  const registry: Registry = {
    commands: [
      bareCommand,
      tenantCommand,
      topCommand,
      compareCommand,
      trendCommand,
      reconcileCommand,
      dataCommand,
      mineCommand,
      defaultCommand,
      ...tenantCommands,
      adminAccessCommand,
      linkCommand,
      makeHelpCommand(() => registry),
    ],
    actions: [makeAskAction(() => registry), ...tenantActions, ...accessActions],
  };
  return registry;
}
