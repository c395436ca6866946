import type { Comparison, CostAnswer, Figures, Trend, TrendFigures } from '../../engine/costs/index.ts';
import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { absolute, compare } from '../../engine/money.ts';
import { daysIn } from '../../engine/period.ts';
import { labelOfDay, labelOfPeriod } from '../../engine/period-label.ts';
import type { CardNode, Chart } from '../card.ts';
import { formatFact } from '../format/format-fact.ts';
import { extremesOf } from '../format/sparkline.ts';
import { labelOfMetric } from './cost-parts.ts';

/** Longer periods are drawn month by month. */
const MOST_DAYS = 100;
/** Bars of a picture. */
const BARS = 8;

/** The days of a trend as a line, or its whole months where it is long; with its services, as areas upon each other. */
export function trendNodes(trend: Trend, t: Translate, budget: Fact | null = null): CardNode[] {
  const [figures] = trend.figures;
  if (!figures) return [];
  const layers = trend.services ?? [];
  const points = pointsOf(figures, trend);
  const title = trend.tenant?.name ?? t('costViews.allTenants');
  const alt = findingOf(trend, figures, points, t);
  if (layers.length > 0) {
    const parts = layers.slice(0, 3).map(({ label }) => label);
    return nodeOf({
      kind: 'area',
      title: t('charts.byService', { tenant: title }),
      alt: `${alt} ${t('charts.largest', { names: parts.join(', ') })}`,
      series: layers.map(({ label, points: own }) => ({ label, role: 'actual' as const, points: own })),
    });
  }
  return nodeOf({
    kind: 'trend',
    title,
    alt,
    series: [{ label: title, role: 'actual', points }],
    ...(budget === null ? {} : { budget }),
  });
}

/** Whether a trend is drawn month by month, so that a month's budget is a line across it. */
export function isByMonth({ coverage, asked }: Trend): boolean {
  return daysIn(coverage.days ?? asked.period) > MOST_DAYS;
}

function pointsOf({ days, months }: TrendFigures, { coverage, asked }: Trend): Fact[] {
  const period = coverage.days ?? asked.period;
  // A month of which a part is missing would look like a fall.
  return daysIn(period) <= MOST_DAYS ? days : months.filter(({ whole }) => whole).map(({ total }) => total);
}

/** The finding in words, each figure a fact of the card. */
function findingOf(
  { tenant, question, coverage, asked }: Trend,
  { total, months }: TrendFigures,
  points: readonly Fact[],
  t: Translate,
): string {
  const about = {
    metric: labelOfMetric(question.metric, t),
    tenant: tenant?.name ?? t('costViews.allTenants'),
  };
  const moved = months.findLast(({ change }) => change !== null && change.changePct.value !== null);
  const before = moved && months[months.indexOf(moved) - 1];
  const sentences = [
    t('charts.total', {
      ...about,
      period: labelOfPeriod(coverage.days ?? asked.period, t),
      amount: formatFact(total, t),
    }),
  ];
  if (moved?.change && before) {
    sentences.push(
      t(directionOf(moved.change.changePct), {
        month: labelOfPeriod(moved.days, t),
        before: labelOfPeriod(before.days, t),
        ratio: formatFact(withoutSign(moved.change.changePct), t),
      }),
    );
  }
  const high = extremesOf(points)?.high;
  if (high?.period) {
    const when = daysIn(high.period) === 1 ? labelOfDay(high.period.from, t) : labelOfPeriod(high.period, t);
    sentences.push(t('charts.highest', { when, amount: formatFact(high, t) }));
  }
  return sentences.join(' ');
}

function directionOf({ value }: Fact): 'charts.rose' | 'charts.fell' | 'charts.same' {
  const sign = compare(value ?? '0', '0');
  return sign > 0 ? 'charts.rose' : sign < 0 ? 'charts.fell' : 'charts.same';
}

function withoutSign(fact: Fact): Fact {
  return fact.value === null ? fact : { ...fact, value: absolute(fact.value) };
}

/** The largest parts of a list as bars. */
export function partsNodes(
  title: string,
  { question }: CostAnswer,
  figures: Figures,
  parts: readonly Fact[],
  t: Translate,
): CardNode[] {
  const points = parts.filter(({ value }) => value !== null && compare(value, '0') > 0).slice(0, BARS);
  const [first, second] = points;
  if (!first || !second) return [];
  return nodeOf({
    kind: 'bars',
    title,
    alt: t('charts.parts', {
      metric: labelOfMetric(question.metric, t),
      total: formatFact(figures.total, t),
      first: first.label,
      firstAmount: formatFact(first, t),
      second: second.label,
      secondAmount: formatFact(second, t),
    }),
    series: [{ label: title, role: 'actual', points }],
  });
}

/** What changed most from the one period to the other, as bars to both sides. */
export function moversNodes({ tenant, question, pairs, movers }: Comparison, t: Translate): CardNode[] {
  const pair = pairs.at(-1);
  const [first] = movers;
  if (!pair || !first || movers.length < 2) return [];
  const sides = { days: labelOfPeriod(pair.days, t), before: labelOfPeriod(pair.before, t) };
  const whose = tenant?.name ?? t('costViews.allTenants');
  return nodeOf({
    kind: 'bars',
    title: t('charts.moversTitle', { tenant: whose }),
    alt: t('charts.movers', {
      ...sides,
      metric: labelOfMetric(question.metric, t),
      tenant: whose,
      first: first.label,
      amount: formatFact(first, t, { signed: true }),
    }),
    series: [{ label: t('charts.against', sides), role: 'actual', points: movers.slice(0, BARS) }],
  });
}

function nodeOf(chart: Chart): CardNode[] {
  const known = chart.series.flatMap(({ points }) => points).filter(({ value }) => value !== null);
  return known.length < 2 ? [] : [{ kind: 'chart', chart }];
}
