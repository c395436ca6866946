import { expect, test } from 'vitest';
import { createRegistry } from '../../../src/bot/registry-all.ts';
import {
  BUTTON_LIFETIME_MS,
  storeButtons,
  sweepActions,
  takeAction,
} from '../../../src/engine/actions/index.ts';
import { CentavoError } from '../../../src/engine/errors.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { slackContext } from '../../support/slack-context.ts';

const START = new Date('2026-11-21T09:00:00Z');
const after = (ms: number) => () => new Date(START.getTime() + ms);
const never = () => false;
const always = () => true;
const TWO = [
  { action: 'ask', args: { command: "tenant o'neill \"x\" \\ 'y'" } },
  { action: 'ask', args: { command: 'trend' } },
];

describeOnEachDatabase('what buttons do', (open) => {
  test('a press gets back what was stored, as often as it is made', async () => {
    const { db } = await open();
    const ctx = slackContext(db);
    const [first = '', second = ''] = await storeButtons(ctx, TWO, { personId: null });
    expect(await takeAction(ctx, first, never)).toEqual(TWO[0]);
    expect(await takeAction(slackContext(db, { personId: 'U2' }), second, never)).toEqual(TWO[1]);
    expect(await takeAction(ctx, first, never)).toEqual(TWO[0]);
  });

  test('an action that works once is given to exactly one of many presses', async () => {
    const { db } = await open();
    const ctx = slackContext(db);
    const [id = ''] = await storeButtons(ctx, TWO.slice(0, 1), { personId: null });
    const presses = await Promise.allSettled(Array.from({ length: 8 }, () => takeAction(ctx, id, always)));
    expect(presses.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(takeAction(ctx, id, always)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('pressed already'),
    });
  });

  test('who lacks the role for an action that works once does not spend it', async () => {
    const { db } = await open();
    const ctx = slackContext(db);
    const [id = ''] = await storeButtons(ctx, TWO.slice(0, 1), { personId: null });
    const refuse = () => {
      throw new CentavoError('forbidden', 'Only an admin may do this.');
    };
    await expect(takeAction(ctx, id, refuse)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await takeAction(ctx, id, always)).toEqual(TWO[0]);
  });

  test('a private button is its owner’s, and a refused press does not spend it', async () => {
    const { db } = await open();
    const owner = slackContext(db);
    const [id = ''] = await storeButtons(owner, TWO.slice(0, 1), { personId: 'U1' });
    await expect(takeAction(slackContext(db, { personId: 'U2' }), id, always)).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await takeAction(owner, id, always)).toEqual(TWO[0]);
  });

  test('a button of another workspace or platform cannot be told from one that never was', async () => {
    const { db } = await open();
    const [id = ''] = await storeButtons(slackContext(db), TWO.slice(0, 1), { personId: null });
    const elsewhere = slackContext(db, { workspaceId: 'T2' });
    const discord = slackContext(db);
    discord.actor.platform = 'discord';
    const unknown = '00000000-0000-4000-8000-000000000000';
    const refusals = await Promise.all(
      [
        takeAction(elsewhere, id, never),
        takeAction(discord, id, never),
        takeAction(slackContext(db), unknown, never),
        takeAction(slackContext(db), "1' or true --", never),
      ].map((press) =>
        press.then(
          () => 'given',
          (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
        ),
      ),
    );
    expect(new Set(refusals)).toEqual(
      new Set(['not_found: I do not know this button any more. Ask again with /cost.']),
    );
  });

  test('a button works for 24 hours, then says that it is too old, and a month later it is swept away', async () => {
    const { db, asOwner } = await open();
    const [id = ''] = await storeButtons(slackContext(db), TWO.slice(0, 1), { personId: null });
    const lastMoment = slackContext(db, { now: after(BUTTON_LIFETIME_MS - 1) });
    expect(await takeAction(lastMoment, id, never)).toEqual(TWO[0]);
    for (const isOnce of [never, always]) {
      await expect(
        takeAction(slackContext(db, { now: after(BUTTON_LIFETIME_MS) }), id, isOnce),
      ).rejects.toMatchObject({ code: 'forbidden', message: expect.stringContaining('work for a day') });
    }
    expect(await sweepActions(slackContext(db, { now: after(20 * BUTTON_LIFETIME_MS) }))).toBe(0);
    expect(await sweepActions(slackContext(db, { now: after(40 * BUTTON_LIFETIME_MS) }))).toBe(1);
    expect(await asOwner('select id from card_actions')).toEqual([]);
  });

  test('all buttons of a card are stored in their order by one statement', async () => {
    const { db } = await open();
    const statements: string[] = [];
    const watched = slackContext({
      ...db,
      transaction: (scope, work) =>
        db.transaction(scope, (tx) =>
          work({
            ...tx,
            rows: (query) => {
              statements.push('rows');
              return tx.rows(query);
            },
          }),
        ),
    });
    const many = Array.from({ length: 25 }, (_, n) => ({ action: 'ask', args: { command: `tenant ${n}` } }));
    const ids = await storeButtons(watched, many, { personId: null });
    expect(statements).toHaveLength(1);
    expect(await takeAction(slackContext(db), ids[7] ?? '', never)).toEqual(many[7]);
    expect(await storeButtons(watched, [], { personId: null })).toEqual([]);
    expect(statements).toHaveLength(1);
  });
});

test('every action that works once names the role that may press it', () => {
  const once = createRegistry().actions.filter((action) => action.once);
  expect(once.map(({ name, needs }) => [name, needs])).toEqual([
    ['map-accept', 'admin'],
    ['map-add', 'admin'],
  ]);
});
