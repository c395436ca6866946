import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { aws } from './aws-book.ts';
import { azure } from './azure-book.ts';
import { createBillMaker } from './bill-lines.ts';
import { listBillMonths, parseDay } from './calendar.ts';
import { listFocusColumns } from './focus-columns.ts';
import { openai } from './openai-book.ts';
import type { ProviderBook } from './provider-book.ts';
import { writeCsv, writeCsvGz } from './write-csv.ts';
import { openParquetWriter } from './write-parquet.ts';

export interface WriteDemoBillsOptions {
  /** Made if it is not there. Bills of the same months in it are overwritten, other files left alone. */
  folder: string;
  /** `YYYY-MM-DD` in UTC; the bills end with the day before. */
  today: string;
  /** Another seed gives other figures of the same company. */
  seed?: string;
  /** Called after each file. */
  onProgress?: (done: number, total: number) => void;
}

/** How many calendar months the demo shows, the one of yesterday included. */
const DEMO_MONTHS = 14;
const DEMO_SEED = 'tidewater';
const BOOKS: readonly ProviderBook[] = [aws, azure, openai];

/**
 * Writes the demo company's bills: a FOCUS file for each provider and month, fourteen months up to yesterday, the
 * last one partial unless yesterday ended it. The same seed and date give the same bytes. A later date leaves what
 * was billed for past months as it is, except in the oldest month (see `listDemoAnomalies`; its correction
 * concerned a day that is no longer shown).
 *
 * @returns the files' full paths, by provider and month, and the number of their rows
 * @throws RangeError when `today` is no date; a file system error when the folder cannot be written
 */
export async function writeDemoBills(
  options: WriteDemoBillsOptions,
): Promise<{ files: string[]; rows: number }> {
  const { folder, today, seed = DEMO_SEED, onProgress } = options;
  const months = listBillMonths(parseDay(today) - 1, DEMO_MONTHS);
  const plan = { seed, today, firstDay: months[0]?.start ?? 0 };
  const total = BOOKS.length * months.length;
  const files: string[] = [];
  let rows = 0;
  for (const book of BOOKS) {
    const makeBill = createBillMaker(book, plan);
    const columns = listFocusColumns(book);
    const writer = await openWriter(book);
    try {
      for (const month of months) {
        const path = join(folder, book.key, `${month.label}.${book.format}`);
        const lines = makeBill(month);
        await mkdir(dirname(path), { recursive: true });
        await writer.write(path, columns, lines, month);
        files.push(path);
        rows += lines.length;
        onProgress?.(files.length, total);
      }
    } finally {
      writer.close();
    }
  }
  return { files, rows };
}

async function openWriter(book: ProviderBook) {
  const close = () => undefined;
  switch (book.format) {
    case 'csv':
      return { write: writeCsv, close };
    case 'csv.gz':
      return { write: writeCsvGz, close };
    case 'parquet':
      return openParquetWriter();
  }
}
