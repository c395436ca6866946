import { makeAskAction } from './actions/ask.ts';
import { tenantCommand } from './commands/tenant.ts';
import type { Registry } from './registry.ts';

/** Every command and action of this version. The composition root makes it once and gives it to every transport. */
export function createRegistry(): Registry {
  const registry: Registry = {
    commands: [tenantCommand],
    actions: [makeAskAction(() => registry)],
  };
  return registry;
}
