import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import type { Tenant, TenantList } from '../../engine/tenants/index.ts';
import { type Card, makeCard } from '../card.ts';
import { askButton } from './ask-button.ts';

/** Stands before a name once for each tenant above it. */
const STEP = '· ';

/** The tenants as a tree. */
export function viewTenants({ branch, rows }: TenantList, archived: boolean, t: Translate): Card {
  const count: Fact = {
    key: 'tenants',
    label: t('tenantViews.tenants'),
    value: String(rows.length),
    unit: 'count',
    currency: null,
    metric: null,
    tenant: branch?.name ?? null,
    period: null,
    asOf: null,
  };
  return makeCard(
    branch === null ? t('tenantViews.tenants') : t('tenantViews.below', { tenant: branch.name }),
    [
      { kind: 'fields', fields: [{ label: t('tenantViews.tenants'), value: count }] },
      {
        kind: 'table',
        columns: [
          { label: t('costViews.tenant'), align: 'left' },
          { label: t('tenantViews.owner'), align: 'left' },
          ...(archived ? [{ label: t('tenantViews.archivedOn'), align: 'left' as const }] : []),
        ],
        rows: rows.map(({ tenant, depth }) => [
          `${STEP.repeat(depth)}${tenant.name}`,
          tenant.owner ?? '',
          ...(archived ? [tenant.archivedAt?.slice(0, 10) ?? ''] : []),
        ]),
        more: t('tenantViews.more'),
      },
      {
        kind: 'buttons',
        buttons: [
          askButton(t('tenantViews.whatTheyCost'), 'top', { by: 'tenants' }),
          askButton(t('mappingViews.whatIsNotMapped'), 'map'),
        ],
      },
    ],
    [count],
  );
}

export function viewTenantAdded(tenant: Tenant, under: string | undefined, t: Translate): Card {
  return done(
    t('tenantViews.added'),
    under === undefined
      ? t('tenantViews.addedText', { tenant: tenant.name })
      : t('tenantViews.addedBelow', { tenant: tenant.name, parent: under }),
    t,
    `/cost map add tag team=${/^[\p{L}\p{N}._-]+$/u.test(tenant.name) ? tenant.name : 'VALUE'} to "${tenant.name}"`,
  );
}

export function viewTenantMoved(
  { tenant, parent }: { tenant: Tenant; parent: Tenant | null },
  t: Translate,
): Card {
  const text =
    parent === null
      ? t('tenantViews.movedToTop', { tenant: tenant.name })
      : t('tenantViews.movedBelow', { tenant: tenant.name, parent: parent.name });
  return done(t('tenantViews.moved'), text, t);
}

export function viewTenantRenamed({ before, after }: { before: Tenant; after: Tenant }, t: Translate): Card {
  return done(
    t('tenantViews.renamed'),
    t('tenantViews.renamedText', { before: before.name, after: after.name }),
    t,
  );
}

export function viewTenantArchived(tenant: Tenant, t: Translate): Card {
  return tenant.archivedAt === null
    ? done(t('tenantViews.broughtBack'), t('tenantViews.thereAgain', { tenant: tenant.name }), t)
    : done(
        t('tenantViews.archived'),
        t('tenantViews.archivedText', { tenant: tenant.name }),
        t,
        `/cost tenants archive "${tenant.name}" undo`,
      );
}

export function viewTenantOwner(tenant: Tenant, t: Translate): Card {
  return done(
    t('tenantViews.owner'),
    tenant.owner === null
      ? t('tenantViews.noOwner', { tenant: tenant.name })
      : t('tenantViews.ownerIs', { tenant: tenant.name, owner: tenant.owner }),
    t,
  );
}

function done(title: string, text: string, t: Translate, next?: string): Card {
  return makeCard(
    title,
    [
      { kind: 'text', text, tone: 'good' },
      ...(next === undefined ? [] : [{ kind: 'code' as const, text: next }]),
      { kind: 'buttons', buttons: [askButton(t('tenantViews.tenants'), 'tenants')] },
    ],
    [],
  );
}
