import i18next from 'i18next';
import { en } from './catalogue/en/index.ts';
import { ptBr } from './catalogue/pt-br/index.ts';
import { formatMoney } from './format-money.ts';
import type { Key, ParamsOf } from './keys.ts';

export const LANGUAGES = ['en', 'pt-BR'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Says a text of the catalogue in one language. Values stand in it as they are: a name full of braces stays a name. */
export interface Translate {
  <K extends Key>(key: K, ...params: ParamsOf<K>): string;
  readonly language: Language;
}

/** Something to be said once it is known to whom: an error is thrown before anyone knows its reader's language. */
export type Say = (t: Translate) => string;

/** Portuguese counts whole millions as a form of their own; here they read like any other number. */
function withMillions(catalogue: typeof ptBr): Record<string, Record<string, string>> {
  return Object.fromEntries(
    Object.entries(catalogue).map(([section, named]) => {
      const others = Object.entries(named).filter(([name]) => name.endsWith('_other'));
      const many = others.map(([name, text]) => [name.replace(/other$/, 'many'), text]);
      return [section, { ...named, ...Object.fromEntries(many) }];
    }),
  );
}

const texts = i18next.createInstance();
void texts.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: en }, 'pt-BR': { translation: withMillions(ptBr) } },
  initAsync: false,
  returnNull: false,
  interpolation: { escapeValue: false },
});
// `{{amount, money}}` of `1234.5 USD`: $1,234.50, in Portuguese US$ 1.234,50. The reader is known here and not before.
texts.services.formatter?.add('money', (value: string, language) => {
  const [amount = '', currency = null] = value.split(' ');
  return formatMoney(amount, currency, language === 'pt-BR' ? 'pt-BR' : 'en');
});

const known = new Map<Language, Translate>(
  LANGUAGES.map((language) => {
    const fixed = texts.getFixedT(language);
    const say = (key: Key, params?: Readonly<Record<string, string | number>>): string =>
      fixed(key, params ?? {});
    return [language, Object.assign(say as Translate, { language })];
  }),
);

export function translatorOf(language: Language): Translate {
  const translate = known.get(language);
  if (!translate) throw new Error(`there is no catalogue for ${language}`);
  return translate;
}

/** Says a text whose key came as plain text, as the faults of schemas carry them; what is no key is said as it is. */
export function sayKey(t: Translate, text: string, params: Readonly<Record<string, unknown>> = {}): string {
  const [section = '', name = ''] = text.split('.');
  const texts: object | undefined = Object.hasOwn(en, section) ? en[section as keyof typeof en] : undefined;
  if (texts === undefined || !Object.hasOwn(texts, name)) return text;
  const say = t as unknown as (key: string, params: Readonly<Record<string, unknown>>) => string;
  return say(text, params);
}

/** English, for logs and for what has no reader of its own. */
export const english: Translate = translatorOf('en');

/** The language of a platform's locale (`pt-BR`, `pt_PT`, `en-GB`): Portuguese for every `pt`, else English. */
export function languageOf(locale: string | null | undefined): Language {
  return /^pt\b|^pt[-_]/i.test(locale ?? '') ? 'pt-BR' : 'en';
}
