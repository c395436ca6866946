import type { Db } from '../../db/sql.ts';
import type { Context, Role } from '../../src/engine/context.ts';
import { english } from '../../src/engine/language/index.ts';
import type { Logger } from '../../src/engine/ports.ts';
import { DEFAULT_SETTINGS } from '../../src/engine/settings.ts';

export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** A person of a Slack workspace, as a context. */
export function slackContext(
  db: Db,
  options: {
    workspaceId?: string;
    personId?: string;
    role?: Role;
    scope?: Context['scope'];
    now?: () => Date;
  } = {},
): Context {
  const { workspaceId = 'T1', personId = 'U1', role = 'viewer' } = options;
  return {
    db,
    scope: options.scope ?? '*',
    actor: { platform: 'slack', label: `slack:${workspaceId}:${personId}`, role, memberId: null },
    place: { workspaceId, channelId: 'C1', personId },
    t: english,
    settings: DEFAULT_SETTINGS,
    now: options.now ?? (() => new Date('2026-11-21T09:00:00Z')),
    billsFolder: '/nowhere',
    log: silent,
  };
}

/** The local admin. */
export function cliContext(db: Db, now?: () => Date): Context {
  return {
    ...slackContext(db, { role: 'admin', ...(now ? { now } : {}) }),
    actor: { platform: 'cli', label: 'cli', role: 'admin', memberId: null },
    place: { workspaceId: null, channelId: null, personId: null },
  };
}
