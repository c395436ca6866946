import { describe, expect, test } from 'vitest';
import { readAction, readQuestion, readTypedQuestion } from '../../src/bot/answer.ts';
import { MAX_TOP_LEVEL_WORDS } from '../../src/bot/registry.ts';
import { createRegistry } from '../../src/bot/registry-all.ts';
import type { Context } from '../../src/engine/context.ts';
import { LANGUAGES, translatorOf } from '../../src/engine/language/index.ts';

const registry = createRegistry();
const now = new Date('2026-11-21T12:00:00Z');
const nowhere = {} as Context;

describe('the commands', () => {
  test('have few enough first words for every platform', () => {
    const words = new Set(registry.commands.map(({ name }) => name.split(' ')[0]).filter(Boolean));
    expect(words.size).toBeLessThanOrEqual(MAX_TOP_LEVEL_WORDS);
  });

  test('and the actions have names of their own', () => {
    for (const all of [registry.commands, registry.actions]) {
      const names = all.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test.each(
    registry.commands.flatMap(({ name, examples }) => examples.map((example) => ({ name, example }))),
  )('the example "$example" is a question to $name', ({ name, example }) => {
    expect(readQuestion(registry, example, now).command).toBe(name);
  });

  test.each(LANGUAGES)(
    'help lists every one in %s, and shows the summary and the examples of each',
    async (language) => {
      const t = translatorOf(language);
      const help = async (text: string) =>
        (await readQuestion(registry, text, now).run({ ...nowhere, t })).nodes;
      const all = (await help('help')).flatMap((node) => (node.kind === 'table' ? node.rows : []));
      for (const { name, summary, examples } of registry.commands) {
        expect(t(summary)).not.toBe('');
        expect(all).toContainEqual([`/cost ${name}`.trim(), t(summary)]);
        if (name === '') continue;
        const one = await help(`help ${name}`);
        expect(one).toContainEqual({ kind: 'text', text: `${t(summary)}.` });
        const shown = one.flatMap((node) => (node.kind === 'code' ? node.text.split('\n') : []));
        for (const example of examples) expect(shown).toContain(`/cost ${example}`);
      }
    },
  );

  test('say what they are for in a language of their own each', () => {
    const [en, pt] = [translatorOf('en'), translatorOf('pt-BR')];
    for (const { summary } of registry.commands) expect(pt(summary)).not.toBe(en(summary));
  });

  test('that do not exist, and buttons of older versions, are answered with what to do', async () => {
    expect(() => readQuestion(registry, 'frobnicate now', now)).toThrow(
      'There is no command "frobnicate". Try /cost help, or /cost tenant frobnicate.',
    );
    await expect(readQuestion(registry, 'help frobnicate', now).run(nowhere)).rejects.toThrow(
      'There is no command "frobnicate"; /cost help lists them all.',
    );
    expect(() => readAction(registry, 'gone', {})).toThrow('This button is from an older version.');
    expect(() => readAction(registry, 'ask', { text: 1 })).toThrow('This button is from an older version.');
  });

  test.each([
    ['top', {}, /^What is to be listed\? Write services, tenants/],
    ['compare', { step: 'dod' }, /^Write wow, mom, qoq or yoy/],
    ['tenant', { metric: 'cash' }, /^A metric is billed, effective, list or contracted/],
  ])('%s with options that make no sense says what would', (name, options, message) => {
    expect(() => readTypedQuestion(registry, name, options)).toThrow(message);
  });

  test.each(['admin', 'admin acess show'])('of a group are named where "%s" is typed', (text) => {
    const named = registry.commands.filter(({ name }) => name.startsWith('admin '));
    expect(named.length).toBeGreaterThan(2);
    const list = named.map(({ name }) => `/cost ${name}`).join(', ');
    expect(() => readQuestion(registry, text, now)).toThrow(`"admin" is the first word of ${list}.`);
  });

  test('know before they run who sees the reply', () => {
    expect(readQuestion(registry, 'tenant acme', now).reply).toBe('public');
    expect(readQuestion(registry, 'tenant acme only for me', now).reply).toBe('private');
    expect(readQuestion(registry, 'help', now).reply).toBe('private');
    expect(readQuestion(registry, 'default acme', now).reply).toBe('private');
    expect(readAction(registry, 'ask', { command: 'tenant', options: { tenant: 'acme' } }).reply).toBe(
      'private',
    );
    expect(readAction(registry, 'ask', { command: 'tenant acme', reply: 'public' }).reply).toBe('public');
  });
});
