export { changeSettings, readSettings } from './change-settings.ts';
export { chooseLanguage, getLanguage } from './choose-language.ts';
