import { parseArgs } from 'node:util';
import { setBillAccount } from '../engine/ai-ledger/index.ts';
import { type RunOnLedger, UsageError } from './command.ts';

/** Say whose bill takes the place of metered AI calls. */
export const run: RunOnLedger = async ({ io, open }, args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean' } },
  });
  const [provider, billProvider, billingAccountId] = positionals;
  if (provider === undefined || billProvider === undefined || positionals.length > 3)
    throw new UsageError(
      'Name the provider of the calls and the provider of the bill, and its account if only one counts.',
    );
  const { ctx } = await open();
  const account = await setBillAccount(ctx, {
    provider,
    billProvider,
    billingAccountId: billingAccountId ?? null,
  });
  io.out.write(
    values.json
      ? `${JSON.stringify(account)}\n`
      : `Calls of ${provider} are billed by ${billProvider}${billingAccountId ? `, account ${billingAccountId}` : ''}.\n`,
  );
  return 0;
};
