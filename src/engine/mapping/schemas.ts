import { z } from 'zod';
import { RULE_KINDS, type Rule } from '../allocation/index.ts';
import type { Key, PlainKey } from '../language/index.ts';
import { keyOf, keyWith } from '../parse-input.ts';
import { type Day, isDay } from '../period.ts';
import type { RuleChangeEffect } from '../restatement/index.ts';

const PATTERN_CHARACTERS = 1_000;
const KEY_CHARACTERS = 256;
const MOST_SHARES = 100;
const CONTROL = /[\p{Cc}\p{Cs}]/u;

/** A weight as written: up to nine digits before the point and six after it, not zero. */
const WEIGHT = /^(?=.*[1-9])\d{1,9}(\.\d{1,6})?$/;

const text = (texts: { empty: PlainKey; long: Key; unfit: PlainKey }, characters: number) =>
  z
    .string()
    .trim()
    .min(1, keyOf(texts.empty))
    .max(characters, keyWith(texts.long))
    .refine((value) => !CONTROL.test(value), keyOf(texts.unfit));

export const ShareInput = z.object({
  tenant: z.string().trim().min(1, keyOf('tenants.nameOne')),
  weight: z.string().regex(WEIGHT, keyOf('mapping.weight')),
});
export type ShareInput = z.input<typeof ShareInput>;

/** A day that exists, `YYYY-MM-DD`. */
const RuleDay = z
  .string()
  .refine(isDay, keyOf('mapping.ruleDay'))
  .refine((day) => !isDay(day) || (day >= '2000-01-01' && day < '2100-01-01'), {
    message: keyOf('mapping.ruleDayRange'),
  });

/** A rule as asked for, with its tenants by name. */
export const RuleInput = z
  .object({
    kind: z.enum(RULE_KINDS, { error: keyOf('mapping.ruleKinds') }),
    /** The tag's key; only with `tag`. */
    key: text(
      { empty: 'mapping.keyEmpty', long: 'mapping.keyLong', unfit: 'mapping.keyUnfit' },
      KEY_CHARACTERS,
    ).nullish(),
    pattern: text(
      { empty: 'mapping.patternEmpty', long: 'mapping.patternLong', unfit: 'mapping.patternUnfit' },
      PATTERN_CHARACTERS,
    ),
    shares: z
      .array(ShareInput)
      .min(1, keyOf('mapping.nameShare'))
      .max(MOST_SHARES, keyWith('mapping.mostShares')),
    /** The first day that it counts from; absent: see `addRule`. */
    from: RuleDay.optional(),
  })
  .refine(({ kind, key }) => kind !== 'tag' || Boolean(key), keyOf('mapping.nameKey'))
  .refine(({ kind, key }) => kind === 'tag' || !key, keyOf('mapping.keyOnlyTags'));
export type RuleInput = z.input<typeof RuleInput>;
export type ParsedRule = z.output<typeof RuleInput>;

const position = z.int(keyOf('mapping.ruleNumber')).min(1);

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
