import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type RunOnLedger, UsageError } from './command.ts';

/** Load mapping rules from a CSV file. */
export const run: RunOnLedger = async ({ io, open }, args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      replace: { type: 'boolean', default: false },
      create: { type: 'boolean', default: false },
      restate: { type: 'boolean', default: false },
      json: { type: 'boolean' },
    },
  });
  const [path] = positionals;
  if (positionals.length !== 1 || path === undefined) throw new UsageError('Name one file of rules.');
  const [{ ctx }, { loadRules, readRulesText }, { viewRulesLoaded }] = await Promise.all([
    open(),
    import('../engine/mapping/index.ts'),
    import('../bot/views/view-rule-change.ts'),
  ]);
  const name = basename(path);
  const { replace, create, restate } = values;
  const text = await readRulesText(resolve(io.cwd, path), name);
  const card = viewRulesLoaded(await loadRules(ctx, { name, text, replace, create, restate }), name, ctx.t);
  if (values.json) {
    const { toJsonAnswer } = await import('../bot/json-answer.ts');
    io.out.write(`${JSON.stringify(toJsonAnswer(card))}\n`);
  } else {
    const { renderTerminal } = await import('../bot/terminal/render-terminal.ts');
    io.out.write(renderTerminal(card, io.out, ctx.t));
  }
  return 0;
};
