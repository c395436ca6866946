import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Db, type Row, toStatement } from '../../db/sql.ts';
import {
  type ApprovalKinds,
  asWhole,
  defineApprovalKind,
  type RequestApprovalInput,
  requestApproval,
} from '../../src/engine/approvals/index.ts';
import type { Context, Role } from '../../src/engine/context.ts';
import { findActor } from '../../src/engine/organization/index.ts';
import { addTenant } from '../../src/engine/tenants/index.ts';
import { makeContext } from './context.ts';

/** A change that can be seen: it adds to the name of a tenant's owner. What it starts from is the tenant's name. */
const ownerKind = defineApprovalKind({
  kind: 'owner',
  payload: z.object({ owner: z.string() }),
  sized: true,
  readBase: async (tx, _payload, tenantId) => {
    const [row] = await tx.db.rows<{ name: string }>(sql`select name from tenants where id = ${tenantId}`);
    return row?.name ?? '';
  },
  apply: async (tx, { owner }, { tenantId }) => {
    await tx.db.rows(sql`update tenants set owner = coalesce(owner, '') || ${owner} where id = ${tenantId}`);
  },
  say:
    ({ owner }, tenant) =>
    () =>
      `owner ${owner} of ${tenant}`,
  sayCause: (cause) => () => String(cause),
});
/** The same without amounts. */
const freeKind = { ...ownerKind, kind: 'free', sized: false };

export const ownerKinds: ApprovalKinds = new Map([ownerKind, freeKind].map((one) => [one.kind, one]));

/**
 * An organization with the tenants acme (below it: shop) and other, a linked Slack workspace and Discord server, and
 * people as a test makes them.
 */
export async function makeApprovalWorld(db: Db, now = '2026-11-21T12:00:00Z') {
  const local = await makeContext(db, { now });
  const acme = await addTenant(local, { name: 'acme' });
  const shop = await addTenant(local, { name: 'shop', parent: 'acme' });
  const other = await addTenant(local, { name: 'other' });
  const tenants = { acme: acme.id, shop: shop.id, other: other.id };
  const rows = (query: ReturnType<typeof sql>): Promise<Row[]> =>
    db.transaction('*', (tx) => tx.rows<Row>(query));
  await rows(sql`
    insert into workspaces (platform, external_id, linked_at)
    values ('slack', 'T1', ${now}::timestamptz), ('discord', '900', ${now}::timestamptz)`);

  /** A member with a Slack account `U<NAME>`, and what was granted to them. */
  const person = async (
    name: string,
    grants: readonly (readonly [Role, keyof typeof tenants | null])[] = [],
  ): Promise<number> => {
    const [row] = await rows(sql`insert into members (name) values (null) returning id`);
    const id = Number(row?.id);
    await account(id, name);
    for (const [role, tenant] of grants) await grant(id, role, tenant);
    return id;
  };
  const account = (id: number, name: string) => {
    const [platform, workspace] = /^\d+$/.test(name) ? ['discord', '900'] : ['slack', 'T1'];
    return rows(sql`
      insert into identities (platform, workspace_id, external_id, member_id)
      values (${platform}, ${workspace}, ${toAccount(name)}, ${id})`);
  };
  const grant = (id: number, role: Role, tenant: keyof typeof tenants | null) =>
    rows(sql`
      insert into grants (member_id, role, tenant_id, granted_by, granted_at)
      values (${id}, ${role}, ${tenant === null ? null : tenants[tenant]}::int, 'test', ${now}::timestamptz)`);

  /** A person's context with the rights that they have at this moment, by a Slack name or a Discord number. */
  const as = async (name: string, at = now): Promise<Context> => {
    const platform = /^\d+$/.test(name) ? ('discord' as const) : ('slack' as const);
    const workspaceId = platform === 'slack' ? 'T1' : '900';
    const personId = toAccount(name);
    const rights = await findActor({ db }, { platform, workspaceId, personId, belonging: 'member' });
    return {
      ...local,
      actor: rights.actor,
      scope: rights.scope,
      place: { workspaceId, channelId: 'C1', personId },
      now: () => new Date(at),
    };
  };

  const request = (who: Context, more: Partial<RequestApprovalInput> = {}) =>
    asWhole(who, (tx) =>
      requestApproval(tx, ownerKind, {
        tenantId: tenants.acme,
        payload: { owner: 'x' },
        amount: null,
        currency: null,
        category: null,
        ...more,
      }),
    );
  const requestId = async (who: Context, more: Partial<RequestApprovalInput> = {}): Promise<string> => {
    const asked = await request(who, more);
    if (asked.outcome !== 'asked') throw new Error('nobody was asked');
    return asked.approval.id;
  };
  const ownerOf = async (tenant: keyof typeof tenants): Promise<unknown> => {
    const [row] = await rows(sql`select owner from tenants where id = ${tenants[tenant]}`);
    return row?.owner ?? null;
  };
  const audit = async (action: string): Promise<Row[]> => {
    const [found = []] = await db.read('*', [
      toStatement(
        sql`select actor, subject, before, after from audit_log where action = ${action} order by id`,
      ),
    ]);
    return found;
  };
  /** What is to be said, as `message to`, without the ids of what it is about. */
  const told = async (): Promise<string[]> => {
    const found = await rows(sql`select key, channel, payload from outbox order by id`);
    return found.map(({ channel, payload }) => `${Reflect.get(payload as object, 'message')} ${channel}`);
  };
  return { local, tenants, rows, person, account, grant, as, request, requestId, ownerOf, audit, told };
}

function toAccount(name: string): string {
  return /^\d+$/.test(name) ? name : `U${name.toUpperCase()}`;
}
