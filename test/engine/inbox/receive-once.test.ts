import { expect, test } from 'vitest';
import { receiveOnce, sweepInbox } from '../../../src/engine/inbox/index.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { slackContext } from '../../support/slack-context.ts';

describeOnEachDatabase('the inbox', (open) => {
  test('of the same event delivered many times at once, one is new', async () => {
    const { db } = await open();
    const ctx = slackContext(db);
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => receiveOnce(ctx, 'Ev1')));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await receiveOnce(ctx, 'Ev2')).toBe(true);
  });

  test('the same id on two platforms is two events', async () => {
    const { db } = await open();
    const discord = slackContext(db);
    discord.actor.platform = 'discord';
    expect(await receiveOnce(slackContext(db), '1')).toBe(true);
    expect(await receiveOnce(discord, '1')).toBe(true);
  });

  test('what came in more than a week ago is forgotten', async () => {
    const { db } = await open();
    await receiveOnce(slackContext(db), 'old');
    const later = slackContext(db, { now: () => new Date('2026-11-29T09:00:00Z') });
    await receiveOnce(later, 'new');
    expect(await sweepInbox(later)).toBe(1);
    expect(await receiveOnce(later, 'new')).toBe(false);
  });
});
