import { describe, expect, onTestFinished, test } from 'vitest';
import { type DiscordFake, IDS, type Json, startDiscordFake } from './discord-fake.ts';
import {
  type FakeFile,
  findChoiceFaults,
  findCommandsFaults,
  findMessageFaults,
  findModalFaults,
} from './discord-fake-limits.ts';

const many = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));
const x = (length: number) => 'x'.repeat(length);
const file: FakeFile = { name: 'a.png', mediaType: 'image/png', data: Buffer.from('x'), description: null };

const message = (more: Json): Json => ({ content: 'x', allowed_mentions: { parse: [] }, ...more });
const embed = (more: Json) => message({ embeds: [{ description: 'x', ...more }] });
const field = (name: number, value: number) => ({ name: x(name), value: x(value), inline: true });
const row = (...components: Json[]) => ({ type: 1, components });
const button = (n: number, more: Json = {}) => ({
  type: 2,
  style: 2,
  label: 'x',
  custom_id: `b${n}`,
  ...more,
});
const option = (n: number, more: Json = {}) => ({ label: 'x', value: `v${n}`, ...more });
const select = (options: Json[], more: Json = {}) => row({ type: 3, custom_id: 's', options, ...more });
const rows = (...components: Json[]) => message({ components });

/** At each limit what is just taken, and what is refused. */
const MESSAGES: Record<string, [taken: Json, refused: Json, files?: FakeFile[]]> = {
  'content of 2000': [message({ content: x(2000) }), message({ content: x(2001) })],
  '10 embeds': [
    message({ embeds: many(10, () => ({ description: 'x' })) }),
    message({ embeds: many(11, () => ({ description: 'x' })) }),
  ],
  '6000 characters in all embeds': [
    message({ embeds: many(2, () => ({ description: x(3000) })) }),
    message({ embeds: [{ description: x(3000) }, { description: x(3000), title: 'x' }] }),
  ],
  'a title of 256': [embed({ title: x(256) }), embed({ title: x(257) })],
  'a description of 4096': [embed({ description: x(4096) }), embed({ description: x(4097) })],
  'a footer of 2048': [embed({ footer: { text: x(2048) } }), embed({ footer: { text: x(2049) } })],
  '25 fields': [
    embed({ fields: many(25, () => field(1, 1)) }),
    embed({ fields: many(26, () => field(1, 1)) }),
  ],
  'a field’s name of 256': [embed({ fields: [field(256, 1)] }), embed({ fields: [field(257, 1)] })],
  'a field’s value of 1024': [embed({ fields: [field(1, 1024)] }), embed({ fields: [field(1, 1025)] })],
  'no empty field': [embed({ fields: [field(1, 1)] }), embed({ fields: [field(1, 0)] })],
  'no empty embed': [embed({}), message({ embeds: [{}] })],
  'no picture that is not attached': [
    embed({ image: { url: 'attachment://a.png' } }),
    embed({ image: { url: 'attachment://b.png' } }),
    [file],
  ],
  '5 rows': [rows(...many(5, (n) => row(button(n)))), rows(...many(6, (n) => row(button(n))))],
  '5 buttons a row': [rows(row(...many(5, (n) => button(n)))), rows(row(...many(6, (n) => button(n))))],
  'a label of 80': [rows(row(button(1, { label: x(80) }))), rows(row(button(1, { label: x(81) })))],
  'a custom_id of 100': [
    rows(row(button(1, { custom_id: x(100) }))),
    rows(row(button(1, { custom_id: x(101) }))),
  ],
  'a custom_id only once': [rows(row(button(1), button(2))), rows(row(button(1)), row(button(1)))],
  '25 options of a select': [
    rows(select(many(25, (n) => option(n)))),
    rows(select(many(26, (n) => option(n)))),
  ],
  'an option’s label of 100': [
    rows(select([option(1, { label: x(100) })])),
    rows(select([option(1, { label: x(101) })])),
  ],
  'an option’s value only once': [rows(select([option(1), option(2)])), rows(select([option(1), option(1)]))],
  'a placeholder of 150': [
    rows(select([option(1)], { placeholder: x(150) })),
    rows(select([option(1)], { placeholder: x(151) })),
  ],
  'nobody mentioned': [message({}), { content: 'x' }],
  'nobody mentioned, not even on purpose': [
    message({}),
    { content: 'x', allowed_mentions: { parse: ['everyone'] } },
  ],
  'an attachment that was sent': [
    message({ attachments: [{ id: 0 }] }),
    message({ attachments: [{ id: 1 }] }),
    [file],
  ],
  'a nonce of 25': [message({ nonce: x(25) }), message({ nonce: x(26) })],
};

