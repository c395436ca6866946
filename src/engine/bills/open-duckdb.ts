import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';

/** What DuckDB may hold in memory; beyond it, it spills to the temporary folder. */
const MEMORY_LIMIT = '450MB';

/**
 * A DuckDB connection that lives as long as `work`: bills are read by it. Loaded when first needed (0.14 s). What it
 * spills lies in a folder of its own, for this user alone: two that spill into one folder end both processes.
 */
export async function withDuckDb<T>(
  work: (duck: DuckDBConnection) => Promise<T>,
  limits: { memory?: string; threads?: number } = {},
): Promise<T> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const spillFolder = await mkdtemp(join(tmpdir(), 'centavo-duckdb-'));
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(limits.threads ?? 2),
    memory_limit: limits.memory ?? MEMORY_LIMIT,
    temp_directory: spillFolder,
    preserve_insertion_order: 'false',
  });
  const duck = await instance.connect();
  try {
    await duck.run("set timezone = 'UTC'");
    return await work(duck);
  } finally {
    duck.closeSync();
    instance.closeSync();
    await rm(spillFolder, { recursive: true, force: true });
  }
}

/** Questions that read bills at once. Anybody may ask, and each may hold as much memory as a connection may. */
const QUESTIONS_AT_ONCE = 2;
let asking = 0;
const waiting: (() => void)[] = [];

/** `withDuckDb` for questions: two at once, the others wait. Not for the ledger's writers, which wait for each other. */
export async function askDuckDb<T>(...given: Parameters<typeof withDuckDb<T>>): Promise<T> {
  if (asking < QUESTIONS_AT_ONCE) asking++;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await withDuckDb(...given);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else asking--;
  }
}

/** Quotes a text as a SQL literal. A NUL would end it. */
export function literal(text: string): string {
  const parts = text.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? parts.join() : `(${parts.join(' || chr(0) || ')})`;
}

/** Quotes a name as a SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
