import { z } from 'zod';
import { badInput } from '../../engine/errors.ts';
import { LANGUAGES, translatorOf } from '../../engine/language/index.ts';
import { keyOf } from '../../engine/parse-input.ts';
import { chooseLanguage, getLanguage } from '../../engine/preferences/index.ts';
import { defineCommand } from '../registry.ts';
import { viewLanguage } from '../views/view-settings.ts';

const CHOICES = [...LANGUAGES, 'auto'] as const;

const LanguageOptions = z.object({
  /** Absent: show what is set. */
  language: z.enum(CHOICES, { error: keyOf('settings.languageChoices') }).optional(),
});

export const languageCommand = defineCommand({
  name: 'language',
  summary: 'settings.languageSummary',
  examples: ['language pt-BR', 'language en', 'language auto', 'language'],
  options: LanguageOptions,
  fields: [{ name: 'language', summary: 'settings.languageField', kind: 'choice', choices: CHOICES }],
  parseText: readLanguage,
  reply: 'private',
  open: true,
  run: async (ctx, { language }) => {
    if (language === undefined) {
      return viewLanguage(await getLanguage(ctx), ctx.actor.platform === 'cli', ctx.t);
    }
    const chosen = await chooseLanguage(ctx, { language: language === 'auto' ? null : language });
    return viewLanguage(chosen, false, chosen === null ? ctx.t : translatorOf(chosen));
  },
});

/** `pt`, `pt_BR` and `PT-br` are the same. */
function readLanguage(rest: string): z.input<typeof LanguageOptions> {
  const text = rest.trim().toLowerCase().replace('_', '-');
  if (text === '') return {};
  const language = CHOICES.find((one) => one.toLowerCase() === text || one.toLowerCase() === `${text}-br`);
  if (language === undefined) throw badInput((t) => t('settings.languageUnknown', { text: rest.trim() }));
  return { language };
}