describe('a message beyond a limit is refused', () => {
  test.each(Object.entries(MESSAGES))('%s', (_limit, [taken, refused, files = []]) => {
    expect(findMessageFaults(taken, files)).toEqual([]);
    expect(findMessageFaults(refused, files)).not.toEqual([]);
  });
});

describe('a form beyond a limit is refused', () => {
  const input = (n: number, more: Json = {}, component: Json = {}) => ({
    type: 18,
    label: 'x',
    component: { type: 4, style: 1, custom_id: `i${n}`, ...component },
    ...more,
  });
  const modal = (components: Json[], more: Json = {}): Json => ({
    custom_id: 'm',
    title: 'x',
    components,
    ...more,
  });
  test.each([
    ['5 rows', modal(many(5, (n) => input(n))), modal(many(6, (n) => input(n)))],
    ['a title of 45', modal([input(1)], { title: x(45) }), modal([input(1)], { title: x(46) })],
    ['a label of 45', modal([input(1, { label: x(45) })]), modal([input(1, { label: x(46) })])],
    ['an input only once', modal([input(1), input(2)]), modal([input(1), input(1)])],
    [
      'a text of 4000',
      modal([input(1, {}, { max_length: 4000 })]),
      modal([input(1, {}, { max_length: 4001 })]),
    ],
  ])('%s', (_limit, taken, refused) => {
    expect(findModalFaults(taken)).toEqual([]);
    expect(findModalFaults(refused)).not.toEqual([]);
  });
});

test('25 suggestions of 100 characters are taken, and no more', () => {
  const choices = (count: number, length: number) =>
    many(count, () => ({ name: x(length), value: x(length) }));
  expect(findChoiceFaults(choices(25, 100))).toEqual([]);
  expect(findChoiceFaults(choices(26, 1))).not.toEqual([]);
  expect(findChoiceFaults(choices(1, 101))).not.toEqual([]);
});

describe('commands beyond a limit are refused', () => {
  const sub = (n: number, more: Json = {}) => ({ type: 1, name: `s${n}`, description: 'x', ...more });
  const text = (n: number, more: Json = {}) => ({ type: 3, name: `o${n}`, description: 'x', ...more });
  const command = (options: Json[], more: Json = {}) => [
    { type: 1, name: 'cost', description: 'x', options, ...more },
  ];
  const group = (options: Json[]) => ({ type: 2, name: 'g', description: 'x', options });
  test.each([
    ['25 subcommands', command(many(25, (n) => sub(n))), command(many(26, (n) => sub(n)))],
    [
      '25 options',
      command([sub(1, { options: many(25, (n) => text(n)) })]),
      command([sub(1, { options: many(26, (n) => text(n)) })]),
    ],
    ['groups one level deep', command([group([sub(1)])]), command([group([group([sub(1)])])])],
    ['a name of 32', command([], { name: x(32) }), command([], { name: x(33) })],
    ['a name in small letters', command([]), command([], { name: 'Cost' })],
    ['a description of 100', command([], { description: x(100) }), command([], { description: x(101) })],
    [
      'required before optional',
      command([text(1, { required: true }), text(2)]),
      command([text(1), text(2, { required: true })]),
    ],
    [
      'choices or suggestions',
      command([text(1, { autocomplete: true })]),
      command([text(1, { autocomplete: true, choices: [{ name: 'x', value: 'x' }] })]),
    ],
    [
      '8000 characters in all',
      command(many(25, (n) => sub(n, { options: many(3, (m) => text(m, { description: x(90) })) }))),
      command(many(25, (n) => sub(n, { options: many(4, (m) => text(m, { description: x(90) })) }))),
    ],
  ])('%s', (_limit, taken, refused) => {
    expect(findCommandsFaults(taken)).toEqual([]);
    expect(findCommandsFaults(refused)).not.toEqual([]);
  });
});

