import { acceptOfferAction, addRuleAction } from '../actions/change-mapping.ts';
import { mapToAction } from '../actions/map-to.ts';
import type { Action, Command } from '../registry.ts';
import { mapAcceptCommand } from './map-accept.ts';
import { mapAddCommand, mapTestCommand } from './map-add.ts';
import { mapCommand, mapListCommand } from './map-list.ts';
import { mapLoadCommand } from './map-load.ts';
import { mapMoveCommand } from './map-move.ts';
import { mapRemoveCommand } from './map-remove.ts';
import { tenantsAddCommand } from './tenants-add.ts';
import { tenantsArchiveCommand } from './tenants-archive.ts';
import { tenantsCommand } from './tenants-list.ts';
import { tenantsMergeCommand } from './tenants-merge.ts';
import { tenantsMoveCommand } from './tenants-move.ts';
import { tenantsOwnerCommand } from './tenants-owner.ts';
import { tenantsRenameCommand } from './tenants-rename.ts';

/** The groups `tenants` and `map`. */
export const tenantCommands: readonly Command[] = [
  tenantsCommand,
  tenantsAddCommand,
  tenantsMoveCommand,
  tenantsRenameCommand,
  tenantsMergeCommand,
  tenantsArchiveCommand,
  tenantsOwnerCommand,
  mapCommand,
  mapListCommand,
  mapAddCommand,
  mapMoveCommand,
  mapTestCommand,
  mapRemoveCommand,
  mapAcceptCommand,
  mapLoadCommand,
];

/** The buttons of these groups. */
export const tenantActions: readonly Action[] = [acceptOfferAction, addRuleAction, mapToAction];
