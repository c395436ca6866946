import type { TenantCostFigures, TenantCostRow, TenantCosts } from '../../engine/costs/index.ts';
import type { Translate } from '../../engine/language/index.ts';
import { labelOfDay, labelOfPeriod } from '../../engine/period-label.ts';
import { toSafeText } from '../format/text-width.ts';
import { drawLine } from './draw-line.ts';
import { type Html, html } from './html.ts';
import { renderChange, renderFact, shownText } from './render-node.ts';
import { COLUMNS, type Column, type TenantsQuery, toAddress } from './tenants-query.ts';

/** Characters of a name that are shown in the list. */
const NAME = 80;
/** Coordinates of the small line. */
const LINE_WIDTH = 120;

/** The list of tenants: the totals, the filter, the page of the table, the way to the other pages. */
export function renderTenants(costs: TenantCosts, query: TenantsQuery, t: Translate): Html {
  return html`<div class="list">${renderHead(costs, t)}${renderFilter(query, t)}${
    costs.rows.length === 0
      ? html`<p class="text">${query.filter === '' ? t('console.noTenants') : t('console.noneFit', { filter: query.filter })}</p>`
      : html`${renderTable(costs, query, t)}${renderPages(costs, query, t)}`
  }</div>`;
}

function renderHead({ asked, coverage, before, totals, count }: TenantCosts, t: Translate): Html {
  const period = coverage.days ?? asked?.period ?? null;
  const notes = [...(coverage.reason === null ? [] : [coverage.reason]), ...coverage.notes];
  const small = [
    ...(period ? [labelOfPeriod(period, t)] : []),
    ...(before ? [t('console.before', { period: labelOfPeriod(before, t) })] : []),
    ...(coverage.asOf ? [t('console.asOf', { day: labelOfDay(coverage.asOf, t) })] : []),
  ];
  return html`<dl class="figures">${totals.map(
    (figures) =>
      html`<div><dt>${t('console.total')}</dt><dd class="amount">${renderFact(figures.total, t)}</dd><dd>${changeOf(figures, t)}</dd></div>`,
  )}</dl><p class="note">${t('console.tenantsCount', { count: Number(count.value) })}${small.map((one) => ` · ${one}`)}</p>${notes.map(
    (note) => html`<p class="text warning">${toSafeText(note)}</p>`,
  )}`;
}

function renderFilter(query: TenantsQuery, t: Translate): Html {
  const { column, descending, filter } = query;
  return html`<form method="get" action="/tenants" role="search" class="filter"><label for="filter">${t('console.filter')}</label><div><input type="search" id="filter" name="q" value="${filter}" maxlength="200" autocomplete="off" spellcheck="false"><input type="hidden" name="sort" value="${column}"><input type="hidden" name="order" value="${descending ? 'desc' : 'asc'}"><button>${t('console.filterButton')}</button>${
    filter === ''
      ? null
      : html`<a href="${toAddress({ ...query, filter: '', page: 1 })}">${t('console.showAll')}</a>`
  }</div></form>`;
}

function labelOf(column: Column, t: Translate): string {
  switch (column) {
    case 'name':
      return t('console.name');
    case 'cost':
      return t('console.cost');
    case 'change':
      return t('console.change');
    case 'share':
      return t('console.share');
    case 'fresh':
      return t('console.fresh');
    default:
      return column satisfies never;
  }
}

function renderTable({ rows, asked }: TenantCosts, query: TenantsQuery, t: Translate): Html {
  const period = asked ? asked.text : null;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${t('console.tenantsTitle')}"><table class="tenants"><thead><tr>${COLUMNS.map(
    (column) =>
      html`${renderHeading(column, query, t)}${column === 'share' ? html`<th scope="col" class="left">${t('console.trend')}</th>` : null}`,
  )}</tr></thead><tbody>${rows.map((row) => renderRow(row, period, t))}</tbody></table></div>`;
}

/** Pressing the column that rules turns its order round; another begins with its largest, names with A. */
function renderHeading(column: Column, query: TenantsQuery, t: Translate): Html {
  const rules = query.column === column;
  const descending = rules ? !query.descending : column !== 'name';
  const order = query.descending ? 'descending' : 'ascending';
  const label = labelOf(column, t);
  const mark = rules ? (query.descending ? '↓' : '↑') : '';
  return html`<th scope="col" class="${column === 'name' ? 'left' : 'right'}" aria-sort="${rules ? order : 'none'}"><a href="${toAddress({ ...query, column, descending, page: 1 })}" title="${t('console.sortBy', { column: label })}">${label}<span class="mark" aria-hidden="true">${mark}</span></a></th>`;
}

function renderRow(
  { name, isGroup, figures, days, lastDay }: TenantCostRow,
  period: string | null,
  t: Translate,
): Html {
  const shown = shownText(name, NAME);
  const address = `/?${new URLSearchParams({ tenant: name, ...(period === null ? {} : { period }) })}`;
  const group = isGroup ? html` <span class="badge">${t('console.group')}</span>` : null;
  const each = (render: (one: TenantCostRow['figures'][number]) => Html) =>
    figures.map((one) => html`<div>${render(one)}</div>`);
  const line = drawLine(
    days.map(({ value }) => value),
    LINE_WIDTH,
  );
  return html`<tr><th scope="row" class="left"><a href="${address}">${shown}</a>${group}</th><td class="right">${each(
    ({ total }) => renderFact(total, t),
  )}</td><td class="right">${each((one) => changeOf(one, t))}</td><td class="right">${each(({ share }) =>
    renderFact(share, t),
  )}</td><td class="trend">${line}</td><td class="right">${lastDay.value === null ? '–' : renderFact(lastDay, t)}</td></tr>`;
}

function changeOf({ change, changePct }: TenantCostFigures, t: Translate): Html {
  return renderChange(change, changePct, t);
}

function renderPages({ count, page, pageSize }: TenantCosts, query: TenantsQuery, t: Translate): Html | null {
  const pages = Math.max(1, Math.ceil(Number(count.value) / pageSize));
  if (pages === 1) return null;
  const link = (to: number, label: string, rel: string) =>
    to < 1 || to > pages || to === page
      ? html`<span aria-hidden="true">${label}</span>`
      : html`<a href="${toAddress({ ...query, page: to })}" rel="${rel}">${label}</a>`;
  return html`<nav class="pages" aria-label="${t('console.pages')}">${link(1, t('console.first'), 'nofollow')}${link(page - 1, t('console.previous'), 'prev')}<span>${t('console.pageOf', { page, pages })}</span>${link(page + 1, t('console.next'), 'next')}${link(pages, t('console.last'), 'nofollow')}</nav>`;
}
