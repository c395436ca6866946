import type { Db } from '../../db/sql.ts';
import type { Context } from '../../src/engine/context.ts';
import { english } from '../../src/engine/language/index.ts';
import {
  type Belonging,
  createLinkCode,
  findActor,
  linkWorkspace,
  type Rights,
} from '../../src/engine/organization/index.ts';
import { DEFAULT_SETTINGS } from '../../src/engine/settings.ts';
import { cliContext, silent } from './slack-context.ts';

const TEAM = { slack: 'T1', discord: '900' } as const;

/** Links a Slack workspace and a Discord server, each by a person who is its admin then. */
export async function linkBoth(db: Db, now?: () => Date): Promise<void> {
  for (const platform of ['slack', 'discord'] as const) {
    const { code } = await createLinkCode(cliContext(db, now));
    await linkWorkspace(
      { ...cliContext(db, now), scope: [] },
      {
        platform,
        workspaceId: TEAM[platform],
        workspaceName: null,
        personId: platform === 'slack' ? 'UADMIN' : '1000',
        personName: null,
        code,
      },
    );
  }
}

/** A person's context, with the rights that they have at this moment. */
export async function asPerson(
  db: Db,
  personId: string,
  options: { belonging?: Belonging; now?: () => Date } = {},
): Promise<Context & Pick<Rights, 'language'>> {
  const platform = /^\d+$/.test(personId) ? 'discord' : 'slack';
  const workspaceId = TEAM[platform];
  const { belonging = 'member', now = () => new Date('2026-11-21T09:00:00Z') } = options;
  const rights = await findActor({ db }, { platform, workspaceId, personId, belonging });
  return {
    db,
    ...rights,
    place: { workspaceId, channelId: 'C1', personId },
    t: english,
    settings: DEFAULT_SETTINGS,
    now,
    billsFolder: '/nowhere',
    log: silent,
  };
}
