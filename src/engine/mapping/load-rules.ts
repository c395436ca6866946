import type { Share } from '../allocation/index.ts';
import { recordAudit } from '../audit/index.ts';
import type { Context, TxContext } from '../context.ts';
import { parseInput, sayIssue } from '../parse-input.ts';
import { ClosedMonthsTouched } from '../restatement/index.ts';
import { ensureTenants, selectLiveTenants, type Tenant, TenantName, toNameKey } from '../tenants/index.ts';
import { appendRules } from './append-rules.ts';
import { changeRules } from './attempt.ts';
import { describeRule, hides, matchKeyOf } from './describe-rule.ts';
import { explainClosed, nameEffect, selectNamedRules } from './name-rules.ts';
import { isSame, type Loading, type PlannedLine, type PlannedRule } from './planned-rules.ts';
import { type LineFault, type RuleLine, readRulesFile, refuse } from './read-rules-file.ts';
import { replaceRules } from './replace-rules.ts';
import { LoadRulesInput, type NamedRule, type RuleReport } from './schemas.ts';

export interface LoadedRules {
  /** Rules written. */
  added: number;
  /** Lines whose rule was there already. */
  unchanged: number;
  /** Rules taken away or ended, with `replace`. */
  removed: number;
  tenantsAdded: string[];
  report: RuleReport;
  keptClosedMonths: boolean;
}

/**
 * Loads rules from a file: added behind those there are, or, with `replace`, in their place. Loading the same file
 * again changes nothing.
 *
 * @throws file_refused  with one sentence a bad line; nothing was changed
 * @throws bad_input     it would change what closed months show of tenants' money
 */
export async function loadRules(ctx: Context, input: LoadRulesInput): Promise<LoadedRules> {
  const options = parseInput(LoadRulesInput, input);
  const lines = readRulesFile(options.name, options.text);
  return changeRules(ctx, async (tx) => {
    const { shares, added: tenants } = await resolveTenants(tx, lines, options);
    const planned = lines.map(({ line, rule }, i) => ({
      line,
      rule: {
        kind: rule.kind,
        key: rule.key ?? null,
        pattern: rule.pattern,
        from: rule.from,
        shares: shares[i] ?? [],
      } satisfies PlannedRule,
    }));
    const done = options.replace
      ? await replaceRules(tx, planned, options).catch((error) => explain(tx, error))
      : await addNew(tx, planned, options).catch((error) => explain(tx, error));
    await recordAudit(tx, {
      action: 'rules.loaded',
      subject: `file:${options.name}`,
      before: done.before,
      after: { rules: done.after, restatedMonths: done.effect.restatedMonths },
    });
    return {
      added: done.after.length,
      unchanged: done.unchanged,
      removed: done.before.length,
      tenantsAdded: tenants.map(({ name }) => name),
      report: await nameEffect(tx, done.effect),
      keptClosedMonths: done.keptClosedMonths,
    };
  });
}

async function addNew(
  tx: TxContext,
  planned: readonly PlannedLine[],
  { name, restate }: { name: string; restate: boolean },
): Promise<Loading> {
  const byMatch = new Map<string, NamedRule[]>();
  for (const rule of await selectNamedRules(tx)) {
    const key = matchKeyOf(rule);
    byMatch.set(key, [...(byMatch.get(key) ?? []), rule]);
  }
  const faults: LineFault[] = [];
  const missing: PlannedRule[] = [];
  for (const { line, rule } of planned) {
    const alike = byMatch.get(matchKeyOf(rule)) ?? [];
    if (alike.some((one) => isSame(one, rule))) continue;
    const hiding = alike.find((one) => hides(one, { validFrom: rule.from ?? null, validTo: null }));
    if (hiding)
      faults.push({
        line,
        say: (t) => t('mapping.lineHidden', { position: hiding.position, rule: describeRule(hiding) }),
      });
    else missing.push(rule);
  }
  if (faults.length > 0) throw refuse(name, faults);
  const { rules, effect, keptClosedMonths } = await appendRules(
    tx,
    missing,
    `rules of ${name} added`,
    restate,
  );
  return { before: [], after: rules, unchanged: planned.length - missing.length, effect, keptClosedMonths };
}

async function explain(tx: TxContext, error: unknown): Promise<never> {
  if (error instanceof ClosedMonthsTouched) return explainClosed(tx, error);
  throw error;
}

async function resolveTenants(
  tx: TxContext,
  lines: readonly RuleLine[],
  options: { name: string; create: boolean },
): Promise<{ shares: Share[][]; added: Tenant[] }> {
  const faults: LineFault[] = [];
  const wanted = new Map<string, string>();
  for (const { line, rule } of lines) {
    const keys = rule.shares.map(({ tenant }) => toNameKey(tenant));
    if (new Set(keys).size < keys.length) faults.push({ line, say: (t) => t('mapping.lineTwice') });
    for (const { tenant } of rule.shares)
      if (!wanted.has(toNameKey(tenant))) wanted.set(toNameKey(tenant), tenant);
  }
  const known = await selectLiveTenants(tx.db, [...wanted.keys()]);
  for (const { line, rule } of lines) {
    for (const { tenant } of rule.shares) {
      if (known.has(toNameKey(tenant))) continue;
      const fit = TenantName.safeParse(tenant);
      if (!options.create) faults.push({ line, say: (t) => t('mapping.lineNoTenant', { tenant }) });
      else if (!fit.success) {
        const why = sayIssue(fit.error.issues[0]);
        faults.push({ line, say: (t) => t('mapping.lineUnfit', { tenant, why: why(t) }) });
      }
    }
  }
  if (faults.length > 0) throw refuse(options.name, faults);
  const { byKey, added } = await ensureTenants(tx, [...wanted.values()]);
  return {
    added,
    shares: lines.map(({ rule }) =>
      rule.shares.map(({ tenant, weight }) => ({
        tenantId: byKey.get(toNameKey(tenant))?.id ?? 0,
        weight: rule.shares.length === 1 ? '1' : weight,
      })),
    ),
  };
}
