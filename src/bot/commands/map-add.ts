import { z } from 'zod';
import type { AddRuleInput } from '../../engine/mapping/index.ts';
import { addRule, RULE_KINDS, testRule } from '../../engine/mapping/index.ts';
import { keyOf } from '../../engine/parse-input.ts';
import { readRule, readShares } from '../parse/read-rule.ts';
import { defineCommand, type OptionField } from '../registry.ts';
import { viewRuleAdded, viewRuleTested } from '../views/view-rule-change.ts';

/** A rule as plain options. */
export const RuleOptions = z.object({
  kind: z.enum(RULE_KINDS, { error: keyOf('usage.ruleKind') }),
  /** The tag's key. */
  key: z.string().optional(),
  pattern: z.string(),
  /** `acme`, or `acme 60 checkout 40`. */
  to: z.string(),
  from: z.string().optional(),
  before: z.int().min(1).optional(),
  restate: z.boolean().default(false),
});
export type RuleOptions = z.output<typeof RuleOptions>;

const RULE_FIELDS: readonly OptionField[] = [
  { name: 'kind', summary: 'fields.ruleKind', kind: 'choice', choices: RULE_KINDS, required: true },
  { name: 'pattern', summary: 'fields.rulePattern', kind: 'text', required: true },
  { name: 'to', summary: 'fields.ruleTo', kind: 'text', required: true },
  { name: 'key', summary: 'fields.ruleKey', kind: 'text' },
  { name: 'from', summary: 'fields.ruleFrom', kind: 'text' },
  { name: 'before', summary: 'fields.ruleBefore', kind: 'number' },
  { name: 'restate', summary: 'fields.restate', kind: 'flag' },
];

export const mapAddCommand = defineCommand({
  name: 'map add',
  summary: 'commands.mapAdd',
  examples: [
    'map add tag team=checkout to checkout',
    'map add sub_account 1234 to acme 60 checkout 40 from 2026-10-01 before 3',
    'map add service "Amazon S3" to "Data Platform"',
    'map add resource arn:aws:s3:::acme-* to acme',
  ],
  options: RuleOptions,
  fields: RULE_FIELDS,
  parseText: (rest) => readRule(rest, 'map add'),
  reply: 'private',
  run: async (ctx, options) => viewRuleAdded(await addRule(ctx, toAddRule(options)), ctx.t),
});

export const mapTestCommand = defineCommand({
  name: 'map test',
  summary: 'commands.mapTest',
  examples: ['map test tag team=checkout to acme', 'map test service AmazonS3 to acme before 1'],
  options: RuleOptions,
  fields: RULE_FIELDS,
  parseText: (rest) => readRule(rest, 'map test'),
  reply: 'private',
  run: async (ctx, options) => viewRuleTested(await testRule(ctx, toAddRule(options)), options, ctx.t),
});

/** @throws bad_input where the shares make no sense */
export function toAddRule({ kind, key, pattern, to, from, before, restate }: RuleOptions): AddRuleInput {
  return {
    rule: {
      kind,
      key: key ?? null,
      pattern,
      shares: readShares(to),
      ...(from === undefined ? {} : { from }),
    },
    ...(before === undefined ? {} : { before }),
    restate,
  };
}
