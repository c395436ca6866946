import { parseArgs } from 'node:util';
import type { RunOnLedger } from './command.ts';
import { makeConsoleLink } from './open-console.ts';

/** Print a link that signs you in to the browser console, once, within five minutes. */
export const run: RunOnLedger = async ({ io, open, config }, args) => {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' } } });
  const { ctx } = await open();
  const url = await makeConsoleLink(ctx, config);
  io.out.write(values.json ? `${JSON.stringify({ url })}\n` : `${url}\n`);
  io.err.write('Open it within five minutes, while the service runs. It works once; do not pass it on.\n');
  return 0;
};
