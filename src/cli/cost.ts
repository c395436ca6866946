import { type RunOnLedger, UsageError } from './command.ts';
import { consoleAddressOf } from './console-address.ts';

/** Answer one question. */
export const run: RunOnLedger = async ({ io, open, config }, args) => {
  const { text, json } = readArguments(args);
  const [{ ctx }, { createRegistry }, { readQuestion }] = await Promise.all([
    open(),
    import('../bot/registry-all.ts'),
    import('../bot/answer.ts'),
  ]);
  const card = await readQuestion(
    createRegistry(() => consoleAddressOf(config)),
    text,
    ctx.now(),
  ).run(ctx);
  if (json) {
    const { toJsonAnswer } = await import('../bot/json-answer.ts');
    io.out.write(`${JSON.stringify(toJsonAnswer(card))}\n`);
  } else {
    const { renderTerminal } = await import('../bot/terminal/render-terminal.ts');
    io.out.write(renderTerminal(card, io.out, ctx.t));
  }
  return 0;
};

/** Words that begin with a dash belong to the question, except for `--json`. */
function readArguments(args: string[]): { text: string; json: boolean } {
  const words = args.filter((word) => word !== '--json' && word !== '--');
  const unknown = words.find((word) => word.startsWith('--'));
  if (unknown) throw new UsageError(`There is no option ${unknown}; put the question in quotation marks.`);
  return { text: words.join(' '), json: words.length < args.filter((word) => word !== '--').length };
}
