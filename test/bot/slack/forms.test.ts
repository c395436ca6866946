import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Database } from '../../../db/sql.ts';
import { openTestEmbedded, type TestDatabase } from '../../support/databases.ts';
import { linkT1, startSlackApp } from '../../support/slack-app.ts';
import { type FakeView, type Json, startSlackFake } from '../../support/slack-fake.ts';
import { makeRichProbe } from '../../support/slack-probe-more.ts';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await openTestEmbedded();
  db = database.db;
  await linkT1(database.asOwner);
  return () => database.close();
});

beforeEach(() => database.asOwner('update members set language = null'));

async function start(options: Parameters<typeof startSlackApp>[2] = {}, on: Database = db) {
  const fake = await startSlackFake();
  onTestFinished(async () => {
    expect(fake.violations).toEqual([]);
    await fake.close();
  });
  const probe = makeRichProbe();
  const app = await startSlackApp(fake, on, { probe, ...options });
  return { ...app, fake, probe };
}

function inputsOf(form: FakeView): (Json & { element: Json })[] {
  return form.blocks.filter(({ type }) => type === 'input') as (Json & { element: Json })[];
}

describe.each(['socket', 'http'] as const)('a form over %s', (mode) => {
  test('opens on the press, and what is filled in runs the action once with what its row holds', async () => {
    const { fake, via, probe } = await start({ mode });
    const shown = await fake.command('form', {}, via).reply();
    const form = await fake.click(shown, 'Open', { user: 'U2' }, via).form();
    expect(form.raw).toMatchObject({
      type: 'modal',
      title: { text: 'Your tenants' },
      submit: { text: 'Help' },
    });
    expect(inputsOf(form).map(({ label, optional, element }) => [label, optional, element.type])).toEqual([
      [expect.objectContaining({ text: 'Tenant' }), false, 'plain_text_input'],
      [expect.objectContaining({ text: 'Cost' }), true, 'static_select'],
    ]);
    expect(inputsOf(form)[0]?.element.max_length).toBe(40);
    expect(probe.filled).toEqual([]);
    const sent = fake.submit(form, { reason: ' year end ', size: 'l' }, {}, via);
    expect((await sent.ack()).payload).toEqual(mode === 'socket' ? {} : '');
    const answer = await fake.until('the answer', () =>
      fake.messages.find(({ text }) => text === 'wished year end'),
    );
    expect(answer).toMatchObject({ onlyFor: 'U2', channel: 'C1', via: 'response_url' });
    expect(probe.filled).toEqual([{ of: 'acme', reason: 'year end', size: 'l' }]);
  });

  test('sent twice at once, or again later, is used once', async () => {
    const { fake, via, probe } = await start({ mode });
    const form = await fake.click(await fake.command('form', {}, via).reply(), 'Open', {}, via).form();
    const sent = fake.submit(form, { reason: 'once' }, {}, via);
    await Promise.all([sent.ack(), sent.again(), fake.submit(form, { reason: 'once' }, {}, via).ack()]);
    await fake.until('the answer', () => fake.messages.find(({ text }) => text === 'wished once'));
    await sent.again();
    await fake.command('say after', {}, via).reply();
    expect(probe.filled).toEqual([{ of: 'acme', reason: 'once' }]);
  });

  test('tells at once what is wrong with a field and stays open', async () => {
    const { fake, via, probe } = await start({ mode });
    const form = await fake.click(await fake.command('form', {}, via).reply(), 'Open', {}, via).form();
    const wrong = async (values: Record<string, string>) =>
      (await fake.submit(form, values, {}, via).ack()).payload;
    expect(await wrong({ reason: '   ' })).toEqual({
      response_action: 'errors',
      errors: { reason: 'Fill this in.' },
    });
    expect(await wrong({ reason: 'x'.repeat(41), size: 'xxl' })).toEqual({
      response_action: 'errors',
      errors: { reason: 'At most 40 characters.', size: 'Choose one of the list.' },
    });
    await fake.submit(form, { reason: 'mended' }, {}, via).ack();
    await fake.until('the answer', () => fake.messages.find(({ text }) => text === 'wished mended'));
    expect(probe.filled).toHaveLength(1);
  });
});

