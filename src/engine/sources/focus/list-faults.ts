import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from '../../bills/index.ts';
import { isCurrency } from './aggregate-lines.ts';
import { explainReadError } from './explain-read-error.ts';
import type { BillFile } from './inspect-file.ts';
import { isLineFault, LINE_FAULTS } from './line-faults.ts';
import { selectLines } from './select-lines.ts';

/** A row that cannot be used, where it stands, and what to do. */
export interface FaultyRow {
  file: string;
  /** The line of the text, or the row of a Parquet file counted from 1. */
  line: number;
  reason: string;
}

/** How many are told; the rest is counted. */
const TOLD = 1000;

/** Reads the files once more, in order, for the rows that cannot be used: only called when there are some. */
export async function listFaults(
  duck: DuckDBConnection,
  files: readonly BillFile[],
  now: Date,
): Promise<FaultyRow[]> {
  const rows: FaultyRow[] = [];
  for (const file of files) {
    if (rows.length >= TOLD) break;
    rows.push(...(await listFaultsOf(duck, file, now, TOLD - rows.length)));
  }
  return rows;
}

async function listFaultsOf(
  duck: DuckDBConnection,
  file: BillFile,
  now: Date,
  most: number,
): Promise<FaultyRow[]> {
  // Line breaks inside quoted values move the lines that follow; the sum of them before a row puts that right.
  const breaks =
    file.format === 'parquet'
      ? 'file_row_number + 1'
      : `row_number() over () + 1 + sum(line_breaks) over (rows between unbounded preceding and 1 preceding)`;
  const currencies = await duck.runAndReadAll(
    `select distinct currency from (${selectLines([file], [], { now })})`,
  );
  const unknown = (currencies.getRows() as [string | null][])
    .map(([code]) => code)
    .filter((code) => !isCurrency(code));
  const badCurrency = unknown.map((code) =>
    code === null ? 'currency is null' : `currency = ${literal(code)}`,
  );
  try {
    const reader = await duck.runAndReadAll(`
      select line, fault, seen from (
        select coalesce(${breaks}, row_number() over () + 1)::bigint as line, coalesce(fault, ${badCurrency.length > 0 ? `case when ${badCurrency.join(' or ')} then 3 end` : 'null'}) as fault,
          coalesce(currency, '') as seen
        from (${selectLines([file], [], { now, inOrder: true })})
      ) where fault is not null order by line limit ${most}`);
    return reader.getRows().map(([line, fault]) => {
      const code = Number(fault);
      if (!isLineFault(code)) throw new Error(`no line fault ${code}`);
      const { says, do: mend } = LINE_FAULTS[code];
      return { file: file.name, line: Number(line), reason: `${says}; ${mend}` };
    });
  } catch (error) {
    throw explainReadError(error as Error, [file]);
  }
}
