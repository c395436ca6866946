import type { Chart } from '../../../src/bot/card.ts';
import type { Fact } from '../../../src/engine/facts.ts';
import { addDays, type Day } from '../../../src/engine/period.ts';

function pointOf(from: Day, to: Day, value: number | null, key: string, label = key): Fact {
  return {
    key,
    label,
    value: value === null ? null : value.toFixed(4),
    unit: 'money',
    currency: 'USD',
    metric: 'effective',
    tenant: 'acme',
    period: { from, to },
    asOf: null,
  };
}

/** Days from 1 August on. */
export function daysOf(count: number, amountAt: (at: number) => number | null, from = '2026-08-01'): Fact[] {
  return Array.from({ length: count }, (_, at) => {
    const day = addDays(from, at);
    return pointOf(day, addDays(day, 1), amountAt(at), `day:${day}`);
  });
}

const wave = (seed: number, size: number) => (at: number) =>
  size * (1 + 0.004 * at) * (1 + 0.15 * Math.sin(at * 0.9 + seed) + 0.1 * Math.sin(at * seed));

const bar = (key: string, value: number) =>
  pointOf('2026-10-01', '2026-11-01', value, key, key.replace(/^.*:/, ''));
const line = (label: string, points: Fact[], role: Chart['series'][number]['role'] = 'actual') => ({
  label,
  role,
  points,
});

/** A picture of every kind with all that it can have. `salt` makes another one of the same kind. */
export function exampleCharts(salt = 1): Record<string, Chart> {
  return {
    trend: {
      kind: 'trend',
      title: 'acme',
      alt: '',
      series: [
        line(
          'acme',
          daysOf(92, (at) => (at === 50 ? null : wave(salt, 3000)(at) * (at === 38 ? 1.6 : 1))),
        ),
      ],
      marks: [{ day: '2026-09-08', label: '+60% AmazonEC2' }],
    },
    forecast: {
      kind: 'trend',
      title: 'FinOps · São Paulo',
      alt: '',
      budget: pointOf('2026-08-01', '2026-10-31', 4600, 'budget'),
      series: [
        line('Atual', daysOf(60, wave(salt, 3000))),
        line(
          'Previsão',
          daysOf(32, (at) => wave(salt, 3000)(at + 59), '2026-09-29'),
          'forecast',
        ),
        line('Antes', daysOf(60, wave(salt, 2500), '2026-05-01'), 'before'),
      ],
    },
    lines: {
      kind: 'trend',
      title: 'Retail',
      alt: '',
      series: ['acme', 'globex international holdings', 'initech', 'umbrella'].map((name, at) =>
        line(name, daysOf(92, wave(salt + at, 900 + at * 450))),
      ),
    },
    area: {
      kind: 'area',
      title: 'acme by service',
      alt: '',
      series: [
        'AmazonEC2',
        'OpenAI',
        'AmazonS3',
        'CloudFront',
        'Lambda',
        'Azure SQL Database',
        'Other services',
      ].map((name, at) => line(name, daysOf(92, wave(salt + at, 1900 / (at + 1))))),
    },
    bars: {
      kind: 'bars',
      title: 'Top services',
      alt: '',
      series: [
        line(
          '',
          [
            'service:AmazonEC2',
            'service:Amazon Relational Database Service',
            'service:S3',
            'rest:others',
          ].map((key, at) => bar(key, (40_000 * salt) / (at + 1))),
        ),
      ],
    },
    movers: {
      kind: 'bars',
      title: 'acme: what changed most',
      alt: '',
      series: [
        line(
          'October 2026 against September 2026',
          [3200 * salt, -1800, 900, -410, 12].map((value, at) => bar(`change:service:part ${at}`, value)),
        ),
      ],
    },
  };
}
