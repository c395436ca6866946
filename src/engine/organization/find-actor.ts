import type { Scope } from '../../../db/sql.ts';
import { uniteGrants } from '../access/index.ts';
import type { Actor, Context, Platform } from '../context.ts';
import { CentavoError } from '../errors.ts';
import type { Language } from '../language/index.ts';
import { DEFAULT_SETTINGS, type Settings } from '../settings.ts';
import type { PersonKey } from './queries.ts';
import { type PersonRecord, readMember, readPersons } from './queries-standing.ts';

/**
 * What the platform says about a person in the workspace where they ask: a full member, a guest, somebody of another
 * company who shares a channel, or nothing (it could not be asked).
 */
export type Belonging = 'member' | 'guest' | 'stranger' | 'unknown';

export interface Asker extends PersonKey {
  platform: Extract<Platform, 'slack' | 'discord'>;
  belonging: Belonging;
}

/** Who asks, what they may see and how they are answered. */
export interface Rights {
  actor: Actor;
  /** Empty where nothing was granted: they may ask for access, and join their identities. */
  scope: Scope;
  /** What they chose themselves; null: what their platform says. */
  language: Language | null;
  settings: Settings;
}

/**
 * Who asks and whose costs they may see. One statement. Guests, people of other companies and who cannot be told are
 * refused; a member to whom nothing was granted has an empty scope.
 *
 * @throws forbidden    the workspace is not linked, or the person is no member of it
 * @throws unavailable  the platform did not say who the person is
 */
export async function findActor(ctx: Pick<Context, 'db'>, asker: Asker): Promise<Rights> {
  requireMember(asker.belonging);
  const [record] = await readPersons(ctx.db, [asker]);
  if (!record?.linked) throw new CentavoError('forbidden', (t) => t('access.notLinked'));
  return toRights(record, toActor(asker));
}

/**
 * The rights of a member who is known already: of a browser that signed in. Full members alone are given a link.
 *
 * @param actor  how they are named and where they ask
 * @throws forbidden  the member is gone
 */
export async function findMemberRights(
  ctx: Pick<Context, 'db'>,
  memberId: number,
  actor: Pick<Actor, 'platform' | 'label'>,
): Promise<Rights> {
  const record = await readMember(ctx.db, memberId);
  if (!record) throw new CentavoError('forbidden', (t) => t('access.noMember'));
  return toRights(record, { ...actor, role: 'viewer', memberId });
}

/**
 * Who asks in a workspace that may not be linked yet: sees nothing, may bring a code.
 *
 * @throws forbidden, unavailable  as findActor, without the link
 */
export function toNewcomer(asker: Asker): Rights {
  requireMember(asker.belonging);
  return { actor: toActor(asker), scope: [], language: null, settings: DEFAULT_SETTINGS };
}

/** What a person may see, whatever they ask: guests, people of other companies and the unknown nothing. */
export function scopeOf(asker: Asker, record: PersonRecord): Scope {
  if (asker.belonging !== 'member' || !record.linked) return [];
  return uniteGrants(record.grants, record.everyoneMayView).scope;
}

function toRights(record: PersonRecord, actor: Actor): Rights {
  const { role, branches, scope } = uniteGrants(record.grants, record.everyoneMayView && record.linked);
  const hasBranches = Object.values(branches).some((roots) => roots.length > 0);
  return {
    actor: {
      ...actor,
      role: role ?? 'viewer',
      ...(hasBranches ? { branches } : {}),
      memberId: record.memberId,
    },
    scope,
    language: record.language,
    settings: record.settings,
  };
}

function toActor({ platform, workspaceId, personId }: Asker): Actor {
  return { platform, label: `${platform}:${workspaceId}:${personId}`, role: 'viewer', memberId: null };
}

function requireMember(belonging: Belonging): void {
  switch (belonging) {
    case 'member':
      return;
    case 'guest':
      throw new CentavoError('forbidden', (t) => t('access.guest'));
    case 'stranger':
      throw new CentavoError('forbidden', (t) => t('access.stranger'));
    case 'unknown':
      throw new CentavoError('unavailable', (t) => t('access.unknownPerson'));
    default:
      belonging satisfies never;
  }
}
