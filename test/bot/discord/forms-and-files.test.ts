import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../../db/sql.ts';
import { type CardNode, makeCard } from '../../../src/bot/card.ts';
import { renderForm } from '../../../src/bot/discord/forms.ts';
import { LIMITS } from '../../../src/bot/discord/limits.ts';
import { defineAction, defineCommand } from '../../../src/bot/registry.ts';
import { createRegistry } from '../../../src/bot/registry-all.ts';
import { LANGUAGES, translatorOf } from '../../../src/engine/language/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { openTestEmbedded, type TestDatabase } from '../../support/databases.ts';
import {
  linkGuild,
  openDiscordFake,
  setEveryoneMayView,
  startDiscordApp,
} from '../../support/discord-app.ts';
import { IDS, type Json, textOf } from '../../support/discord-fake.ts';
import { findModalFaults } from '../../support/discord-fake-limits.ts';
import { makeProbe, type Probe } from '../../support/slack-app.ts';
import { cliContext } from '../../support/slack-context.ts';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await openTestEmbedded();
  db = database.db;
  await linkGuild(database.asOwner);
  await addTenant(cliContext(db), { name: 'Acme' });
  return () => database.close();
});

/** The probe with commands that show these nodes. */
function showing(
  nodes: () => Promise<CardNode[]> | CardNode[],
  reply: 'public' | 'private' = 'public',
): Probe {
  const probe = makeProbe();
  const show = defineCommand({
    name: 'show',
    summary: 'commands.data',
    examples: ['show'],
    options: z.object({}),
    fields: [],
    parseText: () => ({}),
    reply,
    run: async () => makeCard('shown', await nodes(), []),
  });
  probe.registry = { ...probe.registry, commands: [...probe.registry.commands, show] };
  return probe;
}

async function makeFile(bytes: number): Promise<{ node: CardNode; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'centavo-test-'));
  const path = join(folder, 'costs.csv');
  await writeFile(path, 'x'.repeat(bytes));
  return { folder, node: { kind: 'file', file: { name: 'costs.csv', mediaType: 'text/csv', bytes, path } } };
}

describe('a form', () => {
  const withForm = () => {
    const probe = makeProbe();
    const filled: unknown[] = [];
    const fill = defineAction({
      name: 'fill',
      args: z.object({ tenant: z.string(), reason: z.string().optional(), size: z.string().optional() }),
      once: true,
      form: {
        title: 'discord.command',
        submit: 'discord.command',
        fields: [
          { name: 'reason', label: 'fieldNames.text', kind: 'text', required: true, maxLength: 500 },
          {
            name: 'size',
            label: 'fieldNames.kind',
            hint: 'fieldNames.kind',
            kind: 'choice',
            choices: [{ value: 'big', label: 'fieldNames.to' }],
            required: false,
          },
        ],
      },
      reply: 'private',
      run: async (_ctx, args) => {
        filled.push(args);
        return makeCard('filled', [], []);
      },
    });
    const ask = showing(() => [
      { kind: 'buttons', buttons: [{ label: 'Fill', action: 'fill', args: { tenant: 'acme' } }] },
    ]);
    probe.registry = { ...ask.registry, actions: [...ask.registry.actions, fill] };
    return { probe, filled };
  };

  test('opens at once without the database, and what is filled in joins the stored arguments', async () => {
    const fake = await openDiscordFake();
    const { probe, filled } = withForm();
    await startDiscordApp(fake, db, { probe });
    const reply = await fake.command('show').reply();
    const opened = await fake.press(reply, 'Fill', { locale: 'pt-BR' }).ack();
    expect(opened.type).toBe(9);
    expect(opened.data.title).toBe('Quanto custam a sua nuvem e a sua IA');
    const sent = fake.submit(opened.data, { reason: 'because', size: 'big', tenant: 'other' });
    expect(await sent.ack()).toMatchObject({ type: 5, hidden: true });
    expect(textOf(await sent.reply())).toContain('filled');
    expect(filled).toEqual([{ tenant: 'acme', reason: 'because', size: 'big' }]);
  });

  test('sent twice, or left open until its button expired, is told so and does nothing', async () => {
    const fake = await openDiscordFake();
    const { probe, filled } = withForm();
    await startDiscordApp(fake, db, { probe });
    const reply = await fake.command('show').reply();
    const { data } = await fake.press(reply, 'Fill').ack();
    await fake.submit(data, { reason: 'one' }).reply();
    const again = await fake.submit(data, { reason: 'two' }).reply();
    expect(again.onlyFor).toBe(IDS.person);
    expect(filled).toHaveLength(1);
    const second = await fake.command('show').reply();
    const { data: late } = await fake.press(second, 'Fill').ack();
    await database.asOwner("update card_actions set expires_at = '2026-01-01'");
    const refused = await fake.submit(late, { reason: 'late' }).reply();
    expect(textOf(refused)).toContain('/cost');
    expect(filled).toHaveLength(1);
  });

  test('of every action is one that Discord takes, in every language', () => {
    for (const { form } of createRegistry().actions) {
      if (!form) continue;
      for (const language of LANGUAGES) {
        const modal = renderForm(form, `x:${'0'.repeat(36)}`, translatorOf(language));
        expect(findModalFaults(modal as unknown as Json)).toEqual([]);
      }
    }
  });
});