describe('over HTTP', () => {
  async function startFake(): Promise<DiscordFake> {
    const fake = await startDiscordFake();
    onTestFinished(() => fake.close());
    return fake;
  }

  async function ask(fake: DiscordFake, method: string, path: string, body?: Json, auth?: string) {
    const response = await fetch(`${fake.apiUrl}/v10${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(auth ? { authorization: auth } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    return { status: response.status, code: text === '' ? null : ((JSON.parse(text) as Json).code ?? null) };
  }

  /** An interaction without a bot: born, not delivered. */
  function bear(fake: DiscordFake, type = 2) {
    const id = fake.nextId();
    const token = `tok-${id}`;
    fake.interactions.set(token, {
      id,
      token,
      type,
      person: IDS.person,
      channel: IDS.channel,
      bornAt: fake.now(),
      response: null,
      original: null,
    });
    return {
      callback: `/interactions/${id}/${token}/callback`,
      webhook: `/webhooks/${IDS.application}/${token}`,
    };
  }

  const defer = { type: 5 };
  const answer = { content: 'x', allowed_mentions: { parse: [] } };

  test('a first response after three seconds, twice, or of a kind that does not fit is refused', async () => {
    const fake = await startFake();
    const late = bear(fake);
    fake.advance(3001);
    expect(await ask(fake, 'POST', late.callback, defer)).toEqual({ status: 404, code: 10062 });
    const once = bear(fake);
    expect(await ask(fake, 'POST', once.callback, defer)).toEqual({ status: 204, code: null });
    expect(await ask(fake, 'POST', once.callback, defer)).toEqual({ status: 400, code: 40060 });
    expect(await ask(fake, 'POST', bear(fake, 4).callback, defer)).toEqual({ status: 400, code: 50035 });
    expect(await ask(fake, 'POST', bear(fake).callback, { type: 8, data: { choices: [] } })).toEqual({
      status: 400,
      code: 50035,
    });
  });

  test('an answer before the first response, or after 15 minutes, is refused', async () => {
    const fake = await startFake();
    const { callback, webhook } = bear(fake);
    expect(await ask(fake, 'PATCH', `${webhook}/messages/@original`, answer)).toEqual({
      status: 404,
      code: 10015,
    });
    await ask(fake, 'POST', callback, defer);
    expect((await ask(fake, 'PATCH', `${webhook}/messages/@original`, answer)).status).toBe(200);
    fake.advance(15 * 60_000 + 1);
    expect(await ask(fake, 'PATCH', `${webhook}/messages/@original`, answer)).toEqual({
      status: 401,
      code: 50027,
    });
  });

  test('a first further message fills the announcement and keeps its eyes, until it was taken back', async () => {
    const fake = await startFake();
    const { callback, webhook } = bear(fake);
    await ask(fake, 'POST', callback, defer);
    await ask(fake, 'POST', webhook, { ...answer, flags: 64 });
    expect(fake.messages).toMatchObject([{ onlyFor: null, loading: false }]);
    const other = bear(fake);
    await ask(fake, 'POST', other.callback, defer);
    expect((await ask(fake, 'DELETE', `${other.webhook}/messages/@original`)).status).toBe(204);
    await ask(fake, 'POST', other.webhook, { ...answer, flags: 64 });
    expect(fake.messages.at(-1)).toMatchObject({ via: 'followup', onlyFor: IDS.person });
  });

  test('the bot’s own message needs its token, a channel it may write in, and is made once a nonce', async () => {
    const fake = await startFake();
    const path = `/channels/${IDS.channel}/messages`;
    const bot = `Bot ${fake.state.token}`;
    expect(await ask(fake, 'POST', path, answer)).toEqual({ status: 401, code: 0 });
    expect(await ask(fake, 'POST', `/channels/${IDS.closedChannel}/messages`, answer, bot)).toEqual({
      status: 403,
      code: 50001,
    });
    const once = { ...answer, nonce: '1', enforce_nonce: true };
    await ask(fake, 'POST', path, once, bot);
    await ask(fake, 'POST', path, once, bot);
    expect(fake.messages).toHaveLength(1);
    expect(await ask(fake, 'POST', path, { allowed_mentions: { parse: [] } }, bot)).toEqual({
      status: 400,
      code: 50006,
    });
  });
});
