import { expect, onTestFinished, test } from 'vitest';
import { tellBlocks } from '../../../src/engine/block-lifts/index.ts';
import { setBudget } from '../../../src/engine/budgets/index.ts';
import { reserveHold, settleHold } from '../../../src/engine/holds/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { aCall, setCaps } from '../../support/ai-budget.ts';
import { startBothApps } from '../../support/both-apps.ts';
import { describeOnEachDatabase, type TestDatabase } from '../../support/databases.ts';
import { openDiscordFake } from '../../support/discord-app.ts';
import { IDS, labelsOf, textOf } from '../../support/discord-fake.ts';
import { openOutbox } from '../../support/outbox.ts';
import { buttonsOf, type FakeMessage, labelOf, startSlackFake } from '../../support/slack-fake.ts';

/** A name that would like to be markup, a mention and a link. */
const HOSTILE = 'shop *x* <!channel> @everyone [x](http://evil.example)';

/** The group's budget is spent; U2 in Slack sees a tenant below it, and so does another person in Discord. */
async function startWorld(database: TestDatabase) {
  const clock = { now: new Date('2026-11-21T09:00:00Z') };
  const slack = await startSlackFake();
  onTestFinished(async () => {
    await slack.close();
    expect(slack.violations).toEqual([]);
  });
  const discord = await openDiscordFake();
  const { ctx } = await openOutbox(database, clock);
  const group = await addTenant(ctx, { name: 'Secret Group' });
  for (const [name, platform, workspace, person] of [
    [HOSTILE, 'slack', 'T1', 'U2'],
    ['kiosk', 'discord', IDS.guild, IDS.other],
  ] as const) {
    const { id } = await addTenant(ctx, { name, parent: 'Secret Group' });
    const [member] = await database.asOwner('insert into members (name) values (null) returning id');
    await database.asOwner(
      `insert into identities (platform, workspace_id, external_id, member_id) values ($1, $2, $3, $4)`,
      [platform, workspace, person, member?.id],
    );
    await database.asOwner(
      `insert into grants (member_id, role, tenant_id, granted_by, granted_at) values ($1, 'viewer', $2, 'cli', now())`,
      [member?.id, id],
    );
  }
  await database.asOwner(`insert into approval_rules (kind, approvers, needed, created_by, created_at)
    values ('budget', '[]', 0, 'cli', now())`);
  await setCaps(ctx, group.id, { day: '7919' });
  const call = aCall(group.id, 'first', { estimate: '7919', dispatched: true });
  const { holdId } = await reserveHold(ctx, call);
  if (holdId === null) throw new Error('nothing could be spent');
  await settleHold(ctx, { holdId, amount: '7919', usage: {} });
  const deliver = await startBothApps(ctx, database.db, { slack, discord });
  return { ctx, slack, discord, deliver };
}

const slackText = ({ blocks }: FakeMessage) => JSON.stringify(blocks);
const slackLabels = (message: FakeMessage) => buttonsOf(message).map(labelOf);

/** Not the word that it takes longer. */
const isAnswer = ({ text }: FakeMessage) => !text?.includes('Working on it');

describeOnEachDatabase('a block by a budget above, in chat', (open) => {
  test('reaches people below it, who ask with a button; those who decide are asked, and all of it is edited when it is over', async () => {
    const { ctx, slack, discord, deliver } = await startWorld(await open());
    await tellBlocks(ctx);
    await deliver();
    const inSlack = (holding: string) =>
      slack.messages.filter(
        (one) => one.via === 'chat.postMessage' && slackText(one).includes(holding) && !one.deleted,
      );
    const inDiscord = (holding: string) =>
      discord.messages.filter((one) => one.via === 'post' && textOf(one).includes(holding));
    const [shop, ...moreShops] = inSlack('a budget above is spent');
    const [kiosk, ...moreKiosks] = inDiscord('a budget above is spent');
    if (!shop || !kiosk) throw new Error('nobody was told');
    expect([moreShops, moreKiosks]).toEqual([[], []]);
    expect(kiosk.onlyFor).toBe(IDS.other);
    for (const text of [slackText(shop), textOf(kiosk)]) expect(text).not.toMatch(/Secret|7919|7,919/);
    expect([slackLabels(shop), labelsOf(kiosk)]).toEqual([['Request increase'], ['Request increase']]);

    const press = slack.click(shop, 'Request increase', { user: 'U2' });
    const sent = slack.submit(await press.form(), { reason: 'Launch <!channel> @here' }, { user: 'U2' });
    await sent.ack();
    const answer = await slack.state.until('the answer', () => press.replies().find(isAnswer) ?? null);
    expect(slackText(answer)).toContain('were asked for more');
    expect(slackText(answer)).not.toMatch(/Secret|7919|7,919/);
    const where = { guild: null, channel: kiosk.channel, person: IDS.other };
    const asked = discord.press(kiosk, 'Request increase', where);
    const form = (await asked.ack()).data;
    const told = textOf(await discord.submit(form, { reason: '' }, where).reply());
    expect(told).toContain('Those who decide about the budget that stops kiosk were asked for more.');
    expect(told).not.toMatch(/Secret|7919|7,919/);

    // As the ticks do: what a press locks still is left to the next run.
    await expect
      .poll(async () => {
        await deliver();
        return [...inSlack('ask for more'), ...inDiscord('ask for more')];
      })
      .toHaveLength(4);
    const [fromShop] = inSlack('Launch');
    if (!fromShop) throw new Error('the reason is not shown');
    expect(slackText(fromShop)).toMatch(/Secret Group.*7,919/);
    expect(slackText(fromShop)).not.toContain('<!channel>');
    expect(slackLabels(fromShop)).toEqual(['Request increase']);
    for (const one of inDiscord('ask for more')) expect(labelsOf(one)).toEqual(['Request increase']);

    await setBudget(ctx, { tenant: 'Secret Group', spend: 'ai', window: 'day', amount: '9000' });
    await expect
      .poll(async () => {
        await deliver();
        const over = slack.messages.filter((one) => one.via === 'chat.postMessage');
        const overThere = discord.messages.filter(({ via }) => via === 'post');
        return [...over.flatMap(slackLabels), ...overThere.flatMap(labelsOf)];
      })
      .toEqual([]);
    expect(slackText(shop)).toContain('they go out again');
    expect(textOf(kiosk)).toContain('they go out again');
    expect(inSlack('asked for more of the AI budget of Secret Group')).toHaveLength(2);
  });
});
