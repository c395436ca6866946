import { z } from 'zod';
import { requireRole } from '../../engine/context.ts';
import { badInput } from '../../engine/errors.ts';
import { keyOf } from '../../engine/parse-input.ts';
import { changeSettings, readSettings } from '../../engine/preferences/index.ts';
import { splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewSettings } from '../views/view-settings.ts';

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const WORDS = ['currency', 'zone', 'week'] as const;
const EXAMPLES = { currency: 'currency BRL', zone: 'zone America/Sao_Paulo', week: 'week sunday' } as const;

const SettingsOptions = z.object({
  /** `none` takes it away. */
  currency: z.string().max(100).optional(),
  zone: z.string().max(100).optional(),
  week: z.enum(DAYS, { error: keyOf('settings.noWeekday') }).optional(),
});

export const adminSettingsCommand = defineCommand({
  name: 'admin settings',
  summary: 'settings.summary',
  examples: [
    'admin settings',
    'admin settings currency BRL',
    'admin settings zone America/Sao_Paulo week sunday',
    'admin settings currency none',
  ],
  options: SettingsOptions,
  fields: [
    { name: 'currency', summary: 'settings.fieldCurrency', kind: 'text' },
    { name: 'zone', summary: 'settings.fieldZone', kind: 'text' },
    { name: 'week', summary: 'settings.fieldWeek', kind: 'choice', choices: DAYS },
  ],
  parseText: readSettingsText,
  reply: 'private',
  run: async (ctx, { currency, zone, week }) => {
    requireRole(ctx, 'admin');
    const changes = currency !== undefined || zone !== undefined || week !== undefined;
    if (!changes) return viewSettings(await readSettings(ctx), false, ctx.t);
    const settings = await changeSettings(ctx, {
      ...(currency === undefined ? {} : { displayCurrency: /^none$/i.test(currency) ? null : currency }),
      ...(zone === undefined ? {} : { timeZone: zone }),
      ...(week === undefined ? {} : { firstWeekday: DAYS.indexOf(week) + 1 }),
    });
    return viewSettings(settings, true, ctx.t);
  },
});

/** Pairs of a word and its value, in any order. */
function readSettingsText(rest: string): Record<string, string> {
  const words = splitWords(rest);
  const found: Record<string, string> = {};
  for (let at = 0; at < words.length; at += 2) {
    const text = words[at]?.text ?? '';
    const word = WORDS.find((one) => one === text.toLowerCase());
    if (word === undefined) throw badInput((t) => t('settings.notUnderstood', { text }));
    const value = words[at + 1]?.text;
    if (value === undefined) throw badInput((t) => t('settings.noValue', { word, example: EXAMPLES[word] }));
    if (found[word] !== undefined) throw badInput((t) => t('settings.twice', { word }));
    found[word] = word === 'week' ? value.toLowerCase() : value;
  }
  return found;
}
