import { sql } from 'drizzle-orm';
import { toStatement } from '../../../db/sql.ts';
import { recordAudit } from '../audit/index.ts';
import { type Context, requireRole, withTransaction } from '../context.ts';
import { badInput } from '../errors.ts';
import { withinScope } from '../scope-filter.ts';
import { findTenantByName } from '../tenants/index.ts';
import { placeKeys } from './resolve-tenant.ts';

export type DefaultKind = 'person' | 'channel';

/** The default tenants of a place, by name; null where none is set or it is out of sight. */
export interface Defaults {
  person: string | null;
  channel: string | null;
}

/** Which tenants bare `/cost` answers about here. */
export async function getDefaults(ctx: Context): Promise<Defaults> {
  const { platform, person, channel } = placeKeys(ctx);
  const [rows = []] = await ctx.db.read(ctx.scope, [
    toStatement(sql`
      select d.kind, t.name from tenant_defaults d join tenants t on t.id = d.tenant_id
      where d.platform = ${platform} and t.archived_at is null and ${withinScope(ctx.scope, sql`t.id`)}
        and ((d.kind = 'channel' and d.external_id = ${channel}::text) or (d.kind = 'person' and d.external_id = ${person}))`),
  ]);
  const nameOf = (kind: DefaultKind) =>
    (rows.find((row) => row.kind === kind)?.name as string | undefined) ?? null;
  return { person: nameOf('person'), channel: nameOf('channel') };
}

/**
 * Sets or (with null) clears the tenant that bare `/cost` answers about, for the person or for the channel.
 *
 * @throws not_found | ambiguous  no such tenant in the scope
 * @throws forbidden              a channel's default is for admins to set
 * @throws bad_input              there is no channel here
 */
export async function setDefaultTenant(
  ctx: Context,
  input: { kind: DefaultKind; tenant: string | null },
): Promise<Defaults> {
  const keys = placeKeys(ctx);
  if (input.kind === 'channel') requireRole(ctx, 'admin');
  const externalId = keys[input.kind];
  if (externalId === null) throw badInput((t) => t('costs.noChannel'));
  const tenant =
    input.tenant === null
      ? null
      : await findTenantByName(ctx, input.tenant, (name) =>
          ['default', ...(input.kind === 'channel' ? ['channel'] : []), JSON.stringify(name)].join(' '),
        );
  const before = await getDefaults(ctx);
  // Only who sees all may write rows that bear a tenant; that the actor may see this one was found out above.
  await withTransaction({ ...ctx, scope: '*' }, async (tx) => {
    await tx.db.rows(
      tenant === null
        ? sql`delete from tenant_defaults
            where platform = ${keys.platform} and kind = ${input.kind} and external_id = ${externalId}`
        : sql`insert into tenant_defaults (platform, kind, external_id, tenant_id)
            values (${keys.platform}, ${input.kind}, ${externalId}, ${tenant.id})
            on conflict (platform, kind, external_id) do update set tenant_id = excluded.tenant_id`,
    );
    await recordAudit(tx, {
      action: tenant === null ? 'default.cleared' : 'default.set',
      subject: `${input.kind}:${keys.platform}:${externalId}`,
      before: before[input.kind],
      after: tenant?.name ?? null,
    });
  });
  return { ...before, [input.kind]: tenant?.name ?? null };
}
