import { expect, test } from 'vitest';
import { en } from '../../../src/engine/language/catalogue/en/index.ts';
import { ptBr } from '../../../src/engine/language/catalogue/pt-br/index.ts';
import { english, languageOf, translatorOf } from '../../../src/engine/language/index.ts';

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
