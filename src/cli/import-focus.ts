import { parseArgs } from 'node:util';
import { renderTerminal } from '../bot/terminal/render-terminal.ts';
import { viewImport } from '../bot/views/view-import.ts';
import { english } from '../engine/language/index.ts';
import { importFocus } from '../engine/ledger/index.ts';
import { refreshManualCosts } from '../engine/manual-costs/index.ts';
import { type RunOnLedger, UsageError } from './command.ts';
import { showProgress } from './progress.ts';

/** Import one complete delivery of FOCUS files: CSV, CSV.gz or Parquet. */
export const run: RunOnLedger = async ({ io, open }, args) => {
  const { values, positionals: paths } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      replace: { type: 'boolean' },
      'accept-rejects': { type: 'boolean' },
    },
  });
  if (paths.length === 0) throw new UsageError('Name the files, folders or globs of one delivery.');
  const { ctx } = await open();
  const progress = showProgress(io.err);
  const input = {
    paths,
    cwd: io.cwd,
    replace: values.replace === true,
    acceptRejects: values['accept-rejects'] === true,
  };
  const report = await importFocus(ctx, input, progress).finally(progress.end);
  // What it brought takes the place of what was entered until it came.
  await refreshManualCosts(ctx);
  io.out.write(
    values.json ? `${JSON.stringify(report)}\n` : renderTerminal(viewImport(report), io.out, english),
  );
  return 0;
};
