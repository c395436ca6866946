import type { Context } from '../engine/context.ts';
import { suggestServices } from '../engine/costs/index.ts';
import { CentavoError } from '../engine/errors.ts';
import type { PlainKey } from '../engine/language/index.ts';
import { addMonths, startOfMonth, toDay } from '../engine/period.ts';
import type { PeriodAsked } from '../engine/period-asked.ts';
import { parsePeriod } from '../engine/period-grammar.ts';
import { labelOfPeriod } from '../engine/period-label.ts';
import { suggestTenants } from '../engine/tenants/index.ts';
import type { OptionField } from './registry.ts';

/** What fits a field: as it is shown, and what the command is given. */
export interface Suggestion {
  label: string;
  value: string;
}

/** As many as any platform shows. */
const MOST = 25;
const MONTHS_BACK = 12;

const PERIODS: readonly PlainKey[] = [
  'fields.thisMonth',
  'fields.lastMonth',
  'fields.lastSevenDays',
  'fields.lastThirtyDays',
  'fields.lastThreeMonths',
  'fields.thisQuarter',
  'fields.lastQuarter',
  'fields.thisYear',
  'fields.lastYear',
  'fields.thisWeek',
  'fields.lastWeek',
  'fields.yesterday',
  'fields.today',
];

/**
 * What fits what is being typed into a field, best first, at most 25: names from what the asker may see and nothing of
 * anybody else, periods in their language. A field of free text has none.
 */
export async function suggest(ctx: Context, field: OptionField, typed: string): Promise<Suggestion[]> {
  switch (field.kind) {
    case 'tenant':
      return (await suggestTenants(ctx, typed, MOST)).map(asItIs);
    case 'service':
      return (await suggestServices(ctx, typed, MOST)).map(asItIs);
    case 'period':
      return suggestPeriods(ctx, typed);
    case 'choice':
    case 'dimension':
      return (field.choices ?? [])
        .filter((choice) => choice.startsWith(typed.trim().toLowerCase()))
        .slice(0, MOST)
        .map(asItIs);
    case 'text':
    case 'flag':
    case 'number':
      return [];
    default:
      return field.kind satisfies never;
  }
}

function asItIs(value: string): Suggestion {
  return { label: value, value };
}

/** What was typed where it is a period, then the usual ones that hold it, each with the days that it means. */
function suggestPeriods(ctx: Context, typed: string): Suggestion[] {
  const wanted = fold(typed);
  const thisMonth = startOfMonth(toDay(ctx.now()));
  const months = Array.from({ length: MONTHS_BACK }, (_, back) => addMonths(thisMonth, -back).slice(0, 7));
  const usual = [...PERIODS.map((key) => ctx.t(key)), ...months].flatMap((words) => toPeriod(ctx, words));
  const fitting = usual.filter(({ label }) => fold(label).includes(wanted));
  const own =
    wanted === '' || fitting.some(({ value }) => fold(value) === wanted) ? [] : toPeriod(ctx, typed.trim());
  return [...own, ...fitting].slice(0, MOST);
}

function toPeriod(ctx: Context, words: string): Suggestion[] {
  let asked: PeriodAsked | null;
  try {
    asked = parsePeriod(words, { now: ctx.now(), firstWeekday: ctx.settings.firstWeekday });
  } catch (error) {
    if (error instanceof CentavoError) return [];
    throw error;
  }
  if (!asked) return [];
  const label = labelOfPeriod(asked.period, ctx.t);
  return [{ label: fold(label) === fold(words) ? label : `${words} · ${label}`, value: words }];
}

/** Without accents and case, as people type. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
