import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../../db/sql.ts';
import { tenantCommand } from '../../../src/bot/commands/tenant.ts';
import { describeCommands, findCommand, SHOW, TEXT } from '../../../src/bot/discord/commands.ts';
import { LIMITS } from '../../../src/bot/discord/limits.ts';
import { defineCommand, MAX_TOP_LEVEL_WORDS, type Registry } from '../../../src/bot/registry.ts';
import { createRegistry } from '../../../src/bot/registry-all.ts';
import { translatorOf } from '../../../src/engine/language/index.ts';
import { openTestEmbedded, type TestDatabase } from '../../support/databases.ts';
import { linkGuild, openDiscordFake, startDiscordApp } from '../../support/discord-app.ts';
import { countChars, findCommandsFaults, type Json } from '../../support/discord-fake-limits.ts';
import { makeProbe } from '../../support/slack-app.ts';

const registry = createRegistry();
const [cost] = describeCommands(registry);
const options = cost?.options ?? [];

/** Commands as deep as they go: each with its path. */
const subcommands = options.flatMap((option) =>
  option.type === 2
    ? (option.options ?? []).map((sub) => ({ path: [option.name, sub.name], sub }))
    : [{ path: [option.name], sub: option }],
);

describe('what is registered', () => {
  test('is taken by Discord as it is', () => {
    expect(findCommandsFaults(describeCommands(registry))).toEqual([]);
  });

  test('keeps three of Discord’s 25 subcommands free, and room among its characters', () => {
    expect(options.length).toBeLessThanOrEqual(MAX_TOP_LEVEL_WORDS);
    for (const group of options) expect(group.options?.length ?? 0).toBeLessThanOrEqual(LIMITS.options);
    for (const { sub } of subcommands) expect(sub.options?.length ?? 0).toBeLessThanOrEqual(LIMITS.options);
    expect(countChars(cost as unknown as Json)).toBeLessThanOrEqual(LIMITS.commandChars);
  });

  test('leads to every command but the bare one, which Discord does not have, and each path leads back', () => {
    const found = subcommands.map(({ path }) => findCommand(registry, path)?.name);
    const names = registry.commands.map(({ name }) => name).filter(Boolean);
    expect([...found].sort()).toEqual([...names].sort());
    expect(findCommand(registry, ['frobnicate'])).toBeNull();
    expect(findCommand(registry, ['frobnicate', SHOW])).toBeNull();
  });

  test('calls a group’s bare name "show", which no command of a group is called that has one', () => {
    const names = new Set(registry.commands.map(({ name }) => name));
    for (const name of names) if (name.endsWith(` ${SHOW}`)) expect(names).not.toContain(name.split(' ')[0]);
    expect(findCommand(registry, ['tenants', SHOW])?.name).toBe('tenants');
  });

  test('has its descriptions in both languages, none cut', () => {
    const pt = translatorOf('pt-BR');
    for (const command of registry.commands) {
      for (const key of [command.summary, ...(command.fields ?? []).map(({ summary }) => summary)]) {
        expect({ key, length: pt(key).length }).toEqual({ key, length: Math.min(100, pt(key).length) });
      }
    }
    for (const { sub } of subcommands) {
      expect(sub.description.length).toBeLessThanOrEqual(LIMITS.commandDescription);
      expect(sub.description_localizations?.['pt-BR']).toBeTruthy();
    }
  });

  test('asks for the options that the command itself takes', () => {
    for (const { path, sub } of subcommands) {
      const command = findCommand(registry, path);
      if (!command?.fields) {
        expect((sub.options ?? []).map(({ name }) => name)).toEqual([TEXT]);
        continue;
      }
      const shape = command.options instanceof z.ZodObject ? Object.keys(command.options.shape) : [];
      for (const { name } of command.fields) expect(shape).toContain(name);
    }
  });

  test('suggests tenants, services and periods where they are asked for', () => {
    const tenant = subcommands.find(({ path }) => path.join(' ') === 'tenant')?.sub.options ?? [];
    const suggesting = tenant.filter(({ autocomplete }) => autocomplete).map(({ name }) => name);
    expect(suggesting).toEqual(['tenant', 'period', 'by', 'service']);
    expect(tenant.find(({ name }) => name === 'tenant')?.name_localizations).toEqual({
      'pt-BR': 'inquilino',
    });
    expect(tenant.find(({ name }) => name === 'metric')?.choices?.map(({ value }) => value)).toContain(
      'billed',
    );
  });
});

test('descriptions are cut rather than that Discord refuses the whole', () => {
  const many = Array.from({ length: 12 }, (_, n) => ({ ...tenantCommand, name: `tenant${n}` }));
  const [cut] = describeCommands({ ...registry, commands: [...many, ...registry.commands.slice(0, 9)] });
  expect(findCommandsFaults([cut])).toEqual([]);
  expect(JSON.stringify(cut)).toContain('…');
});

describe('registering', () => {
  let database: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    database = await openTestEmbedded();
    db = database.db;
    await linkGuild(database.asOwner);
    return () => database.close();
  });

  const withRegistry = (all: Registry) => ({ ...makeProbe(), registry: all });

  test('sends the commands once; nothing is sent when nothing changed, and all when one did', async () => {
    const fake = await openDiscordFake();
    const puts = () => fake.callsOf('commands.put').length;
    const first = await startDiscordApp(fake, db, { probe: withRegistry(registry) });
    await fake.until('the commands', () => puts() === 1);
    await first.connection.stop();
    const second = await startDiscordApp(fake, db, { probe: withRegistry(registry) });
    await fake.until('a second look', () => fake.callsOf('commands.get').length === 2);
    await second.connection.stop();
    expect(puts()).toBe(1);
    const more = defineCommand({
      name: 'more',
      summary: 'commands.data',
      examples: ['more'],
      options: z.object({}),
      parseText: () => ({}),
      reply: 'public',
      run: async () => ({ title: 'more', nodes: [], facts: [] }),
    });
    await startDiscordApp(fake, db, {
      probe: withRegistry({ ...registry, commands: [...registry.commands, more] }),
    });
    await fake.until('the change', () => puts() === 2);
    expect(JSON.stringify(fake.state.commands)).toContain('"more"');
  });

  test('takes away what another version left, and is tried again when Discord fails', async () => {
    const fake = await openDiscordFake();
    fake.state.commands = [{ id: '1', type: 1, name: 'costs', description: 'Old' }];
    fake.fault(
      'commands.get',
      ...Array.from({ length: 3 }, () => ({ kind: 'status' as const, status: 500 })),
    );
    await startDiscordApp(fake, db, { probe: withRegistry(registry) });
    await fake.until('the commands', () => fake.state.commands[0]?.name === 'cost');
    expect(fake.state.commands).toHaveLength(1);
  });

  test('a session that begins again does not register again', async () => {
    const fake = await openDiscordFake();
    await startDiscordApp(fake, db, { probe: withRegistry(registry) });
    await fake.until('the commands', () => fake.callsOf('commands.put').length === 1);
    fake.gateway.forgetSessions();
    fake.gateway.drop();
    await expect.poll(() => fake.gateway.identified(), { timeout: 10_000 }).toBe(2);
    expect(fake.callsOf('commands.get')).toHaveLength(1);
  });
});
