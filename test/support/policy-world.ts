import { sql } from 'drizzle-orm';
import { grantAccess } from '../../src/engine/access/index.ts';
import { APPROVAL_KINDS } from '../../src/engine/approval-kinds/index.ts';
import { decideApproval } from '../../src/engine/approvals/index.ts';
import { raiseBudget, setBudget } from '../../src/engine/budgets/index.ts';
import type { Context } from '../../src/engine/context.ts';
import { reserveHold, settleHold } from '../../src/engine/holds/index.ts';
import { asPerson, linkBoth } from './access-people.ts';
import { aCall } from './ai-budget.ts';
import { makeContext } from './context.ts';
import { seedCosts } from './cost-ledger.ts';
import type { TestDatabase } from './databases.ts';

/** Who is there: `asker` sees the branch `retail`, `approver` and `second` approve in it, `other` sees `labs` alone. */
export const PEOPLE = { asker: 'UASKER', approver: 'UAPPROVER', second: 'USECOND', other: 'UOTHER' } as const;

export interface PolicyWorld {
  database: TestDatabase;
  /** The local admin. */
  admin: Context;
  /** A person of Slack with what they may do at this moment. */
  as(personId: string): Promise<Context>;
  /** A member for signing in to the console. */
  whoIs(personId: string): Promise<{ memberId: number; identity: string }>;
  /** Asks for more for `shop` in the asker's name; gives the request's id. */
  askRaise(to: string, reason?: string): Promise<string>;
}

/**
 * A company with tenants in every state of AI spend, a cloud budget that is spent, and requests: what the pages of
 * budgets and approvals show. The 21st of November, noon.
 */
export async function makePolicyWorld(database: TestDatabase): Promise<PolicyWorld> {
  const { db } = database;
  const admin = await makeContext(db, { now: '2026-11-21T12:00:00Z', billsFolder: '/nowhere' });
  const { now } = admin;
  await seedCosts(admin, {
    tenants: [
      ['retail', null],
      ['shop', 'retail'],
      ['kiosk', 'retail'],
      ['labs', null],
      ['studio', null],
      ['quiet', null],
    ],
    lines: ['shop', 'kiosk', 'labs', 'studio'].flatMap((tenant, at) =>
      Array.from({ length: 20 }, (_, day) => ({
        tenant,
        day: `2026-11-${String(day + 1).padStart(2, '0')}`,
        service: 'Amazon EC2',
        billed: `${(4 - at) * 10}.25`,
      })),
    ),
  });
  await linkBoth(db, now);
  const person = (personId: string) => ({ platform: 'slack' as const, workspaceId: 'T1', personId });
  const grant = (personId: string, role: 'viewer' | 'approver', tenant: string) =>
    grantAccess(admin, { person: person(personId), role, tenant });
  await grant(PEOPLE.asker, 'viewer', 'retail');
  await grant(PEOPLE.approver, 'approver', 'retail');
  await grant(PEOPLE.second, 'approver', 'retail');
  await grant(PEOPLE.other, 'viewer', 'labs');
  const as = (personId: string) => asPerson(db, personId, { now });

  // Budgets of the start are set without asking anybody.
  await db.transaction('*', (tx) =>
    tx.rows(sql`insert into approval_rules (kind, approvers, needed, created_by, created_at)
      values ('budget', '[]', 0, 'test', ${now().toISOString()}::timestamptz)`),
  );
  const set = (tenant: string, spend: 'ai' | 'cloud', window: 'day' | 'month', amount: string) =>
    setBudget(admin, { tenant, spend, window, amount, currency: 'USD' });
  await set('shop', 'ai', 'day', '40');
  await set('shop', 'ai', 'month', '300');
  await set('kiosk', 'ai', 'month', '50');
  await set('labs', 'ai', 'month', '100');
  await set('studio', 'ai', 'month', '1000');
  await set('labs', 'cloud', 'month', '400');
  await set('shop', 'cloud', 'month', '2000');
  await db.transaction('*', (tx) => tx.rows(sql`update approval_rules set removed_at = now()`));

  const ids = await db.transaction('*', (tx) =>
    tx.rows<{ id: number; name: string }>(sql`select id, name from tenants`),
  );
  const idOf = (name: string) => ids.find((one) => one.name === name)?.id ?? -1;
  let key = 0;
  const spend = async (tenant: string, amount: string, day: number) => {
    const at = new Date(`2026-11-${String(day).padStart(2, '0')}T10:00:00Z`);
    const then = { ...admin, now: () => at };
    key += 1;
    const { holdId } = await reserveHold(then, aCall(idOf(tenant), `k${key}`, { estimate: '0' }));
    await settleHold(then, { holdId: holdId ?? '', amount, usage: {} });
  };
  for (let day = 10; day <= 21; day += 1) {
    await spend('shop', `${3 + (day % 4)}.125`, day);
    await spend('studio', `${1 + (day % 3)}.5`, day);
  }
  await spend('shop', '35', 21);
  await spend('labs', '76.40', 20);
  await spend('kiosk', '47.0031', 21);

  const askRaise: PolicyWorld['askRaise'] = async (to, reason = 'The sale begins on Friday') => {
    const asked = await raiseBudget(await as(PEOPLE.asker), {
      tenant: 'shop',
      spend: 'ai',
      window: 'day',
      to,
      reason,
    });
    if (!asked.approval) throw new Error('nobody was asked');
    return asked.approval.id;
  };
  const decided = await askRaise('40.5', 'A bit more');
  await decideApproval(await as(PEOPLE.approver), APPROVAL_KINDS, {
    id: decided,
    decision: 'reject',
    note: 'Too little to matter; ask for what you need',
  });
  return {
    database,
    admin,
    as,
    askRaise,
    whoIs: async (personId) => {
      const { actor } = await as(personId);
      return { memberId: actor.memberId ?? 0, identity: actor.label };
    },
  };
}