describe('a select', () => {
  test('runs what is chosen', async () => {
    const fake = await openDiscordFake();
    const probe = showing(() => [
      {
        kind: 'select',
        label: 'Which?',
        options: ['one', 'two'].map((word) => ({
          label: word,
          action: 'ask',
          args: { command: `whisper ${word}` },
        })),
      },
    ]);
    await startDiscordApp(fake, db, { probe });
    const reply = await fake.command('show').reply();
    expect(textOf(await fake.press(reply, 'two').reply())).toContain('whisper two');
  });
});

describe('a picture', () => {
  const chart: CardNode = {
    kind: 'chart',
    chart: { kind: 'trend', title: 'Trend', alt: 'Costs rose by a third.', series: [] },
  };
  const png = Buffer.from('89504e470d0a1a0a', 'hex');

  test.each(['public', 'private'] as const)(
    'comes beside a %s answer with its finding as its description',
    async (reply) => {
      const fake = await openDiscordFake();
      await startDiscordApp(fake, db, {
        probe: showing(() => [chart], reply),
        drawChart: async () => ({ png, width: 1, height: 1 }),
      });
      const shown = await fake.command('show').reply();
      expect(shown.files).toEqual([
        { name: 'chart-1.png', mediaType: 'image/png', data: png, description: 'Costs rose by a third.' },
      ]);
      expect(shown.embeds[0]).toMatchObject({ image: { url: 'attachment://chart-1.png' } });
      expect(textOf(shown)).toContain('Costs rose by a third.');
      expect(shown.onlyFor).toBe(reply === 'private' ? IDS.person : null);
    },
  );

  test.each([
    ['fails', () => Promise.reject(new Error('no'))],
    ['never ends', () => new Promise<never>(() => {})],
  ])('whose drawing %s leaves the finding in words', async (_what, drawChart) => {
    const fake = await openDiscordFake();
    await startDiscordApp(fake, db, { probe: showing(() => [chart]), drawChart, picturesWithinMs: 50 });
    const shown = await fake.command('show').reply();
    expect(shown.files).toEqual([]);
    expect(textOf(shown)).toContain('Costs rose by a third.');
  });
});

describe('a file', () => {
  test('comes beside the answer, and its folder is taken away', async () => {
    const fake = await openDiscordFake();
    const { node, folder } = await makeFile(1000);
    await startDiscordApp(fake, db, { probe: showing(() => [node], 'private') });
    const shown = await fake.command('show').reply();
    expect(shown.files).toMatchObject([{ name: 'costs.csv', mediaType: 'text/csv' }]);
    expect(shown.files[0]?.data.length).toBe(1000);
    expect(shown.onlyFor).toBe(IDS.person);
    await expect.poll(() => existsSync(folder)).toBe(false);
  });

  test('above 10 MB is not sent: the answer names the console and the terminal, and its folder is taken away', async () => {
    const fake = await openDiscordFake();
    const { node, folder } = await makeFile(LIMITS.fileBytes + 1);
    await startDiscordApp(fake, db, { probe: showing(() => [node]) });
    const shown = await fake.command('show').reply();
    expect(shown.files).toEqual([]);
    expect(textOf(shown)).toContain(
      'costs.csv is larger than the 10 MB that Discord takes. Ask for it in the browser console',
    );
    await expect.poll(() => existsSync(folder)).toBe(false);
  });
});

describe('suggestions', () => {
  test('come while typing, under the rights of who types', async () => {
    const fake = await openDiscordFake();
    await startDiscordApp(fake, db, { probe: { ...makeProbe(), registry: createRegistry() } });
    const typed = fake.type('tenant', 'tenant', 'ac');
    expect(await fake.suggestions(typed)).toEqual([{ name: 'Acme', value: 'Acme' }]);
    expect((await typed.ack()).ms).toBeLessThan(3000);
    const periods = await fake.suggestions(fake.type('tenant', 'period', 'mês', { locale: 'pt-BR' }));
    expect(periods.map(({ value }) => value)).toContain('mês passado');
    await setEveryoneMayView(database.asOwner, false);
    try {
      expect(await fake.suggestions(fake.type('tenant', 'tenant', 'ac'))).toEqual([]);
    } finally {
      await setEveryoneMayView(database.asOwner, true);
    }
  });

  test('are none, never an error, for who may not ask, for what has none, and where the database stands still', async () => {
    const fake = await openDiscordFake();
    const still: Database = { ...db, read: () => new Promise(() => {}) };
    await startDiscordApp(fake, still, { probe: { ...makeProbe(), registry: createRegistry() } });
    const late = fake.type('tenant', 'tenant', 'ac');
    const sents = [
      fake.type('tenant', 'tenant', 'ac', { guild: '800000000000000099' }),
      fake.type('tenant', 'tenant', 'ac', { guild: null }),
      fake.type('tenant', 'nothing', 'ac'),
      fake.type('nothing', 'tenant', 'ac'),
      late,
    ];
    for (const sent of sents) expect(await fake.suggestions(sent)).toEqual([]);
    expect((await late.ack()).ms).toBeLessThan(3000);
  });
});
