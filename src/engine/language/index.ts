export type { Catalogue, Key, Translation } from './keys.ts';
export {
  english,
  LANGUAGES,
  type Language,
  languageOf,
  type Say,
  type Translate,
  translatorOf,
} from './translate.ts';
