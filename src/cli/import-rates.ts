import { parseArgs } from 'node:util';
import { importRates } from '../engine/rates/index.ts';
import { type RunOnLedger, UsageError } from './command.ts';

/** Take exchange rates from a CSV file: date, pair, rate, source. */
export const run: RunOnLedger = async ({ io, open }, args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean' } },
  });
  const [path] = positionals;
  if (positionals.length !== 1 || path === undefined) throw new UsageError('Name one file of rates.');
  const { ctx } = await open();
  const report = await importRates(ctx, { path, cwd: io.cwd });
  io.out.write(
    values.json
      ? `${JSON.stringify(report)}\n`
      : `${report.file}: ${report.rows} rates read, ${report.changed} new or changed.\n`,
  );
  return 0;
};
