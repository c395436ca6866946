export { decimalMarkOf, formatCount, formatLimit, formatMoney, formatRatio } from './format-money.ts';
export type { Catalogue, Key, PlainKey, Translation } from './keys.ts';
export {
  english,
  LANGUAGES,
  type Language,
  languageOf,
  type Say,
  sayKey,
  type Translate,
  translatorOf,
} from './translate.ts';
export { foldWord, toEnglishPeriod, words } from './words/index.ts';
