import { expect, onTestFinished, test } from 'vitest';
import { askAccess } from '../../../src/engine/access/index.ts';
import { findActor } from '../../../src/engine/organization/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { accessRequestsTick } from '../../../src/jobs/access-requests.ts';
import { TICKS } from '../../../src/jobs/ticks.ts';
import { startBothApps } from '../../support/both-apps.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { openDiscordFake } from '../../support/discord-app.ts';
import { labelsOf, textOf } from '../../support/discord-fake.ts';
import { openOutbox } from '../../support/outbox.ts';
import { buttonsOf, labelOf, startSlackFake } from '../../support/slack-fake.ts';

/** Not the word that it takes longer. */
const isAnswer = ({ text }: { text?: string }) => !text?.includes('Working on it');

describeOnEachDatabase('a request to be let in', (open) => {
  test('reaches the admin where they are; answered in Slack, Discord shows it and who asked is told', async () => {
    const database = await open();
    const clock = { now: new Date('2026-11-21T09:00:00Z') };
    const slack = await startSlackFake();
    onTestFinished(async () => {
      await slack.close();
      expect(slack.violations).toEqual([]);
    });
    const discord = await openDiscordFake();
    const { ctx } = await openOutbox(database, clock);
    await addTenant(ctx, { name: 'acme' });
    slack.state.people.set('U5', { ...slack.state.people.get('U1'), id: 'U5', name: 'u5' });
    const asker = { platform: 'slack', workspaceId: 'T1', personId: 'U5', belonging: 'member' } as const;
    const person = async () => ({
      ...ctx,
      ...(await findActor({ db: database.db }, asker)),
      place: { workspaceId: 'T1', channelId: 'C1', personId: 'U5' },
    });
    expect(await askAccess(await person())).toBe('asked');

    expect(TICKS).toContain(accessRequestsTick);
    const deliver = await startBothApps(ctx, database.db, { slack, discord });
    /** As the ticks have it; what a press locks for a moment is left to the next run. */
    const later = async () => {
      clock.now = new Date(clock.now.getTime() + 1000);
      await accessRequestsTick.run(ctx, new AbortController().signal);
      await deliver();
    };
    const posts = async () => {
      await later();
      return {
        inSlack: slack.messages.filter(({ via }) => via === 'chat.postMessage'),
        inDiscord: discord.messages.filter(({ via }) => via === 'post'),
      };
    };
    await expect
      .poll(async () => Object.values(await posts()).map((messages) => messages.length))
      .toEqual([1, 1]);
    const { inSlack, inDiscord } = await posts();
    const [shown] = inSlack;
    const [told] = inDiscord;
    if (!shown || !told) throw new Error('the admin was not told');
    expect(shown.text).toContain('Somebody asks for access');
    expect(buttonsOf(shown).map(labelOf)).toEqual([
      expect.stringContaining('Grant'),
      expect.stringContaining('Refuse'),
    ]);
    expect(labelsOf(told)).toHaveLength(2);

    const press = slack.click(shown, labelOf(buttonsOf(shown)[0] ?? {}));
    const form = await press.form();
    slack.submit(form, { role: 'viewer', branch: 'acme' });
    const answer = await slack.state.until('an answer', () => press.replies().find(isAnswer) ?? null);
    expect(JSON.stringify(answer)).toContain('viewer of acme');
    expect((await person()).scope).toHaveLength(1);

    const pressable = async () => {
      const now = await posts();
      const open = [...now.inSlack.flatMap((one) => buttonsOf(one)), ...now.inDiscord.flatMap(labelsOf)];
      return [open.length, now.inSlack.length];
    };
    await expect.poll(pressable).toEqual([0, 2]);
    expect(textOf(told)).toContain('Access granted');
    expect(textOf(told)).toContain('Answered by slack:T1:U1');
    const [, answered] = (await posts()).inSlack;
    expect(answered?.text).toContain('Access granted');
    expect(JSON.stringify(answered?.blocks)).toContain('You were let in');
  });
});
