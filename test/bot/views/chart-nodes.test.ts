import { beforeAll, expect, test } from 'vitest';
import type { Card, Chart } from '../../../src/bot/card.ts';
import { toDrawingOf } from '../../../src/bot/charts/to-drawing.ts';
import type { Context } from '../../../src/engine/context.ts';
import { LANGUAGES, translatorOf } from '../../../src/engine/language/index.ts';
import { ask } from '../../support/ask.ts';
import { makeContext } from '../../support/context.ts';
import { seedCosts } from '../../support/cost-ledger.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { makeSampleLines, SAMPLE_NOW, SAMPLE_TENANTS } from '../../support/sample-costs.ts';

const PICTURED = {
  'trend acme': 'trend',
  trend: 'trend',
  'trend acme last 12 months': 'trend',
  'trend acme by service': 'area',
  'trend by service last 12 months': 'area',
  'top services last month': 'bars',
  'tenant acme last month by account': 'bars',
  'compare mom acme': 'bars',
} as const;

function chartsOf(card: Card): Chart[] {
  return card.nodes.flatMap((node) => (node.kind === 'chart' ? [node.chart] : []));
}

describeOnEachDatabase('pictures of answers', (open) => {
  let ctx: Context;
  beforeAll(async () => {
    const { db } = await open();
    ctx = await makeContext(db, { now: SAMPLE_NOW, billsFolder: '/nowhere' });
    await seedCosts(ctx, { tenants: SAMPLE_TENANTS, lines: makeSampleLines() });
  });

  test.each(Object.entries(PICTURED))(
    '"%s" carries one picture, a %s, whose points are facts of the card',
    async (question, kind) => {
      for (const language of LANGUAGES) {
        const t = translatorOf(language);
        const card = await ask({ ...ctx, t }, question);
        const charts = chartsOf(card);
        expect(charts.map((chart) => chart.kind)).toEqual([kind]);
        const [chart] = charts;
        if (!chart) throw new Error('no chart');
        const known = new Map(card.facts.map((fact) => [`${fact.key} ${fact.currency}`, fact.value]));
        for (const point of chart.series.flatMap(({ points }) => points)) {
          expect(known.get(`${point.key} ${point.currency}`)).toBe(point.value);
        }
        expect(chart.alt).toMatch(language === 'en' ? /^Effective cost/ : /^Custo efetivo/);
        expect(toDrawingOf(chart, t, 'light').width).toBe(720);
      }
    },
  );

  test('areas by service add up to each day’s cost', async () => {
    const [chart] = chartsOf(await ask(ctx, 'trend acme 2026-10 by service'));
    const card = await ask(ctx, 'trend acme 2026-10');
    const currency = chart?.series[0]?.points[0]?.currency;
    const ofDays = card.facts.filter((fact) => fact.key.startsWith('day:') && fact.currency === currency);
    const days = new Map(ofDays.map((fact) => [fact.period?.from, fact.value]));
    const sums = new Map<string, bigint>();
    for (const point of chart?.series.flatMap(({ points }) => points) ?? []) {
      const day = point.period?.from ?? '';
      sums.set(day, (sums.get(day) ?? 0n) + toUnits(point.value ?? '0'));
    }
    expect(sums.size).toBe(31);
    for (const [day, sum] of sums) expect([day, sum]).toEqual([day, toUnits(days.get(day) ?? '0')]);
  });

  test('a short answer, one of another period or with filters has no picture and offers none', async () => {
    for (const question of [
      'tenant acme',
      'tenant acme 2019',
      'tenant acme last 7 days',
      'trend globex 2019',
    ]) {
      expect([question, chartsOf(await ask(ctx, question))]).toEqual([question, []]);
    }
    const labels = (card: Card) =>
      card.nodes.flatMap((node) => (node.kind === 'buttons' ? node.buttons.map(({ label }) => label) : []));
    expect(labels(await ask(ctx, 'tenant acme last month'))).toContain('Picture');
    expect(labels(await ask(ctx, 'tenant acme last 7 days'))).not.toContain('Picture');
    expect(labels(await ask(ctx, 'tenant acme last month service:Compute'))).not.toContain('Picture');
  });
});

function toUnits(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  return BigInt(whole + fraction.padEnd(18, '0')) * (amount.startsWith('-') ? -1n : 1n);
}
