import { recordAudit } from '../audit/index.ts';
import type { TxContext } from '../context.ts';
import { refreshShown } from '../outbox/index.ts';
import { tellAlarm } from './announce-approval.ts';
import { countVoices, LOCAL_STANDING, type Standing } from './compute.ts';
import { selectStandings } from './queries-people.ts';
import { markAlarm, selectOpenToReview, selectRulesToReview, type ToReview } from './queries-sweep.ts';

export interface ReviewOptions {
  /** Members of whom no account is in its workspace any more: nobody waits for them. */
  left?: ReadonlySet<number>;
  /** Whether what can be satisfied again is no longer an alarm; only who knows who left can tell. */
  clear?: boolean;
}

/**
 * Looks at every rule in force and every open request: where too few people could agree since somebody lost a role,
 * left or is away, the admins are alarmed, once until it is mended. In the caller's transaction, which sees all tenants.
 *
 * @returns the subjects that are an alarm since now
 */
export async function reviewApprovers(tx: TxContext, options: ReviewOptions = {}): Promise<string[]> {
  const { left = new Set<number>(), clear = false } = options;
  const byTenant = new Map<number | null, Standing[]>();
  const standingsOn = async (tenantId: number | null): Promise<Standing[]> => {
    const known = byTenant.get(tenantId);
    if (known) return known;
    const all = await selectStandings(tx.db, tenantId, null, tx.now());
    const there = all.filter(({ memberId }) => memberId === null || !left.has(memberId));
    byTenant.set(tenantId, [...there, LOCAL_STANDING]);
    return [...there, LOCAL_STANDING];
  };
  const alarms: string[] = [];
  const review = async (what: 'rule' | 'approval', one: ToReview): Promise<void> => {
    const able = countVoices(
      await standingsOn(one.tenantId),
      one.approvers,
      one.requester === null ? [] : [one.requester],
    );
    const isAlarm = able < one.needed;
    if (isAlarm === one.alarmed || (!isAlarm && !clear)) return;
    await markAlarm(tx.db, what, one.id, isAlarm ? tx.now() : null);
    const subject = what === 'rule' ? `approval-rule:${one.id}` : `approval:${one.id}`;
    if (!isAlarm) return refreshShown(tx, subject);
    await recordAudit(tx, {
      action: `${what === 'rule' ? 'approval_rule' : 'approval'}.unsatisfiable`,
      subject,
      after: { able, needed: one.needed },
    });
    await tellAlarm(tx, subject);
    alarms.push(subject);
  };
  for (const rule of await selectRulesToReview(tx.db)) await review('rule', rule);
  for (const open of await selectOpenToReview(tx.db)) await review('approval', open);
  return alarms;
}
