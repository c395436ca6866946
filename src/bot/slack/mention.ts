import { accountsOf, type Mention } from '../format/format-value.ts';

/** As Slack names people; anything else between its brackets could be a group, a channel or a link. */
const PERSON_ID = /^[UW][A-Z0-9]{1,30}$/;

/** Mentions people of the workspace that a message goes to. @param workspaceId  null: nobody is */
export function mentionIn(workspaceId: string | null): Mention {
  return (person) => {
    const here = accountsOf(person).find(
      (account) =>
        account.platform === 'slack' &&
        account.workspaceId === workspaceId &&
        PERSON_ID.test(account.personId),
    );
    return here ? `<@${here.personId}>` : null;
  };
}
