import { parseArgs } from 'node:util';
import { listBillAccounts } from '../engine/ai-ledger/index.ts';
import { listOwnPrices, listPriceAlarms } from '../engine/prices/index.ts';
import type { RunOnLedger } from './command.ts';

/** Show the organization's own prices of AI models, whose bills bring their calls, and what is wrong with a price. */
export const run: RunOnLedger = async ({ io, open, config }, args) => {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' } } });
  const { ctx } = await open();
  const [prices, accounts] = [await listOwnPrices(ctx.db), await listBillAccounts(ctx)];
  const alarms = await listPriceAlarms(ctx, config.ai.policy.allowedModels);
  if (values.json) {
    io.out.write(`${JSON.stringify({ prices, accounts, alarms })}\n`);
    return 0;
  }
  const lines = [
    ...(prices.length === 0 ? ['No prices of your own: published ones count.'] : []),
    ...prices.map(
      ({ provider, model, input, output, source, validFrom, validTo }) =>
        `${provider} ${model}: ${input.base} in, ${output.base} out (USD for a million tokens), from ${validFrom ?? 'ever'}${validTo ? ` until ${validTo}` : ''}; ${source}`,
    ),
    ...accounts.map(
      ({ provider, billProvider, billingAccountId }) =>
        `${provider} is billed by ${billProvider}${billingAccountId ? `, account ${billingAccountId}` : ''}`,
    ),
    ...alarms.map(
      ({ provider, model, fault, source }) =>
        `ALARM ${provider} ${model}: ${fault}${source ? ` (${source})` : ''}`,
    ),
  ];
  io.out.write(`${lines.join('\n')}\n`);
  return 0;
};
