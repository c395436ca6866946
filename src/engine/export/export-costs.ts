import { sql } from 'drizzle-orm';
import { toStatement } from '../../../db/sql.ts';
import type { Context } from '../context.ts';
import { type CostAnswer, getCosts, pickReading, type Reading, selectReadings } from '../costs/index.ts';
import { badInput, CentavoError } from '../errors.ts';
import type { Fact } from '../facts.ts';
import { withKeptBills } from '../ledger/index.ts';
import { canonical, compare } from '../money.ts';
import { CSV_MACROS, csvCell } from './csv-cell.ts';
import { openExportFile } from './export-file.ts';
import { nameFile } from './name-file.ts';
import { writeAmount } from './split-line.ts';
import { type Written, writeLines } from './write-lines.ts';
import { writeResources } from './write-resources.ts';

/** `lines`: every cost line with its tenant; `resources`: the inventory with what each resource cost. */
export type ExportKind = 'lines' | 'resources';

export interface CostExport {
  kind: ExportKind;
  /** The answer whose figures the file adds up to. */
  answer: CostAnswer;
  /** Null where the days are not imported or no line belongs to the tenant. */
  file: { path: string; name: string; bytes: number } | null;
  /** Rows of the file below its header. */
  rows: Fact | null;
  facts: Fact[];
}

/** Bills are read again where an import changed them meanwhile. */
const ATTEMPTS = 2;

/**
 * Writes cost lines, or the inventory, from the kept bills as a CSV file; what AI calls were metered to cost comes after
 * them, a line a tenant, model and day. Every cost column adds up to the answer's
 * figure of that metric, to the last digit: that is checked before anyone gets the file.
 *
 * @throws not_found | ambiguous | bad_input  see `pickReading`; filters are refused: bills are read by period and tenant
 * @throws unavailable  a kept bill is missing or damaged, or the disk is full
 */
export async function exportCosts(
  ctx: Context,
  kind: ExportKind,
  readings: readonly Reading[],
): Promise<CostExport> {
  const [rows = []] = await ctx.db.read(ctx.scope, [selectReadings(ctx, readings)]);
  const { tenant, reading } = await pickReading(ctx, readings, rows, 'all');
  const { filters } = reading.question;
  if (filters.service !== undefined || filters.account !== undefined || (filters.tags ?? []).length > 0) {
    throw badInput((t) => t('export.noFilters'));
  }
  for (let attempt = 1; ; attempt++) {
    const ask = () => getCosts(ctx, { ...reading, tenant: tenant?.name ?? null });
    const asked = await ask();
    if (asked.coverage.days === null)
      return { kind, answer: asked, file: null, rows: null, facts: asked.facts };
    const { file, written, answer } = await writeFile(ctx, kind, asked, tenant?.id ?? null, ask);
    if (!agrees(answer, written)) {
      await file.discard();
      if (attempt < ATTEMPTS) continue;
      ctx.log.error({ kind, rows: written.rows }, 'an export does not add up to the ledger');
      throw new CentavoError('unavailable', (t) => t('export.changed'));
    }
    if (written.rows === 0) {
      await file.discard();
      return { kind, answer, file: null, rows: null, facts: answer.facts };
    }
    const bytes = await file.finish();
    const count: Fact = {
      key: kind === 'lines' ? 'exported:lines' : 'exported:resources',
      label: ctx.t(kind === 'lines' ? 'export.lines' : 'export.resources'),
      value: String(written.rows),
      unit: 'count',
      currency: null,
      metric: null,
      tenant: tenant?.name ?? null,
      period: answer.coverage.days,
      asOf: answer.coverage.asOf,
    };
    return {
      kind,
      answer,
      file: { path: file.path, name: file.name, bytes },
      rows: count,
      facts: [...answer.facts, count],
    };
  }
}

/** Asks again, by `ask`, when all that the file is made of is at hand: that may have had to wait for others' files. */
async function writeFile(
  ctx: Context,
  kind: ExportKind,
  asked: CostAnswer,
  tenantId: number | null,
  ask: () => Promise<CostAnswer>,
) {
  const { days } = asked.coverage;
  if (days === null) throw new Error('nothing to export');
  const tenantIds = tenantId === null ? null : await readMembers(ctx, tenantId);
  const name = nameFile(asked.tenant?.name ?? null, days, kind === 'lines' ? '.csv' : '-resources.csv');
  const file = await openExportFile(ctx.billsFolder, name);
  try {
    return await withKeptBills(ctx, { period: days, tenantIds, beside: ask }, async (bills) => {
      for (const macro of CSV_MACROS) await bills.duck.run(macro);
      await tellTenants(ctx, bills.duck);
      const { metric } = asked.question;
      const written =
        kind === 'lines'
          ? await writeLines(bills, metric, file.write)
          : await writeResources(bills, metric, file.write);
      return { file: { ...file, name }, written, answer: bills.beside ?? asked };
    });
  } catch (error) {
    await file.discard();
    throw error;
  }
}

async function readMembers(ctx: Context, tenantId: number): Promise<number[]> {
  const [rows = []] = await ctx.db.read(ctx.scope, [
    toStatement(sql`select tenant_id as id from tenant_closure where ancestor_id = ${tenantId}`),
  ]);
  return rows.map(({ id }) => Number(id));
}

/** Names as finished cells, so that no line has to make its own. */
async function tellTenants(ctx: Context, duck: { run(text: string, values?: string[]): Promise<unknown> }) {
  const [rows = []] = await ctx.db.read(ctx.scope, [toStatement(sql`select id, name from tenants`)]);
  const cells = rows.map(({ id, name }) => ({ id: Number(id), cell: csvCell(String(name)) }));
  await duck.run('create or replace temp table tenant_cells (tenant_id integer, cell varchar)');
  await duck.run(
    `insert into tenant_cells select unnest(from_json($1, '["integer"]')), unnest(from_json($2, '["varchar"]'))`,
    [JSON.stringify(cells.map(({ id }) => id)), JSON.stringify(cells.map(({ cell }) => cell))],
  );
}

/** Whether the file's chosen column is the answer's figure in every currency. */
function agrees(answer: CostAnswer, { sums }: Written): boolean {
  const known = new Map(answer.figures.map(({ currency, total }) => [currency, total.value ?? '0']));
  const currencies = new Set([...known.keys(), ...sums.keys()]);
  return [...currencies].every((currency) => {
    const summed = canonical(writeAmount(sums.get(currency) ?? 0n));
    return compare(summed, known.get(currency) ?? '0') === 0;
  });
}
