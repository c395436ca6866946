import { parseArgs } from 'node:util';
import { renderTerminal } from '../bot/terminal/render-terminal.ts';
import { viewUndo } from '../bot/views/view-import.ts';
import { english } from '../engine/language/index.ts';
import { undoImport } from '../engine/ledger/index.ts';
import { type RunOnLedger, UsageError } from './command.ts';

/** Take an import back: what was there before it shows again. */
export const run: RunOnLedger = async ({ io, open }, args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean' } },
  });
  const [id = ''] = positionals;
  if (positionals.length !== 1 || !/^\d{1,9}$/.test(id)) {
    throw new UsageError('Name the import by its number; `centavo cost data` lists them.');
  }
  const { ctx } = await open();
  const undone = await undoImport(ctx, Number(id));
  io.out.write(
    values.json ? `${JSON.stringify(undone)}\n` : renderTerminal(viewUndo(undone), io.out, english),
  );
  return 0;
};
