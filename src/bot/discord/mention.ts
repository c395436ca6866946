import { accountsOf, type Mention } from '../format/format-value.ts';

/** As Discord names people; with another sign before it the number would be a role's. */
const PERSON_ID = /^\d{5,20}$/;

/** Names people of the server that a message goes to; nobody is pinged. @param guildId  null: nobody is named */
export function mentionIn(guildId: string | null): Mention {
  return (person) => {
    const here = accountsOf(person).find(
      (account) =>
        account.platform === 'discord' && account.workspaceId === guildId && PERSON_ID.test(account.personId),
    );
    return here ? `<@${here.personId}>` : null;
  };
}