test('a form opens, and is acked when it is sent, while the database stands still', async () => {
  let release = () => {};
  const standing = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isStill = false;
  const still: Database = {
    ...db,
    read: async (scope, statements) => {
      if (isStill) await standing;
      return db.read(scope, statements);
    },
    transaction: async (scope, work) => {
      if (isStill) await standing;
      return db.transaction(scope, work);
    },
  };
  const { fake, probe } = await start({ slowAfterMs: 60_000 }, still);
  const shown = await fake.command('form').reply();
  isStill = true;
  const form = await fake.click(shown, 'Open').form();
  const ack = await fake.submit(form, { reason: 'slow' }).ack();
  expect(ack.ms).toBeLessThan(1000);
  expect(probe.filled).toEqual([]);
  release();
  await fake.until('the answer', () => fake.messages.find(({ text }) => text === 'wished slow'));
});

test('a form does not wait behind hundreds of slow answers', async () => {
  const { fake, probe } = await start({ slowAfterMs: 60_000, stopAfterMs: 60_000 });
  const shown = await fake.command('form').reply();
  const slow = Array.from({ length: 300 }, (_, n) => fake.command(`slowly ${n}`));
  await Promise.all(slow.map((one) => one.ack()));
  await fake.click(shown, 'Open').form();
  probe.release();
});

test('a press delivered twice opens one form and complains of nothing', async () => {
  const { fake } = await start();
  const press = fake.click(await fake.command('form').reply(), 'Open');
  await press.form();
  await press.again();
  await fake.command('say after').reply();
  expect(fake.forms).toHaveLength(1);
  expect(press.replies()).toEqual([]);
});

test.each(['expired_trigger_id', 'invalid_trigger_id', 'trigger_expired'])(
  'a press that came too late for its form is told to be made again (%s)',
  async (error) => {
    const { fake } = await start();
    const shown = await fake.command('form').reply();
    fake.fault('views.open', { kind: 'error', error });
    const press = fake.click(shown, 'Open', { user: 'U2' });
    expect(await press.reply()).toMatchObject({
      onlyFor: 'U2',
      text: 'The form could not be opened in time. Press the button again.',
    });
    await fake.click(shown, 'Open', { user: 'U2' }).form();
  },
);

test.each([
  { kind: 'status', status: 500 },
  { kind: 'reset', acted: false },
  { kind: 'acted_then_500' },
  { kind: 'reset', acted: true },
] as const)('a form opens once although Slack stumbles: %o', async (fault) => {
  const { fake } = await start();
  const shown = await fake.command('form').reply();
  fake.fault('views.open', fault);
  const press = fake.click(shown, 'Open');
  await press.form();
  await fake.command('say after').reply();
  expect(fake.forms).toHaveLength(1);
  expect(press.replies()).toEqual([]);
});

describe('a form whose time is over', () => {
  test('is told so, and that nothing of it was used', async () => {
    const { fake, probe } = await start();
    const shown = await fake.command('form').reply();
    const form = await fake.click(shown, 'Open').form();
    await database.asOwner('update card_actions set expires_at = $1', ['2026-11-20T00:00:00Z']);
    await fake.submit(form, { reason: 'late' }).ack();
    const answer = await fake.until('the answer', () =>
      fake.messages.find(({ text }) => text.includes('nothing has changed')),
    );
    expect(answer).toMatchObject({ onlyFor: 'U1' });
    expect(answer.text).toContain('a day');
    expect(probe.filled).toEqual([]);
  });

  test('or whose button somebody else used meanwhile, too', async () => {
    const { fake, probe } = await start();
    const shown = await fake.command('form').reply();
    const [mine, theirs] = await Promise.all([
      fake.click(shown, 'Open', { user: 'U1' }).form(),
      fake.click(shown, 'Open', { user: 'U2' }).form(),
    ]);
    await fake.submit(mine, { reason: 'first' }).ack();
    await fake.until('the first', () => fake.messages.find(({ text }) => text === 'wished first'));
    await fake.submit(theirs, { reason: 'second' }).ack();
    const answer = await fake.until('the refusal', () =>
      fake.messages.find(({ text }) => text.includes('nothing has changed')),
    );
    expect(answer.onlyFor).toBe('U2');
    expect(probe.filled).toHaveLength(1);
  });

  test('and whose response_url has gone is answered all the same', async () => {
    let clock = Date.now();
    const { fake } = await start({ clock: () => clock });
    const form = await fake.click(await fake.command('form').reply(), 'Open').form();
    clock += 40 * 60_000;
    await fake.submit(form, { reason: 'slow writer' }).ack();
    const answer = await fake.until('the answer', () =>
      fake.messages.find(({ text }) => text === 'wished slow writer'),
    );
    expect(answer).toMatchObject({ via: 'chat.postEphemeral', onlyFor: 'U1' });
  });
});

