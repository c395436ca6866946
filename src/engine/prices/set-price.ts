import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { recordAudit } from '../audit/index.ts';
import { type Context, requireRole, type TxContext, withTransaction } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { parseInput } from '../parse-input.ts';
import { replacePrice } from './queries.ts';
import { OwnPrice, type OwnPriceInput } from './schemas.ts';

/**
 * Sets a price of the organization's own. It counts from its first day on, before what is published; calls that are
 * under way are settled by the price that they were decided with.
 *
 * @throws bad_input  not a price
 */
export async function setPrice(ctx: Context, input: OwnPriceInput): Promise<OwnPrice> {
  requireRole(ctx, 'admin');
  const price = parseInput(OwnPrice, input);
  return withTransaction(ctx, async (tx) => {
    await keep(tx, price);
    return price;
  });
}

async function keep(tx: TxContext, price: OwnPrice): Promise<void> {
  const { before } = await replacePrice(tx.db, price, { at: tx.now(), by: tx.actor.label });
  const subject = `ai-price:${price.provider}/${price.model}`;
  await recordAudit(tx, { action: 'ai-price.set', subject, before, after: price });
}

const COLUMNS = {
  provider: 'provider',
  model: 'model',
  input: 'input',
  output: 'output',
  cache_read: 'cacheRead',
  cache_write: 'cacheWrite',
  cache_write_1h: 'cacheWrite1h',
  reasoning: 'reasoning',
  source: 'source',
  valid_from: 'validFrom',
  valid_to: 'validTo',
} as const satisfies Record<string, keyof OwnPrice>;
const NEEDED = ['provider', 'model', 'input', 'output', 'source', 'valid_from'];

/**
 * Takes prices from a CSV file: provider, model, input, output, source, valid_from, and where they are known cache_read,
 * cache_write, cache_write_1h, reasoning, valid_to. Nothing is taken when a line cannot be.
 *
 * @throws file_refused  no such file, or columns missing
 * @throws rows_refused  lines that cannot be used, each named
 */
export async function importPrices(
  ctx: Context,
  input: { path: string; cwd: string },
): Promise<{ file: string; rows: number }> {
  requireRole(ctx, 'admin');
  const file = basename(input.path);
  const text = await readFile(resolve(input.cwd, input.path), 'utf8').catch(() => {
    throw new CentavoError('file_refused', `${input.path} does not exist or cannot be read; check the path.`);
  });
  const prices = readPrices(file, text);
  return withTransaction(ctx, async (tx) => {
    for (const price of prices) await keep(tx, price);
    return { file, rows: prices.length };
  });
}

function readPrices(file: string, text: string): OwnPrice[] {
  let found: string[] = [];
  let records: { record: Record<string, string>; info: { lines: number } }[];
  try {
    records = parse(text, {
      bom: true,
      info: true,
      trim: true,
      skip_empty_lines: true,
      columns: (header: string[]) => {
        found = header.map((name) => name.toLowerCase());
        return found;
      },
    }) as unknown as typeof records;
  } catch (error) {
    throw new CentavoError('file_refused', `${file} is not a CSV file: ${(error as Error).message}.`);
  }
  const missing = NEEDED.filter((column) => !found.includes(column));
  if (missing.length > 0)
    throw new CentavoError('file_refused', `${file} lacks the columns ${missing.join(', ')}.`);
  const prices: OwnPrice[] = [];
  const lines: string[] = [];
  for (const { record, info } of records) {
    const given = Object.entries(COLUMNS).flatMap(([column, name]) => {
      const value = record[column];
      return value === undefined || value === '' ? [] : [[name, value]];
    });
    const read = OwnPrice.safeParse(Object.fromEntries(given));
    if (read.success) prices.push(read.data);
    else lines.push(`line ${info.lines}: ${read.error.issues.map(({ message }) => message).join('; ')}`);
  }
  if (lines.length > 0)
    throw new CentavoError('rows_refused', `${file}: ${lines.length} lines cannot be used.`, { lines });
  return prices;
}
