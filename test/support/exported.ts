import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { expect } from 'vitest';
import type { Context } from '../../src/engine/context.ts';
import type { Reading } from '../../src/engine/costs/index.ts';
import type { CostExport } from '../../src/engine/export/index.ts';
import { type Metric, sumOf } from '../../src/engine/money.ts';
import { requirePeriod } from '../../src/engine/period-grammar.ts';

/** The column of FOCUS that holds a metric. */
export const COLUMN = {
  billed: 'BilledCost',
  effective: 'EffectiveCost',
  list: 'ListCost',
  contracted: 'ContractedCost',
} as const satisfies Record<Metric, string>;

/** A question about a tenant, or all, in a period. */
export function about(
  ctx: Context,
  tenant: string | null,
  period: string,
  metric: Metric = 'effective',
): Reading {
  return {
    tenant,
    question: {
      period: requirePeriod(period, { now: ctx.now(), firstWeekday: 1 }),
      metric,
      by: { kind: 'service' },
      filters: {},
    },
  };
}

/** The rows of an export's file, which is as long as it says. */
export async function rowsOf({ file }: CostExport): Promise<Record<string, string>[]> {
  if (!file) throw new Error('no file was written');
  const text = await readFile(file.path, 'utf8');
  expect(Buffer.byteLength(text)).toBe(file.bytes);
  expect(text.endsWith('\r\n')).toBe(true);
  return parse(text, { columns: true }) as Record<string, string>[];
}

export const sumColumn = (rows: readonly Record<string, string>[], column: string) =>
  sumOf(rows.map((row) => row[column] || '0'));
