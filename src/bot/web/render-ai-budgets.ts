import type { AiAlert, AiOverview, AiTenantRow } from '../../engine/ai-overview/index.ts';
import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { compare, type Decimal, multiply } from '../../engine/money.ts';
import { formatCount } from '../format/format-money.ts';
import { formatTime } from '../format/format-time.ts';
import { toSafeText } from '../format/text-width.ts';
import { drawLine } from './draw-line.ts';
import { type Html, html } from './html.ts';
import { WEB_LIMITS } from './limits.ts';
import { renderFact, shownText } from './render-node.ts';

/** Characters of a name that are shown in the list. */
const NAME = 80;
/** Coordinates of the small line. */
const LINE_WIDTH = 120;

type State = AiTenantRow['state'];

const STATE_WORDS = {
  NORMAL: 'aiOverview.stateNormal',
  CAUTION: 'aiOverview.stateCaution',
  THROTTLED: 'aiOverview.stateThrottled',
  BLOCKED: 'aiOverview.stateBlocked',
} as const satisfies Record<State, string>;

/**
 * AI spend and budgets: the sums, how many tenants are in which state, what is full, those that spend most.
 */
export function renderAiBudgets(
  overview: AiOverview,
  { timeZone }: { timeZone: string },
  t: Translate,
): Html {
  const { stats, top10, alerts, timestamp } = overview;
  return html`<div class="list"><dl class="figures"><div><dt>${t('aiOverview.today')}</dt><dd class="amount">${money(stats.totalDaySpend, t)}</dd></div><div><dt>${t('aiOverview.thisMonth')}</dt><dd class="amount">${money(stats.totalMonthSpend, t)}</dd></div></dl>${renderStates(stats, t)}<p class="note">${t('aiOverview.basis', { zone: timeZone, time: formatTime(timestamp, t.language, timeZone) })}</p>${renderAlerts(alerts, t)}${
    top10.length === 0
      ? html`<p class="text">${t(stats.totalTenants === 0 ? 'console.noTenants' : 'aiOverview.nothingYet')}</p>`
      : renderTable(top10, t)
  }${
    stats.totalTenants > top10.length && top10.length > 0
      ? html`<p class="note">${t('aiOverview.someOf', { count: top10.length, total: stats.totalTenants })}</p>`
      : null
  }</div>`;
}

function renderStates(stats: AiOverview['stats'], t: Translate): Html {
  const counts: [State, number][] = [
    ['NORMAL', stats.normalTenants],
    ['CAUTION', stats.cautionTenants],
    ['THROTTLED', stats.throttledTenants],
    ['BLOCKED', stats.blockedTenants],
  ];
  return html`<ul class="states" aria-label="${t('aiOverview.states')}">${counts.map(
    ([state, count]) =>
      html`<li>${renderState(state, t)} <data value="${String(count)}">${formatCount(String(count), t.language)}</data></li>`,
  )}</ul>`;
}

/** A state in a word, with a sign of its own: colour alone would not reach everybody. */
function renderState(state: State, t: Translate): Html {
  return html`<span class="state ${state.toLowerCase()}">${t(STATE_WORDS[state])}</span>`;
}

function renderAlerts(alerts: readonly AiAlert[], t: Translate): Html | null {
  const all = alerts.map(({ severity, message, tenantName }) => {
    const kind = severity === 'critical' ? 'bad' : 'warning';
    if (tenantName === null)
      return html`<li class="text ${kind}">${shownText(message, WEB_LIMITS.cell)}</li>`;
    return html`<li class="text ${kind}">${toSafeText(message)} <a href="${addressOf(tenantName)}"><span class="hidden">${toSafeText(tenantName)}: </span>${t('aiOverview.look')}</a></li>`;
  });
  if (all.length === 0) return null;
  const shown = all.slice(0, WEB_LIMITS.figures);
  const hidden = all.length - shown.length;
  return html`<section aria-label="${t('aiOverview.alerts')}" class="alerts"><h2>${t('aiOverview.alerts')}</h2><ul>${shown}</ul>${hidden > 0 ? html`<p class="note">${t('console.more', { count: hidden })}</p>` : null}</section>`;
}

function renderTable(rows: readonly AiTenantRow[], t: Translate): Html {
  const heads = [
    ['left', t('console.name')],
    ['left', t('aiOverview.state')],
    ['right', t('aiOverview.today')],
    ['right', t('aiOverview.thisMonth')],
    ['left', t('aiOverview.trend')],
  ] as const;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${t('console.aiBudgetsTitle')}"><table class="tenants ai"><thead><tr>${heads.map(
    ([align, label]) => html`<th scope="col" class="${align}">${label}</th>`,
  )}</tr></thead><tbody>${rows.map((row) => renderRow(row, t))}</tbody></table></div>`;
}

function renderRow({ siteName, state, spend, percentages, trend }: AiTenantRow, t: Translate): Html {
  const line = drawLine(
    trend.map(({ cost }) => cost),
    LINE_WIDTH,
  );
  return html`<tr><th scope="row" class="left"><a href="${addressOf(siteName)}">${shownText(siteName, NAME)}</a></th><td class="left">${renderState(state, t)}</td><td class="right">${renderSpend(spend.daySpendUsd, spend.budgetDayUsd, percentages.day, t)}</td><td class="right">${renderSpend(spend.monthSpendUsd, spend.budgetMonthUsd, percentages.month, t)}</td><td class="trend">${line}</td></tr>`;
}

/** What was spent, and below it how much of which budget that is. */
function renderSpend(spent: Decimal, budget: Decimal | null, percent: Decimal | null, t: Translate): Html {
  if (budget === null) return money(spent, t);
  const share = percent === null ? null : html` · ${renderFact(shareOf(percent), t)}`;
  const drawn = percent === null || compare(percent, '100') > 0 ? '100' : percent;
  return html`${money(spent, t)}<progress max="100" value="${drawn}"${drawn === '100' ? html` class="full"` : null} aria-hidden="true"></progress><span class="note">${t('aiOverview.of')} ${money(budget, t)}${share}</span>`;
}

function money(value: Decimal, t: Translate): Html {
  return renderFact(toFact(value, 'money', 'USD'), t);
}

function shareOf(percent: Decimal): Fact {
  return toFact(multiply(percent, '0.01'), 'ratio', null);
}

function toFact(value: Decimal, unit: 'money' | 'ratio', currency: string | null): Fact {
  return { key: '', label: '', value, unit, currency, metric: null, tenant: null, period: null, asOf: null };
}

function addressOf(tenant: string): string {
  return `/?${new URLSearchParams({ tenant })}`;
}
