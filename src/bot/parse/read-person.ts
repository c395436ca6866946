import type { PersonRef } from '../../engine/access/index.ts';

/** A mention as Slack (`<@U12|ada>`) and Discord (`<@12>`, `<@!12>`) write it. */
const MENTION = /^<@!?([A-Z0-9]+)(?:\|[^>]*)?>$/i;
const MEMBER = /^member:(\d{1,9})$/i;
/** How Centavo names an account itself: `slack:T1:U1`. */
const ACCOUNT = /^(slack|discord):([A-Z0-9]{1,100}):([A-Z0-9]{1,100})$/i;
const SLACK_ID = /^[UW][A-Z0-9]+$/i;
const DISCORD_ID = /^\d{5,20}$/;

/**
 * A person by a stable id. A name is none: anybody may give themselves any.
 *
 * @returns null where it is none
 */
export function readPerson(text: string): PersonRef | null {
  const member = MEMBER.exec(text)?.[1];
  if (member !== undefined) return { memberId: Number(member) };
  const account = ACCOUNT.exec(text);
  if (account) {
    const [, platform = '', workspaceId = '', personId = ''] = account;
    return {
      platform: platform.toLowerCase() === 'slack' ? 'slack' : 'discord',
      workspaceId: workspaceId.toUpperCase(),
      personId: personId.toUpperCase(),
    };
  }
  const id = MENTION.exec(text)?.[1] ?? text.replace(/^@/, '');
  if (DISCORD_ID.test(id)) return { platform: 'discord', workspaceId: null, personId: id };
  if (SLACK_ID.test(id) && id === id.toUpperCase())
    return { platform: 'slack', workspaceId: null, personId: id };
  return null;
}
