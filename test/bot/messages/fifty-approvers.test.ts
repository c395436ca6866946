import { expect, onTestFinished, test } from 'vitest';
import { setBudget } from '../../../src/engine/budgets/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { startBothApps } from '../../support/both-apps.ts';
import { describeOnEachDatabase, type TestDatabase } from '../../support/databases.ts';
import { openDiscordFake } from '../../support/discord-app.ts';
import { IDS, labelsOf, textOf } from '../../support/discord-fake.ts';
import { openOutbox } from '../../support/outbox.ts';
import {
  buttonsOf,
  type FakeMessage,
  labelOf,
  type SlackFake,
  startSlackFake,
} from '../../support/slack-fake.ts';

const ON_EACH = 25;
const IN_SLACK = Array.from({ length: ON_EACH }, (_, n) => `UA${n}`);
const IN_DISCORD = Array.from({ length: ON_EACH }, (_, n) => String(750_000_000_000_000_000n + BigInt(n)));

/** Makes somebody who may approve everything, with one account. */
async function addApprover({ asOwner }: TestDatabase, platform: string, workspace: string, account: string) {
  const [member] = await asOwner('insert into members (name) values (null) returning id');
  await asOwner(
    'insert into identities (platform, workspace_id, external_id, member_id) values ($1, $2, $3, $4)',
    [platform, workspace, account, member?.id],
  );
  await asOwner(
    `insert into grants (member_id, role, granted_by, granted_at) values ($1, 'approver', 'cli', now())`,
    [member?.id],
  );
}

function joinSlack(slack: SlackFake, account: string): void {
  slack.state.people.set(account, {
    ...slack.state.people.get('U1'),
    id: account,
    name: account.toLowerCase(),
  });
}

/** Not the word that it takes longer. */
const isAnswer = ({ text }: FakeMessage) => !text?.includes('Working on it');

describeOnEachDatabase('a request that fifty people answer at once', (open) => {
  test('25 in Slack and 25 in Discord approve: one decision, one change, and 49 are told that it is made', async () => {
    const database = await open();
    const clock = { now: new Date('2026-11-21T09:00:00Z') };
    const slack = await startSlackFake();
    onTestFinished(async () => {
      await slack.close();
      expect(slack.violations).toEqual([]);
    });
    const discord = await openDiscordFake();
    const { ctx } = await openOutbox(database, clock);
    for (const account of IN_SLACK) {
      joinSlack(slack, account);
      await addApprover(database, 'slack', 'T1', account);
    }
    for (const account of IN_DISCORD) await addApprover(database, 'discord', IDS.guild, account);
    await addTenant(ctx, { name: 'acme' });
    const { outcome } = await setBudget(ctx, { tenant: 'acme', amount: '1000', currency: 'USD' });
    expect(outcome).toBe('asked');
    const deliver = await startBothApps(ctx, database.db, { slack, discord });
    const posted = () => ({
      inSlack: slack.messages.filter(({ via }) => via === 'chat.postMessage'),
      inDiscord: discord.messages.filter(({ via }) => via === 'post'),
    });
    // Discord takes fifty requests a second: the rest goes out when time went on, as the ticks have it. So does what a
    // press locks for a moment.
    const deliverLater = async () => {
      clock.now = new Date(clock.now.getTime() + 1000);
      await deliver();
      return posted();
    };
    await expect
      .poll(async () => Object.values(await deliverLater()).map((messages) => messages.length))
      .toEqual([ON_EACH + 2, ON_EACH + 2]);
    const shown = slack.messages.find(({ channel }) => channel === 'C1');
    const told = discord.messages.find(({ channel }) => channel === IDS.channel);
    if (!shown || !told) throw new Error('the channels were not asked');

    // All have their form open before the first of them sends it.
    const pressed: (() => Promise<string>)[] = [];
    for (const user of IN_SLACK) {
      const press = slack.click(shown, 'Approve', { user });
      const form = await press.form();
      pressed.push(async () => {
        slack.submit(form, {}, { user });
        return JSON.stringify(
          await slack.state.until('an answer', () => press.replies().find(isAnswer) ?? null),
        );
      });
    }
    for (const person of IN_DISCORD) {
      const { data } = await discord.press(told, 'Approve', { person }).ack();
      pressed.push(async () => textOf(await discord.submit(data, {}, { person }).reply()));
    }
    const answers = await Promise.all(pressed.map((send) => send()));
    expect(answers).toHaveLength(2 * ON_EACH);
    expect(answers.filter((text) => text.includes('The change is made'))).toHaveLength(1);
    expect(answers.filter((text) => text.includes('no longer open'))).toHaveLength(2 * ON_EACH - 1);

    const decided = await database.asOwner(`select
      (select count(*)::int from approvals where state = 'approved') as approved,
      (select count(*)::int from approval_votes) as votes,
      (select count(*)::int from budgets) as budgets,
      (select count(*)::int from audit_log where action = 'approval.approved') as audited`);
    expect(decided).toEqual([{ approved: 1, votes: 1, budgets: 1, audited: 1 }]);
    // Each approver's own message, and the channels': none can be pressed any more.
    const pressable = async () => {
      const { inSlack, inDiscord } = await deliverLater();
      return [...inSlack.flatMap((one) => buttonsOf(one).map(labelOf)), ...inDiscord.flatMap(labelsOf)];
    };
    await expect.poll(pressable).toEqual([]);
  });
});
