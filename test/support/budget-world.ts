import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { toStatement } from '../../db/sql.ts';
import { budgetKind } from '../../src/engine/budgets/index.ts';
import type { Context, Role } from '../../src/engine/context.ts';
import { addTenant, type Tenant } from '../../src/engine/tenants/index.ts';
import { makeContext } from './context.ts';
import type { TestDatabase } from './databases.ts';

/** Nothing is put there; what is exported stands beside it, and never in the folder where tests run. */
const BILLS = join(tmpdir(), 'centavo-budget-world', 'bills');

/** The kinds of approval that budgets need. */
export const BUDGET_KINDS = new Map([['budget', budgetKind]]);

export interface BudgetWorld {
  /** The local admin. */
  ctx: Context;
  /** `group` with `acme` and `beta` below it, and `other` beside it. */
  tenants: Record<'group' | 'acme' | 'beta' | 'other', Tenant>;
  /** A member with a role on a branch (null: everything). */
  member(role: Role, branch: keyof BudgetWorld['tenants'] | null): Promise<Context>;
  /** From now on nobody has to agree to budgets up to an amount. */
  letPass(below?: string): Promise<void>;
  audit(action: string): Promise<Record<string, unknown>[]>;
}

/** Tenants and people for questions about budgets. */
export async function makeBudgetWorld(
  { db }: TestDatabase,
  options: { now?: string; timeZone?: string } = {},
): Promise<BudgetWorld> {
  const { now = '2026-11-21T12:00:00Z', timeZone = 'UTC' } = options;
  const ctx = await makeContext(db, { now, settings: { timeZone }, billsFolder: BILLS });
  const group = await addTenant(ctx, { name: 'group' });
  const acme = await addTenant(ctx, { name: 'acme', parent: 'group' });
  const beta = await addTenant(ctx, { name: 'beta', parent: 'group' });
  const other = await addTenant(ctx, { name: 'other' });
  const tenants = { group, acme, beta, other };
  return {
    ctx,
    tenants,
    member: async (role, branch) => {
      const tenantId = branch === null ? null : tenants[branch].id;
      const memberId = await db.transaction('*', async (tx) => {
        const [row] = await tx.rows<{ id: number }>(
          sql`insert into members (name) values (null) returning id`,
        );
        const id = row?.id ?? 0;
        await tx.rows(sql`
          insert into grants (member_id, role, tenant_id, granted_by, granted_at)
          values (${id}, ${role}, ${tenantId}::int, 'test', now())`);
        return id;
      });
      const branches = { viewer: [], approver: [], admin: [], [role]: tenantId === null ? [] : [tenantId] };
      return {
        ...ctx,
        scope: tenantId === null ? '*' : [tenantId],
        actor: {
          platform: 'slack',
          label: `slack:T1:U${memberId}`,
          role: tenantId === null ? role : 'viewer',
          branches,
          memberId,
        },
      };
    },
    letPass: async (below) => {
      await db.transaction('*', async (tx) => {
        await tx.rows(sql`
          insert into approval_rules (kind, approvers, needed, created_by, created_at, min_amount)
          values ('budget', '[]', 0, 'test', now(), 0)`);
        if (below !== undefined)
          await tx.rows(sql`
            insert into approval_rules (kind, approvers, needed, created_by, created_at, min_amount, currency)
            values ('budget', '[{"role": "approver"}]', 1, 'test', now(), ${below}::numeric, 'USD')`);
      });
    },
    audit: async (action) => {
      const [rows = []] = await db.read('*', [
        toStatement(
          sql`select actor, subject, before, after from audit_log where action = ${action} order by id`,
        ),
      ]);
      return rows;
    },
  };
}
