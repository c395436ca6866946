import { z } from 'zod';
import type { Context } from '../../engine/context.ts';
import type { CostQuestion, Reading } from '../../engine/costs/index.ts';
import { CentavoError } from '../../engine/errors.ts';
import type { Say } from '../../engine/language/index.ts';
import { METRICS } from '../../engine/money.ts';
import { keyOf } from '../../engine/parse-input.ts';
import { type Calendar, requirePeriod } from '../../engine/period-grammar.ts';
import type { ReplyKind } from '../registry.ts';
import {
  isByWord,
  type Modifiers,
  readDimension,
  readModifiers,
  readTag,
  writeDimension,
  writeModifiers,
} from './read-modifiers.ts';
import { joinWords, quoteWord, splitWords, type Word } from './split-words.ts';

const word = z.object({ text: z.string(), quoted: z.boolean() });

/** Options that all questions about costs share. As typed options each is one plain text. */
export const costOptions = {
  /** `last month`, `2026-10`, … */
  period: z.string().optional(),
  /** `service`, `account`, `tag team`, … */
  by: z.string().optional(),
  metric: z.enum(METRICS, { error: keyOf('parse.metric') }).optional(),
  service: z.string().optional(),
  account: z.string().optional(),
  /** `KEY=VALUE`; several on lines of their own. */
  tag: z.string().optional(),
  audience: z.enum(['everyone', 'me'], { error: keyOf('parse.audience') }).optional(),
  /** What was typed after the command, where it came as text: read in every way that makes sense. */
  typed: z.array(word).optional(),
};

/** Options of the commands about one tenant. */
export const TenantOptions = z.object({ tenant: z.string().optional(), ...costOptions });
export type CostOptions = z.output<typeof TenantOptions>;

/** Who sees the reply: everybody, unless the person asks otherwise. */
export function replyOf({ audience }: Pick<CostOptions, 'audience'>): ReplyKind {
  return audience === 'me' ? 'private' : 'public';
}

/** Who sees the answer; null where only one person can. */
export function audienceOf(
  ctx: Context,
  { audience }: Pick<CostOptions, 'audience'>,
): 'everyone' | 'me' | null {
  const { platform } = ctx.actor;
  const isAlone = platform === 'cli' || platform === 'console' || platform === 'job';
  return isAlone ? null : (audience ?? 'everyone');
}

/** Whether a list was asked for in so many words. */
export function isListed({ by, typed }: Pick<CostOptions, 'by' | 'typed'>): boolean {
  return by !== undefined || (typed ?? []).some(isByWord);
}

/** Options of what was typed. @throws bad_input where a quotation mark is not closed */
export function optionsOfText(rest: string, now: Date): Pick<CostOptions, 'typed' | 'audience'> {
  return optionsOfWords(splitWords(rest), now);
}

export function optionsOfWords(typed: Word[], now: Date): Pick<CostOptions, 'typed' | 'audience'> {
  const readings = readingsOfWords(typed, now);
  const onlyMe = readings.some(({ modifiers }) => modifiers?.onlyMe);
  return { typed, ...(onlyMe ? { audience: 'me' as const } : {}) };
}

/**
 * The ways to read the options, the longest name first.
 *
 * @param command the command's name, for asking the same about another tenant
 * @param limits.listed whether the command lists costs `by` anything, or by services alone
 * @throws bad_input where a typed option makes no sense
 */
export function readingsOf(
  options: CostOptions,
  calendar: Calendar,
  command: string,
  limits: { listed: boolean | 'service' } = { listed: true },
): Reading[] {
  const check = (reading: Reading, modifiers: Modifiers): Reading =>
    limits.listed === true || modifiers.by === undefined || modifiers.by.kind === limits.listed
      ? reading
      : {
          ...reading,
          fault: (t) =>
            t('parse.noList', {
              command,
              dimension: modifiers.by === undefined ? '' : writeDimension(modifiers.by),
            }),
        };
  if (options.typed === undefined) {
    const modifiers = modifiersOfOptions(options);
    return [check(toReading(options.tenant ?? null, modifiers, calendar, command), modifiers)];
  }
  return readingsOfWords(options.typed, calendar.now).map(({ name, modifiers, fault }) =>
    modifiers
      ? check(toReading(name, modifiers, calendar, command), modifiers)
      : { ...toReading(name, { filters: {} }, calendar, command), ...(fault ? { fault } : {}) },
  );
}

