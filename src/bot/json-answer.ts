import type { Fact } from '../engine/facts.ts';
import { type Card, type CardNode, isFact, type ShownFact, type Value } from './card.ts';
import { writeWords } from './format/format-value.ts';

/** A fact as `--json` prints it: exactly these keys, and `reason` where the value is null. */
export interface JsonFact {
  key: string;
  label: string;
  value: string | null;
  unit: Fact['unit'];
  currency: string | null;
  metric: Fact['metric'];
  tenant: string | null;
  period: { from: string; to: string } | null;
  asOf: string | null;
  shown: boolean;
  reason?: string;
}

/** What `--json` prints: the card, whose figures are named by their fact's key and currency, and all its facts. */
export interface JsonAnswer {
  card: { title: string; nodes: unknown[] };
  facts: JsonFact[];
}

/** A card as one plain object. Facts come once, in `facts`; nodes refer to them as `{fact, currency}`. */
export function toJsonAnswer(card: Card): JsonAnswer {
  return {
    card: { title: card.title, nodes: card.nodes.map(toJsonNode) },
    facts: card.facts.map(toJsonFact),
  };
}

function toJsonFact(fact: ShownFact): JsonFact {
  const { key, label, value, unit, currency, metric, tenant, period, asOf, shown } = fact;
  return {
    key,
    label,
    value,
    unit,
    currency,
    metric,
    tenant,
    period: period && { from: period.from, to: period.to },
    asOf,
    shown,
    ...(value === null ? { reason: fact.reason ?? 'not known' } : {}),
  };
}

function toJsonNode(node: CardNode): unknown {
  switch (node.kind) {
    case 'figures':
      return {
        ...node,
        figures: node.figures.map(({ label, value, change }) => ({
          label,
          value: toReference(value),
          ...(change
            ? {
                change: {
                  amount: toReference(change.amount),
                  ratio: change.ratio && toReference(change.ratio),
                },
              }
            : {}),
        })),
      };
    case 'fields':
      return {
        ...node,
        fields: node.fields.map(({ label, value }) => ({ label, value: toReference(value) })),
      };
    case 'table':
      return { ...node, rows: node.rows.map((row) => row.map(toReference)) };
    case 'series':
      return { ...node, points: node.points.map(toReference) };
    case 'chart':
      return {
        ...node,
        chart: {
          ...node.chart,
          series: node.chart.series.map((one) => ({ ...one, points: one.points.map(toReference) })),
        },
      };
    case 'text': {
      const { words: _, ...said } = node;
      return said;
    }
    case 'note':
    case 'code':
    case 'buttons':
    case 'select':
    case 'file':
      return node;
    default:
      return node satisfies never;
  }
}

/** People by their labels, which say the same in every workspace. */
function toReference(value: Value): unknown {
  return isFact(value) ? { fact: value.key, currency: value.currency } : writeWords(value);
}
