import { parseArgs } from 'node:util';
import { toDay } from '../engine/period.ts';
import { setPrice } from '../engine/prices/index.ts';
import { type RunOnLedger, UsageError } from './command.ts';

/** Set a price of your own for an AI model. */
export const run: RunOnLedger = async ({ io, open, now }, args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      input: { type: 'string' },
      output: { type: 'string' },
      'cache-read': { type: 'string' },
      'cache-write': { type: 'string' },
      'cache-write-1h': { type: 'string' },
      reasoning: { type: 'string' },
      source: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const [provider, model] = positionals;
  const { input, output, source } = values;
  if (positionals.length !== 2 || provider === undefined || model === undefined)
    throw new UsageError('Name a provider and a model.');
  if (input === undefined || output === undefined || source === undefined)
    throw new UsageError('Say --input, --output (US dollars for a million tokens) and --source.');
  const { ctx } = await open();
  const price = await setPrice(ctx, {
    provider,
    model,
    input,
    output,
    cacheRead: values['cache-read'] ?? null,
    cacheWrite: values['cache-write'] ?? null,
    cacheWrite1h: values['cache-write-1h'] ?? null,
    reasoning: values.reasoning ?? null,
    source,
    validFrom: values.from ?? toDay(now()),
    validTo: values.to ?? null,
  });
  io.out.write(
    values.json
      ? `${JSON.stringify(price)}\n`
      : `${provider} ${model}: ${price.input} in, ${price.output} out, from ${price.validFrom}. Running services know it within a minute.\n`,
  );
  return 0;
};
