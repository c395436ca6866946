import { parseArgs } from 'node:util';
import { importPrices } from '../engine/prices/index.ts';
import { type RunOnLedger, UsageError } from './command.ts';

/** Take prices of AI models from a CSV file. */
export const run: RunOnLedger = async ({ io, open }, args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean' } },
  });
  const [path] = positionals;
  if (positionals.length !== 1 || path === undefined) throw new UsageError('Name one file of prices.');
  const { ctx } = await open();
  const report = await importPrices(ctx, { path, cwd: io.cwd });
  io.out.write(values.json ? `${JSON.stringify(report)}\n` : `${report.file}: ${report.rows} prices set.\n`);
  return 0;
};
