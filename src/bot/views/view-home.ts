import type { Role } from '../../engine/context.ts';
import type { TenantCostRow, TenantCosts } from '../../engine/costs/index.ts';
import type { Translate } from '../../engine/language/index.ts';
import { labelOfPeriod } from '../../engine/period-label.ts';
import { type Button, type Card, type CardNode, makeCard, type Value } from '../card.ts';
import { askButton } from './ask-button.ts';
import { statementNote, warnings } from './cost-parts.ts';

/** Tenants that a home lists; the others are counted, with the way to them. */
export const HOME_TENANTS = 20;

export interface HomeResult {
  costs: TenantCosts;
  /** The role held for everything, and whether all tenants are seen. */
  role: Role;
  seesAll: boolean;
}

const ROLES = {
  viewer: 'access.roleViewer',
  approver: 'access.roleApprover',
  admin: 'access.roleAdmin',
} as const;

/** The tenants that a person may see, with what they cost in the newest month, their change, and how fresh that is. */
export function viewHome({ costs, role, seesAll }: HomeResult, t: Translate): Card {
  const { asked, coverage, rows, totals, count } = costs;
  const days = coverage.days ?? asked?.period ?? null;
  const title = days === null ? t('overview.home') : t('overview.homeOf', { period: labelOfPeriod(days, t) });
  const nodes: CardNode[] = [
    ...(coverage.reason === null ? [] : warnings([coverage.reason])),
    ...warnings(coverage.notes),
    ...viewTotals(costs),
    ...(totals.length === 0 ? [] : [viewTenants(costs, t)]),
    ...viewHidden(costs, t),
    { kind: 'fields', fields: [{ label: count.label, value: count }] },
    ...(rows.length > 0 ? [viewChoice(rows, t)] : []),
    { kind: 'buttons', buttons: buttonsOf(seesAll, t) },
    ...(days === null
      ? []
      : [
          statementNote(
            {
              metric: 'effective',
              currencies: totals.map(({ currency }) => currency),
              period: days,
              asOf: coverage.asOf,
            },
            t,
          ),
        ]),
    { kind: 'note', text: sayWho(role, seesAll, t) },
  ];
  return makeCard(title, nodes, costs.facts);
}

function viewTotals({ totals, isComparable }: TenantCosts): CardNode[] {
  if (totals.length === 0) return [];
  const figures = totals.map(({ total, change, changePct }) => ({
    label: total.label,
    value: total,
    ...(!isComparable || change.value === null
      ? {}
      : { change: { amount: change, ratio: changePct.value === null ? null : changePct } }),
  }));
  return [{ kind: 'figures', figures }];
}

function viewTenants({ rows, isComparable }: TenantCosts, t: Translate): CardNode {
  return {
    kind: 'table',
    columns: [
      { label: t('overview.tenant'), align: 'left' },
      { label: t('overview.cost'), align: 'right' },
      { label: t('overview.change'), align: 'right' },
      { label: '', align: 'right' },
    ],
    rows: rows.flatMap((row) =>
      row.figures.map(({ total, change, changePct }): Value[] => [
        row.name,
        total,
        isComparable && change.value !== null ? change : '',
        isComparable && changePct.value !== null ? changePct : '',
      ]),
    ),
    more: t('overview.allTenants'),
  };
}

/** How many are not listed here, and how to see them. */
function viewHidden({ rows, count }: TenantCosts, t: Translate): CardNode[] {
  const hidden = Number(count.value ?? 0) - rows.length;
  if (hidden <= 0) return [];
  return [{ kind: 'note', text: t('overview.more', { count: hidden }) }];
}

/** One of the tenants listed, to be asked about. */
function viewChoice(rows: readonly TenantCostRow[], t: Translate): CardNode {
  return {
    kind: 'select',
    label: t('overview.openTenant'),
    options: rows.map(({ name }) => askButton(name, 'tenant', { tenant: name })),
  };
}

function buttonsOf(seesAll: boolean, t: Translate): Button[] {
  return [
    askButton(t('overview.allTenantsButton'), 'top', { by: 'tenant' }),
    askButton(t('overview.trend'), 'trend'),
    askButton(t('overview.compare'), 'compare', { step: 'mom' }),
    ...(seesAll ? [askButton(t('overview.data'), 'data')] : []),
    askButton(t('overview.help'), 'help'),
  ];
}

function sayWho(role: Role, seesAll: boolean, t: Translate): string {
  return seesAll ? t('overview.youSeeAll', { role: t(ROLES[role]) }) : t('overview.youSeeBranches');
}
