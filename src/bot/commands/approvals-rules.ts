import { z } from 'zod';
import { requireAmount, writeAmount } from '../../engine/amount-asked.ts';
import { APPROVAL_KINDS } from '../../engine/approval-kinds/index.ts';
import { listRules, removeRule, setRule, switchRule } from '../../engine/approval-rules/index.ts';
import type { Context } from '../../engine/context.ts';
import { badInput } from '../../engine/errors.ts';
import { type Decimal, isZero } from '../../engine/money.ts';
import type { Card } from '../card.ts';
import { readApprovers } from '../parse/read-approvers.ts';
import { joinWords, quoteWord, splitWords, type Word } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewApprovalRule, viewApprovalRules } from '../views/view-approval-rules.ts';

const VERBS = ['list', 'set', 'on', 'off', 'remove'] as const;
const NEVER = 'never';

const RulesOptions = z.object({
  verb: z.enum(VERBS).default('list'),
  /** What is asked for: `budget`, `manual_cost`, … */
  kind: z.string().max(100).optional(),
  /** From which amount on, with its currency. */
  over: z.string().max(100).optional(),
  category: z.string().max(100).optional(),
  tenant: z.string().max(200).optional(),
  /** Who must agree: people and roles with commas between them. */
  by: z.string().max(800).optional(),
  needs: z.int().optional(),
  /** Hours. */
  expires: z.int().optional(),
  /** Hours, or `never`. */
  escalates: z.string().max(20).optional(),
  rule: z.int().min(1).max(2_147_483_647).optional(),
});
type RulesOptions = z.output<typeof RulesOptions>;

/** One command for all of it: groups go one level deep, so the verb is an option. */
export const approvalsRulesCommand = defineCommand({
  name: 'approvals rules',
  summary: 'approvals.rulesSummary',
  examples: [
    'approvals rules',
    'approvals rules set budget over 1000 USD tenant acme by @ada,role:approver needs 2',
    'approvals rules set manual_cost category Tax by role:admin expires 24 escalates never',
    'approvals rules off 3',
    'approvals rules remove 3',
  ],
  options: RulesOptions,
  fields: [
    { name: 'verb', summary: 'approvals.fieldVerb', kind: 'choice', choices: VERBS },
    { name: 'kind', summary: 'approvals.fieldKind', kind: 'text' },
    { name: 'by', summary: 'approvals.fieldBy', kind: 'text' },
    { name: 'needs', summary: 'approvals.fieldNeeds', kind: 'number' },
    { name: 'over', summary: 'approvals.fieldOver', kind: 'text' },
    { name: 'tenant', summary: 'approvals.fieldTenant', kind: 'tenant' },
    { name: 'category', summary: 'approvals.fieldCategory', kind: 'text' },
    { name: 'expires', summary: 'approvals.fieldExpires', kind: 'number' },
    { name: 'escalates', summary: 'approvals.fieldEscalates', kind: 'text' },
    { name: 'rule', summary: 'approvals.fieldRule', kind: 'number' },
  ],
  parseText: readRulesText,
  reply: 'private',
  run: answer,
});

async function answer(ctx: Context, options: RulesOptions): Promise<Card> {
  const { verb } = options;
  switch (verb) {
    case 'list':
      return viewApprovalRules(await listRules(ctx), ctx.t);
    case 'set':
      return answerSet(ctx, options);
    case 'on':
    case 'off':
      return viewApprovalRule(await switchRule(ctx, requireRule(options), verb === 'on'), verb, ctx.t);
    case 'remove':
      return viewApprovalRule(await removeRule(ctx, requireRule(options)), 'removed', ctx.t);
    default:
      return verb satisfies never;
  }
}

async function answerSet(ctx: Context, options: RulesOptions): Promise<Card> {
  const { kind, over, category, tenant, by = '', needs = 1, expires, escalates } = options;
  if (kind === undefined) {
    throw badInput((t) => t('approvals.whichKind', { kinds: [...APPROVAL_KINDS.keys()].join(', ') }));
  }
  const from = over === undefined ? null : readOver(over, options);
  const { rule, replaced } = await setRule(ctx, APPROVAL_KINDS, {
    kind: kind.trim().toLowerCase().replaceAll('-', '_'),
    ...(category === undefined ? {} : { category }),
    ...(tenant === undefined ? {} : { tenant }),
    ...(from === null ? {} : { from }),
    approvers: readApprovers(by),
    needed: needs,
    ...(expires === undefined ? {} : { expiresInHours: expires }),
    ...(escalates === undefined ? {} : { escalatesInHours: readEscalation(escalates) }),
  });
  return viewApprovalRule(rule, replaced ? 'replaced' : 'made', ctx.t);
}

