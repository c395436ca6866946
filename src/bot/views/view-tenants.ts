import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import type { Tenant, TenantList } from '../../engine/tenants/index.ts';
import { type Card, makeCard } from '../card.ts';
import { askButton } from './ask-button.ts';

/** Stands before a name once for each tenant above it. */
const STEP = '· ';

/** The tenants as a tree. */
export function viewTenants({ branch, rows }: TenantList, archived: boolean, _t: Translate): Card {
  const count: Fact = {
    key: 'tenants',
    label: 'Tenants',
    value: String(rows.length),
    unit: 'count',
    currency: null,
    metric: null,
    tenant: branch?.name ?? null,
    period: null,
    asOf: null,
  };
  return makeCard(
    branch === null ? 'Tenants' : `Tenants below ${branch.name}`,
    [
      { kind: 'fields', fields: [{ label: 'Tenants', value: count }] },
      {
        kind: 'table',
        columns: [
          { label: 'Tenant', align: 'left' },
          { label: 'Owner', align: 'left' },
          ...(archived ? [{ label: 'Archived', align: 'left' as const }] : []),
        ],
        rows: rows.map(({ tenant, depth }) => [
          `${STEP.repeat(depth)}${tenant.name}`,
          tenant.owner ?? '',
          ...(archived ? [tenant.archivedAt?.slice(0, 10) ?? ''] : []),
        ]),
        more: '/cost tenants NAME shows one branch',
      },
      {
        kind: 'buttons',
        buttons: [
          askButton('What they cost', 'top', { by: 'tenants' }),
          askButton('What is not mapped', 'map'),
        ],
      },
    ],
    [count],
  );
}

export function viewTenantAdded(tenant: Tenant, under: string | undefined, _t: Translate): Card {
  return done(
    'Tenant added',
    `"${tenant.name}" is there${under === undefined ? '' : `, below "${under}"`}. It has no costs until a rule gives it some.`,
    `/cost map add tag team=${/^[\p{L}\p{N}._-]+$/u.test(tenant.name) ? tenant.name : 'VALUE'} to "${tenant.name}"`,
  );
}

export function viewTenantMoved(
  { tenant, parent }: { tenant: Tenant; parent: Tenant | null },
  _t: Translate,
): Card {
  const where = parent === null ? 'at the top' : `below "${parent.name}"`;
  return done(
    'Tenant moved',
    `"${tenant.name}" and all below it now stand ${where}. What groups of tenants add up to changed with it, for all days.`,
  );
}

export function viewTenantRenamed({ before, after }: { before: Tenant; after: Tenant }, _t: Translate): Card {
  return done('Tenant renamed', `"${before.name}" is now called "${after.name}".`);
}

export function viewTenantArchived(tenant: Tenant, _t: Translate): Card {
  return tenant.archivedAt === null
    ? done('Tenant brought back', `"${tenant.name}" is there again.`)
    : done(
        'Tenant archived',
        `"${tenant.name}" is put away. Its past costs stay what they were.`,
        `/cost tenants archive "${tenant.name}" undo`,
      );
}

export function viewTenantOwner(tenant: Tenant, _t: Translate): Card {
  return done(
    'Owner',
    tenant.owner === null
      ? `Nobody is named for "${tenant.name}".`
      : `${tenant.owner} answers for "${tenant.name}".`,
  );
}

function done(title: string, text: string, next?: string): Card {
  return makeCard(
    title,
    [
      { kind: 'text', text, tone: 'good' },
      ...(next === undefined ? [] : [{ kind: 'code' as const, text: next }]),
      { kind: 'buttons', buttons: [askButton('Tenants', 'tenants')] },
    ],
    [],
  );
}
