import { z } from 'zod';
import { LANGUAGES } from '../language/index.ts';
import { isCurrency } from '../money.ts';
import { keyOf, keyWith } from '../parse-input.ts';
import type { Weekday } from '../settings.ts';

/** An ISO 4217 code, however it is cased. */
const Currency = z
  .string()
  .trim()
  .toUpperCase()
  .superRefine((code, ctx) => {
    if (!isCurrency(code)) {
      ctx.addIssue({
        code: 'custom',
        message: keyWith('settings.noCurrency'),
        params: { code: code.slice(0, 40) },
      });
    }
  });

/** An IANA zone, however it is cased, as the machine's own data name it. */
const TimeZone = z
  .string()
  .trim()
  .transform((zone, ctx): string => {
    const known = toTimeZone(zone);
    if (known !== null) return known;
    ctx.addIssue({
      code: 'custom',
      message: keyWith('settings.noZone'),
      params: { zone: zone.slice(0, 60) },
    });
    return z.NEVER;
  });

/** `America/Sao_Paulo` of `america/sao_paulo`; null for what is no zone. Offsets such as `+03:00` know no summer time. */
function toTimeZone(zone: string): string | null {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(zone)) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

export const ChangeSettingsInput = z.object({
  /** Null: figures as billed only. */
  displayCurrency: Currency.nullish(),
  timeZone: TimeZone.optional(),
  /** ISO: 1 is Monday, 7 Sunday. */
  firstWeekday: z
    .int()
    .min(1, keyOf('settings.noWeekday'))
    .max(7, keyOf('settings.noWeekday'))
    .transform((day) => day as Weekday)
    .optional(),
});
export type ChangeSettingsInput = z.input<typeof ChangeSettingsInput>;

export const ChooseLanguageInput = z.object({
  /** Null: what the platform says. */
  language: z.enum(LANGUAGES).nullable(),
});
export type ChooseLanguageInput = z.input<typeof ChooseLanguageInput>;
