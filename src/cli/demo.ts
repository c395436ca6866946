import { parseArgs } from 'node:util';
import { toDemoFiles } from '../home/prepare-demo.ts';
import type { RunOnLedger } from './command.ts';

/** Load the demo company, in a home of its own beside yours. */
export const run: RunOnLedger = async ({ open, installation, io }, args) => {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' } } });
  await open();
  const folder = toDemoFiles(installation.home);
  if (values.json) io.out.write(`${JSON.stringify({ files: folder })}\n`);
  io.err.write(
    `The demo is loaded, up to yesterday; its bills lie in ${folder}.\nWhile you have no ledger of your own, \`centavo cost "tenant acme"\` answers from it.\n`,
  );
  return 0;
};