test('a guest who sends a form is refused as with any button', async () => {
  const { fake, probe } = await start();
  const form = await fake.click(await fake.command('form').reply(), 'Open', { user: 'UG' }).form();
  await fake.submit(form, { reason: 'x' }).ack();
  await fake.until('the refusal', () =>
    fake.messages.find(({ onlyFor, text }) => onlyFor === 'UG' && text.includes('Guests')),
  );
  expect(probe.filled).toEqual([]);
});

test('forms of others, and forms that lost what they carry, are acked and run nothing', async () => {
  const { fake, probe } = await start();
  const form = await fake.click(await fake.command('form').reply(), 'Open').form();
  for (const raw of [
    { ...form.raw, callback_id: 'other' },
    { ...form.raw, private_metadata: '' },
    { ...form.raw, private_metadata: '{"button":1}' },
    { ...form.raw, private_metadata: JSON.stringify({ button: 'nothing:x', since: 1 }) },
  ]) {
    expect((await fake.submit({ ...form, raw }, { reason: 'x' }).ack()).ms).toBeLessThan(1000);
  }
  await fake.command('say after').reply();
  expect(probe.filled).toEqual([]);
});

describe('the language', () => {
  test('of forms and answers is that of the person’s Slack', async () => {
    const { fake } = await start();
    fake.people.set('U2', { id: 'U2', team_id: 'T1', locale: 'pt-BR' });
    expect((await fake.command('speak', { user: 'U2' }).reply()).text).toBe('Inquilinos');
    expect((await fake.command('speak', { user: 'U1' }).reply()).text).toBe('Tenants');
    const shown = await fake.command('form').reply();
    const form = await fake.click(shown, 'Open', { user: 'U2' }).form();
    expect(form.raw.title).toMatchObject({ text: 'Os seus inquilinos' });
    const wrong = await fake.submit(form, { reason: '' }).ack();
    expect(wrong.payload).toMatchObject({ errors: { reason: 'Preencha este campo.' } });
  });

  test('that a person chose wins, also for what is said before the database is asked', async () => {
    const { fake } = await start();
    await database.asOwner(`
      with m as (insert into members (name, language, created_at) values ('U2', 'pt-BR', now()) returning id)
      insert into identities (platform, workspace_id, external_id, member_id)
      select 'slack', 'T1', 'U2', id from m on conflict do nothing`);
    expect((await fake.command('speak', { user: 'U2' }).reply()).text).toBe('Inquilinos');
    const form = await fake.click(await fake.command('form').reply(), 'Open', { user: 'U2' }).form();
    expect(form.raw.title).toMatchObject({ text: 'Os seus inquilinos' });
  });

  test('of a form is English where Slack does not say in time', async () => {
    const { fake } = await start();
    const shown = await fake.command('form', { user: 'U1' }).reply();
    fake.people.set('U2', { id: 'U2', team_id: 'T1', locale: 'pt-BR' });
    fake.fault('users.info', { kind: 'hang' });
    const form = await fake.click(shown, 'Open', { user: 'U2' }).form();
    expect(form.raw.title).toMatchObject({ text: 'Your tenants' });
  });
});

describe('a select', () => {
  test('shows what fits, says how many more there are, and choosing is pressing', async () => {
    const { fake, probe } = await start();
    const shown = await fake.command('choose').reply();
    expect(JSON.stringify(shown.blocks)).toMatch(/\+\d+ more/);
    const answer = await fake.choose(shown, 'tenant 7', { user: 'U2' }).reply();
    expect(answer).toMatchObject({ onlyFor: 'U2', text: 'say chosen 7: Effective cost $1,234.50' });
    expect(probe.ran).toEqual(['say chosen 7']);
  });

  test('works over HTTP, and a choice made twice runs once', async () => {
    const { fake, via, probe } = await start({ mode: 'http' });
    const shown = await fake.command('choose', {}, via).reply();
    const chosen = fake.choose(shown, 'tenant 3', {}, via);
    await Promise.all([chosen.ack(), chosen.again()]);
    await chosen.reply();
    await fake.command('say after', {}, via).reply();
    expect(probe.ran).toEqual(['say chosen 3', 'say after']);
  });
});
