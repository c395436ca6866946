import { asWhole, countAble, readLabels } from '../approvals/index.ts';
import type { Context } from '../context.ts';
import { membersAmong, selectRulesOf } from './queries.ts';
import type { NamedRule, StoredRule } from './schemas.ts';

/** The rules in force that concern the actor: those for everything, and those of the tenants that they may see. */
export async function listRules(ctx: Context): Promise<NamedRule[]> {
  return nameRules(ctx, await selectRulesOf(ctx.db, ctx.scope));
}

/** Rules with the accounts of the people that they name, and how many could agree now. */
export function nameRules(ctx: Context, rules: readonly StoredRule[]): Promise<NamedRule[]> {
  return asWhole(ctx, async (tx) => {
    const labels = await readLabels(
      tx.db,
      rules.flatMap(({ approvers }) => membersAmong(approvers)),
    );
    const named: NamedRule[] = [];
    for (const rule of rules) {
      const { tenantId, approvers } = rule;
      named.push({
        ...rule,
        approvers: approvers.map((one) =>
          'role' in one ? one : { person: labels.get(one.member) ?? `member:${one.member}` },
        ),
        able: await countAble(tx, { tenantId, approvers, barred: [] }),
      });
    }
    return named;
  });
}
