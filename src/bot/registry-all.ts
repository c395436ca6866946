import { makeAskAction } from './actions/ask.ts';
import { defaultCommand } from './commands/default.ts';
import { makeHelpCommand } from './commands/help.ts';
import { bareCommand, mineCommand } from './commands/own.ts';
import { tenantCommand } from './commands/tenant.ts';
import { topCommand } from './commands/top.ts';
import type { Registry } from './registry.ts';

/** Every command and action of this version. The composition root makes it once and gives it to every transport. */
export function createRegistry(): Registry {
  const registry: Registry = {
    commands: [
      bareCommand,
      tenantCommand,
      topCommand,
      mineCommand,
      defaultCommand,
      makeHelpCommand(() => registry),
    ],
    actions: [makeAskAction(() => registry)],
  };
  return registry;
}