interface WordReading {
  name: string | null;
  /** Null where the words after the name make no sense: `fault` says why. */
  modifiers: Modifiers | null;
  fault?: Say;
}

/** Every split of the words into a name and what stands after it; no name at all comes last. */
function readingsOfWords(words: readonly Word[], now: Date): WordReading[] {
  const readings: WordReading[] = [];
  for (let length = words.length; length >= 0; length--) {
    const name = length === 0 ? null : joinWords(words.slice(0, length));
    try {
      readings.push({ name, modifiers: readModifiers(words.slice(length), now) });
    } catch (error) {
      if (!(error instanceof CentavoError)) throw error;
      if (name !== null) readings.push({ name, modifiers: null, fault: (t) => error.say(t) });
    }
  }
  return readings;
}

/**
 * A reading of a name and what stands after it.
 *
 * @param command  what the same question about another tenant begins with; ending in `tenant:`, the name follows at once
 */
export function toReading(
  tenant: string | null,
  modifiers: Modifiers,
  calendar: Calendar,
  command: string,
): Reading {
  const joint = command.endsWith(':') ? '' : ' ';
  return {
    tenant: tenant || (modifiers.tenant ?? null),
    question: toQuestion(modifiers, calendar),
    retry: (name) => `${command}${joint}${quoteWord(name)} ${writeModifiers(modifiers)}`.trim(),
  };
}

/** @throws bad_input */
export function toQuestion({ period, by, metric, filters }: Modifiers, calendar: Calendar): CostQuestion {
  return {
    period: period === undefined ? null : requirePeriod(period, calendar),
    metric: metric ?? 'effective',
    by: by ?? { kind: 'service' },
    filters,
  };
}

/** @throws bad_input */
export function modifiersOfOptions(options: Omit<CostOptions, 'tenant' | 'typed'>): Modifiers {
  const { period, by, metric, service, account, tag } = options;
  const tags = (tag ?? '').split('\n').filter((line) => line.trim() !== '');
  return {
    ...(period ? { period } : {}),
    ...(by ? { by: readDimension(by) } : {}),
    ...(metric ? { metric } : {}),
    filters: {
      ...(service ? { service } : {}),
      ...(account ? { account } : {}),
      ...(tags.length > 0 ? { tags: tags.map((line) => readTag(line.replace(/^tag:/i, ''))) } : {}),
    },
    ...(options.audience === 'me' ? { onlyMe: true } : {}),
  };
}

/** What was read from words, as typed options. */
export function optionsOfModifiers(modifiers: Modifiers): Omit<CostOptions, 'typed'> {
  const { period, by, metric, tenant, filters, onlyMe } = modifiers;
  const { service, account, tags } = filters;
  return {
    period,
    by: by && writeDimension(by),
    metric,
    tenant,
    service,
    account,
    tag: tags?.map(({ key, value }) => `${key}=${value}`).join('\n'),
    audience: onlyMe ? 'me' : undefined,
  };
}

/** Typed options that ask the same question again, for a button. `period` as the day of pressing must not move it. */
export function optionsOfQuestion(
  question: Pick<CostQuestion, 'metric' | 'filters'> & { by?: CostQuestion['by'] },
  period: string | undefined,
): Record<string, string> {
  const { metric, by, filters } = question;
  const { service, account, tags = [] } = filters;
  return {
    ...(period ? { period } : {}),
    ...(by && by.kind !== 'service' ? { by: writeDimension(by) } : {}),
    ...(metric === 'effective' ? {} : { metric }),
    ...(service === undefined ? {} : { service }),
    ...(account === undefined ? {} : { account }),
    ...(tags.length === 0 ? {} : { tag: tags.map(({ key, value }) => `${key}=${value}`).join('\n') }),
  };
}
