import { z } from 'zod';
import { RULE_KINDS, type Rule } from '../allocation/index.ts';
import { type Day, toDate, toDay } from '../period.ts';
import type { RuleChangeEffect } from '../restatement/index.ts';

const PATTERN_CHARACTERS = 1_000;
const KEY_CHARACTERS = 256;
const MOST_SHARES = 100;
const CONTROL = /[\p{Cc}\p{Cs}]/u;

/** A weight as written: up to nine digits before the point and six after it, not zero. */
const WEIGHT = /^(?=.*[1-9])\d{1,9}(\.\d{1,6})?$/;

const text = (what: string, characters: number) =>
  z
    .string()
    .trim()
    .min(1, `${what} cannot be empty`)
    .max(characters, `${what} can have at most ${characters} characters`)
    .refine((value) => !CONTROL.test(value), `${what} cannot hold line breaks or control characters`);

export const ShareInput = z.object({
  tenant: z.string().trim().min(1, 'Name a tenant'),
  weight: z
    .string()
    .regex(
      WEIGHT,
      'A weight is a number above zero such as 60 or 33.3, with at most six digits after the point',
    ),
});
export type ShareInput = z.input<typeof ShareInput>;

/** A day that exists, `YYYY-MM-DD`. */
const RuleDay = z
  .string()
  .refine(isDay, 'A rule counts from a day such as 2026-10-01')
  .refine((day) => !isDay(day) || (day >= '2000-01-01' && day < '2100-01-01'), {
    message: 'A rule counts from a day between 2000 and 2100; leave it out for all days',
  });

function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = toDate(value);
  return !Number.isNaN(date.getTime()) && toDay(date) === value;
}

/** A rule as asked for, with its tenants by name. */
export const RuleInput = z
  .object({
    kind: z.enum(RULE_KINDS, { error: `A rule looks at one of ${RULE_KINDS.join(', ')}` }),
    /** The tag's key; only with `tag`. */
    key: text("A tag's key", KEY_CHARACTERS).nullish(),
    pattern: text('What a rule matches', PATTERN_CHARACTERS),
    shares: z
      .array(ShareInput)
      .min(1, 'Name the tenant that the rule is for')
      .max(MOST_SHARES, `A rule names at most ${MOST_SHARES} tenants`),
    /** The first day that it counts from; absent: see `addRule`. */
    from: RuleDay.optional(),
  })
  .refine(({ kind, key }) => kind !== 'tag' || Boolean(key), 'Name the key of the tag: tag team=checkout')
  .refine(({ kind, key }) => kind === 'tag' || !key, 'Only a rule over tags has a key');
export type RuleInput = z.input<typeof RuleInput>;
export type ParsedRule = z.output<typeof RuleInput>;

const position = z.int('A rule is named by its number in /cost map list').min(1);

export const AddRuleInput = z.object({
  rule: RuleInput,
  /** The number that it is to have; absent: the last. */
  before: position.optional(),
  /** Whether what closed months show of tenants' money may change. */
  restate: z.boolean().default(false),
});
export type AddRuleInput = z.input<typeof AddRuleInput>;

export const MoveRuleInput = z.object({
  rule: position,
  to: position,
  restate: z.boolean().default(false),
});
export type MoveRuleInput = z.input<typeof MoveRuleInput>;

export const RemoveRuleInput = z.object({ rule: position, restate: z.boolean().default(false) });
export type RemoveRuleInput = z.input<typeof RemoveRuleInput>;

export const LoadRulesInput = z.object({
  /** What to call the file in refusals. */
  name: z.string(),
  text: z.string(),
  /** Make the rules equal to the file, instead of adding its rules after those there are. */
  replace: z.boolean().default(false),
  /** Add tenants that are missing. */
  create: z.boolean().default(false),
  restate: z.boolean().default(false),
});
export type LoadRulesInput = z.input<typeof LoadRulesInput>;

export const AcceptOfferInput = z.object({ offer: z.string().trim().min(1) });
export type AcceptOfferInput = z.input<typeof AcceptOfferInput>;

/** A rule with its tenants' names, as people read it. */
export interface NamedRule extends Rule {
  named: readonly { tenant: string; weight: string }[];
  /** Whether its last day is over. */
  ended: boolean;
}

/** Money that went, or would go, from one tenant to another in a month. */
export interface NamedFlow {
  month: Day;
  currency: string;
  from: string;
  to: string;
  effective: string;
}

/** What a change of rules did, or would do. */
export interface RuleReport extends Omit<RuleChangeEffect, 'flows'> {
  flows: NamedFlow[];
  /** The last day that the data reach; null: the ledger is empty. */
  asOf: Day | null;
}