/** `1000 USD`; null for nothing, which has no currency. */
function readOver(text: string, options: RulesOptions): { amount: Decimal; currency: string } | null {
  const [, typedAmount = '', currency] = /^(.*?)(?:\s+([a-z]{3}))?$/is.exec(text.trim()) ?? [];
  const toCommand = (amount: Decimal) =>
    typed({ ...options, over: [writeAmount(amount), currency].filter(Boolean).join(' ') });
  const amount = requireAmount(typedAmount, toCommand, { zero: true });
  if (isZero(amount)) return null;
  if (currency === undefined) throw badInput((t) => t('approvals.currencyMissing', { amount: typedAmount }));
  return { amount, currency };
}

function readEscalation(text: string): number | null {
  if (text.trim().toLowerCase() === NEVER) return null;
  if (!/^\d{1,5}$/.test(text.trim())) throw badInput((t) => t('approvals.badHours'));
  return Number(text);
}

function requireRule({ rule }: RulesOptions): number {
  if (rule === undefined) throw badInput((t) => t('approvals.whichRule'));
  return rule;
}

/** What stands after `set`: `KIND`, then pairs of a word and its value; `by` and names may be several words. */
const CLAUSES = ['over', 'category', 'tenant', 'by', 'needs', 'expires', 'escalates'] as const;
type Clause = (typeof CLAUSES)[number];
const NUMBERS: readonly Clause[] = ['needs', 'expires'];

function readRulesText(rest: string): z.input<typeof RulesOptions> {
  const [first, ...words] = splitWords(rest);
  if (first === undefined) return {};
  const verb = VERBS.find((one) => !first.quoted && one === first.text.toLowerCase());
  if (verb === undefined) throw badInput((t) => t('approvals.whichVerb'));
  switch (verb) {
    case 'list':
      if (words.length > 0) throw badInput((t) => t('approvals.whichVerb'));
      return { verb };
    case 'set':
      return { verb, ...readSet(words) };
    case 'on':
    case 'off':
    case 'remove': {
      const [rule, ...more] = words;
      if (!rule || more.length > 0 || !/^\d{1,9}$/.test(rule.text))
        throw badInput((t) => t('approvals.whichRule'));
      return { verb, rule: Number(rule.text) };
    }
    default:
      return verb satisfies never;
  }
}

function readSet([kind, ...words]: readonly Word[]): Omit<z.input<typeof RulesOptions>, 'verb'> {
  if (!kind) return {};
  const found: Partial<Record<Clause, Word[]>> = {};
  let open: Word[] | null = null;
  for (const word of words) {
    const clause = CLAUSES.find((one) => !word.quoted && one === word.text.toLowerCase());
    if (clause !== undefined && (open === null || open.length > 0)) {
      if (found[clause]) throw badInput((t) => t('approvals.clauseTwice', { word: clause }));
      open = [];
      found[clause] = open;
    } else if (open === null) {
      throw badInput((t) => t('approvals.notUnderstood', { text: word.text }));
    } else {
      open.push(word);
    }
  }
  const options: Record<string, string | number> = { kind: kind.text };
  for (const clause of CLAUSES) {
    const value = found[clause];
    if (value === undefined) continue;
    const text = joinWords(value);
    if (text === '') throw badInput((t) => t('approvals.clauseEmpty', { word: clause }));
    if (NUMBERS.includes(clause) && !/^\d{1,5}$/.test(text)) {
      throw badInput((t) => t('approvals.clauseNumber', { word: clause }));
    }
    options[clause] = NUMBERS.includes(clause) ? Number(text) : text;
  }
  return options;
}

/** The same as it is typed. */
function typed({ kind = '', ...options }: RulesOptions): string {
  const clauses = CLAUSES.flatMap((clause) => {
    const value = options[clause];
    return value === undefined
      ? []
      : [`${clause} ${clause === 'by' || clause === 'over' ? value : quoteWord(String(value))}`];
  });
  return ['approvals rules set', quoteWord(kind), ...clauses].join(' ');
}
