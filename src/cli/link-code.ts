import { parseArgs } from 'node:util';
import { createLinkCode } from '../engine/organization/index.ts';
import type { RunOnLedger } from './command.ts';

/** Make a one-time code that links a Slack workspace within 24 hours. */
export const run: RunOnLedger = async ({ io, open }, args) => {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' } } });
  const { ctx } = await open();
  const { code, expiresAt } = await createLinkCode(ctx);
  if (values.json) {
    io.out.write(`${JSON.stringify({ code, expiresAt: expiresAt.toISOString() })}\n`);
  } else {
    io.out.write(`${code}\n`);
    io.err.write(
      `Type /cost link ${code} in the Slack workspace, until ${expiresAt.toISOString().slice(0, 16)}Z. Whoever does becomes its first admin.\n`,
    );
  }
  return 0;
};
