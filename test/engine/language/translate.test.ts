import { expect, test } from 'vitest';
import { en } from '../../../src/engine/language/catalogue/en/index.ts';
import { ptBr } from '../../../src/engine/language/catalogue/pt-br/index.ts';
import { english, languageOf, sayKey, translatorOf } from '../../../src/engine/language/index.ts';

const portuguese = translatorOf('pt-BR');

const placesIn = (text: string) => [...text.matchAll(/\{\{(.+?)\}\}/g)].map((found) => found[1]).sort();
const sections = Object.entries(en) as [keyof typeof en, Record<string, string>][];

test('each Portuguese text says the same values as the English one, and none is left in English by mistake', () => {
  expect(Object.keys(ptBr)).toEqual(Object.keys(en));
  for (const [section, texts] of sections) {
    const translated: Record<string, string> = ptBr[section];
    expect(Object.keys(translated).sort()).toEqual(Object.keys(texts).sort());
    for (const [name, text] of Object.entries(texts)) {
      const key = `${section}.${name}`;
      expect([key, placesIn(translated[name] ?? '')]).toEqual([key, placesIn(text)]);
      expect([key, translated[name]?.trim()]).not.toEqual([key, '']);
    }
  }
});

test('plurals and numbers follow the language, a million too', () => {
  expect(english('common.days', { count: 1 })).toBe('1 day');
  expect(english('common.days', { count: 1234 })).toBe('1,234 days');
  expect(portuguese('common.days', { count: 1 })).toBe('1 dia');
  expect(portuguese('common.days', { count: 1_000_000 })).toBe('1.000.000 dias');
});

test('a locale of a platform decides: every Portuguese one, else English', () => {
  expect(['pt-BR', 'pt_BR', 'pt-PT', 'pt'].map(languageOf)).toEqual(Array(4).fill('pt-BR'));
  expect(['en-US', 'de', 'ptx', '', null, undefined].map(languageOf)).toEqual(Array(6).fill('en'));
});

/** The same in both languages on purpose, each with its reason. */
const SAME = new Map<string, string>(
  Object.entries({
    'aiOverview.stateNormal': 'the same word',
    'approvals.rulesUsage': 'typed as it is in every language',
    'approvals.withNote': 'no word of its own',
    'budgets.formLinesHint': 'typed as it is in every language',
    'budgets.state_NORMAL': 'the same word',
    'console.askPlaceholder': 'typed as it is in every language',
    'console.prompt': 'typed as it is in every language',
    'console.total': 'the same word',
    'costs.total': 'the same word',
    'costViews.tags': 'the word of rules and filters',
    'costViews.tag': 'the word of rules and filters',
    'costViews.tagKey': 'the word of rules and filters',
    'dataViews.reasonOn': 'no word of its own',
    'fieldNames.tag': 'the word of rules and filters',
    'mapping.faultOfFile': 'no word of its own',
    'mappingViews.addExample': 'typed as it is in every language',
    'mappingViews.tagOffer': 'the word of rules and filters',
    'overview.total': 'the same word',
    'rendering.edge': 'no word of its own',
    'rendering.column': 'no word of its own',
    'rendering.finding': 'no word of its own',
    'rendering.mark': 'no word of its own',
    'rendering.fileAt': 'no word of its own',
    'settings.english': 'a language in its own words',
    'settings.portuguese': 'a language in its own words',
    'settings.usage': 'typed as it is in every language',
    'terminal.field': 'no word of its own',
  }),
);

test('no Portuguese text is the English one, except where the list has a reason', () => {
  const same = sections.flatMap(([section, texts]) =>
    Object.entries(texts).flatMap(([name, text]) =>
      (ptBr[section] as Record<string, string>)[name] === text ? [`${section}.${name}`] : [],
    ),
  );
  expect(same.sort()).toEqual([...SAME.keys()].sort());
});

const HOSTILE = [
  '{{name}}',
  '{{list}}',
  '{{count, number}}',
  '{{- name}}',
  '$t(common.days)',
  '$t(common.days, {"count": 3})',
  '__proto__',
  'constructor',
  '<b>&amp;"x"</b>',
  '</script><script>',
  '$1 $& $$ $`',
  'a\\b',
  '@everyone',
  '=HYPERLINK("x")',
];

test.each(HOSTILE)('a name stays what it is in a sentence, in every language: %s', (name) => {
  for (const t of [english, portuguese]) {
    const [before = '', after = ''] = t('costs.noTenant', { name: '|' }).split('|');
    expect(t('costs.noTenant', { name })).toBe(`${before}${name}${after}`);
    expect(t('tenants.didYouMean', { name, list: name })).toBe(
      t('tenants.didYouMean', { name: '\u0001', list: '\u0001' }).replaceAll('\u0001', () => name),
    );
    expect(t('tenants.rulesLeft', { count: 2, numbers: name, first: 1, tenant: name })).toBe(
      t('tenants.rulesLeft', { count: 2, numbers: '\u0001', first: 1, tenant: '\u0001' }).replaceAll(
        '\u0001',
        () => name,
      ),
    );
  }
});

test('a text that is no key is said as it is, also one that looks like a key', () => {
  for (const text of ['There is none.', 'constructor.name', '__proto__.toString', 'costs.nothing', 'costs']) {
    expect(sayKey(portuguese, text)).toBe(text);
  }
  expect(sayKey(portuguese, 'tenants.nameOne')).toBe(portuguese('tenants.nameOne'));
});
