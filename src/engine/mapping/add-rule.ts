import type { RuleBody, Share } from '../allocation/index.ts';
import { recordAudit } from '../audit/index.ts';
import type { Context, TxContext } from '../context.ts';
import { badInput } from '../errors.ts';
import { parseInput } from '../parse-input.ts';
import type { Day } from '../period.ts';
import { applyRuleChange, ClosedMonthsTouched } from '../restatement/index.ts';
import { findTenantByName, toNameKey } from '../tenants/index.ts';
import { attempt, changeRules, rehearse } from './attempt.ts';
import { describeMatch, describeRule, hides, matchKeyOf } from './describe-rule.ts';
import { explainClosed, nameEffect, openDayOf, pickRule, selectNamedRules } from './name-rules.ts';
import { insertRules, writeOrder } from './queries.ts';
import { AddRuleInput, type NamedRule, type ParsedRule, type RuleReport } from './schemas.ts';

export interface AddedRule {
  rule: NamedRule;
  /** What went from whom to whom. */
  report: RuleReport;
  /** It counts from the open month on only because closed months had allocated what it matches. */
  keptClosedMonths: boolean;
}

/**
 * Adds a rule, last or at a place, and rewrites what it touches. Without a day it counts since ever where what it
 * touches in closed months was nobody's till now, else from the first day of the open month on (with `restate`, since
 * ever).
 *
 * @throws not_found  a tenant that is not there
 * @throws bad_input  another rule hides it, or it would change what closed months show of tenants' money
 */
export async function addRule(ctx: Context, input: AddRuleInput): Promise<AddedRule> {
  const parsed = parseInput(AddRuleInput, input);
  return changeRules(ctx, async (tx) => {
    const added = await placeRule(tx, parsed);
    await recordAudit(tx, {
      action: 'rule.added',
      subject: `rule:${added.rule.id}`,
      after: { ...added.rule, restatedMonths: added.report.restatedMonths },
    });
    return added;
  });
}

/** What `addRule` would do, to the last digit: it is done and taken back. */
export async function testRule(ctx: Context, input: AddRuleInput): Promise<AddedRule> {
  const parsed = parseInput(AddRuleInput, input);
  return changeRules(ctx, (tx) => rehearse(tx, () => placeRule(tx, parsed)));
}

type ParsedAdd = ReturnType<typeof AddRuleInput.parse>;

async function placeRule(tx: TxContext, { rule, before, restate }: ParsedAdd): Promise<AddedRule> {
  const shares = await findShares(tx, rule);
  const place = (validFrom: Day | null) =>
    attempt(tx, () => writeRule(tx, { ...toBody(rule, shares), validFrom }, before, restate));
  try {
    return { ...(await place(rule.from ?? null)), keptClosedMonths: false };
  } catch (error) {
    if (!(error instanceof ClosedMonthsTouched)) throw error;
    const openDay = openDayOf(tx);
    if (rule.from !== undefined) return explainClosed(tx, error, openDay);
    return { ...(await place(openDay)), keptClosedMonths: true };
  }
}

function toBody(rule: ParsedRule, shares: readonly Share[]): RuleBody {
  const { kind, pattern, from } = rule;
  return { kind, key: rule.key ?? null, pattern, validFrom: from ?? null, validTo: null, shares };
}

async function writeRule(
  tx: TxContext,
  body: RuleBody,
  before: number | undefined,
  restate: boolean,
): Promise<Omit<AddedRule, 'keptClosedMonths'>> {
  const rules = await selectNamedRules(tx);
  if (before !== undefined) pickRule(rules, before);
  const index = before === undefined ? rules.length : rules.findIndex(({ position }) => position === before);
  const hiding = rules
    .slice(0, index)
    .find((one) => matchKeyOf(one) === matchKeyOf(body) && hides(one, body));
  if (hiding)
    throw badInput((t) =>
      t('mapping.hidden', {
        position: hiding.position,
        rule: describeRule(hiding),
        match: describeMatch(body),
      }),
    );
  const [id = 0] = await insertRules(tx.db, [body], rules.length + 1);
  const ids = rules.map((rule) => rule.id);
  ids.splice(index, 0, id);
  await writeOrder(tx.db, ids);
  const written = pickRule(await selectNamedRules(tx), index + 1);
  const effect = await applyRuleChange(tx, {
    touched: [written],
    closed: restate ? 'restate' : 'refuse',
    reason: `rule added: ${describeRule(written)}`,
    ...(body.kind === 'resource' ? { reprojectFrom: body.validFrom } : {}),
  });
  return { rule: written, report: await nameEffect(tx, effect) };
}

/** The tenants that a rule names. @throws not_found, ambiguous; bad_input where one is archived or named twice */
async function findShares(tx: TxContext, rule: ParsedRule): Promise<Share[]> {
  const shares: Share[] = [];
  for (const { tenant: name, weight } of rule.shares) {
    const tenant = await findTenantByName(tx, name);
    if (toNameKey(tenant.name) !== toNameKey(name))
      throw badInput((t) => t('mapping.wasMerged', { name, tenant: tenant.name }));
    if (tenant.archivedAt !== null) throw badInput((t) => t('tenants.isArchived', { tenant: tenant.name }));
    if (shares.some(({ tenantId }) => tenantId === tenant.id))
      throw badInput((t) => t('mapping.namedTwice', { tenant: tenant.name }));
    shares.push({ tenantId: tenant.id, weight });
  }
  return shares.length === 1 ? shares.map((share) => ({ ...share, weight: '1' })) : shares;
}
