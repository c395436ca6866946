import type { Scope } from '../../../db/sql.ts';
import type { Actor, Context, Platform } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { type PersonKey, readStanding } from './queries.ts';

/**
 * What the platform says about a person in the workspace where they ask: a full member, a guest, somebody of another
 * company who shares a channel, or nothing (it could not be asked).
 */
export type Belonging = 'member' | 'guest' | 'stranger' | 'unknown';

export interface Asker extends PersonKey {
  platform: Extract<Platform, 'slack' | 'discord'>;
  belonging: Belonging;
}

export interface Rights {
  actor: Actor;
  scope: Scope;
}

/**
 * Who asks and whose costs they may see. Until access control exists, members of a linked workspace see everything;
 * guests and people of other companies see nothing, and who cannot be told is refused.
 *
 * @throws forbidden    the workspace is not linked, or the person is no member of it
 * @throws unavailable  the platform did not say who the person is
 */
export async function findActor(ctx: Pick<Context, 'db'>, asker: Asker): Promise<Rights> {
  requireMember(asker.belonging);
  const { linked, memberId, role } = await readStanding(ctx.db, asker);
  if (!linked) {
    throw new CentavoError(
      'forbidden',
      'This workspace is not linked to Centavo yet. Ask whoever runs Centavo for a one-time code (`centavo link-code` makes one), then type /cost link CODE here.',
    );
  }
  return { actor: { ...toActor(asker), role: role ?? 'viewer', memberId }, scope: '*' };
}

/**
 * Who asks in a workspace that may not be linked yet: sees nothing, may bring a code.
 *
 * @throws forbidden, unavailable  as findActor, without the link
 */
export function toNewcomer(asker: Asker): Rights {
  requireMember(asker.belonging);
  return { actor: toActor(asker), scope: [] };
}

function toActor({ platform, workspaceId, personId }: Asker): Actor {
  return { platform, label: `${platform}:${workspaceId}:${personId}`, role: 'viewer', memberId: null };
}

function requireMember(belonging: Belonging): void {
  switch (belonging) {
    case 'member':
      return;
    case 'guest':
      throw new CentavoError(
        'forbidden',
        'Guests of this workspace cannot see costs. Ask a full member to look for you.',
      );
    case 'stranger':
      throw new CentavoError(
        'forbidden',
        'Costs are shown only to members of the workspace that runs Centavo, not to people of other companies.',
      );
    case 'unknown':
      throw new CentavoError(
        'unavailable',
        'I could not make sure who you are, so I show nothing. Try again in a moment.',
      );
    default:
      belonging satisfies never;
  }
}
