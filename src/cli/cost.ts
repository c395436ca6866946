import type { Card } from '../bot/card.ts';
import { english } from '../engine/language/index.ts';
import { toAiParts } from './ai-parts.ts';
import { type LedgerSession, type RunOnLedger, UsageError } from './command.ts';
import { consoleAddressOf } from './console-address.ts';

/** Answer one question. */
export const run: RunOnLedger = async (session, args) => {
  const { text, json } = readArguments(args);
  return answerQuestion(session, text, { json, out: null });
};

/** Answers on standard output; files of the answer land in the folder where the command was typed, or as `out`. */
export async function answerQuestion(
  { io, open, config, installation }: LedgerSession,
  text: string,
  { json, out }: { json: boolean; out: string | null },
): Promise<number> {
  const [ledger, { createRegistry }, { readQuestion }] = await Promise.all([
    open(),
    import('../bot/registry-all.ts'),
    import('../bot/answer.ts'),
  ]);
  // What a program reads is the same in every language.
  const ctx = json ? { ...ledger.ctx, t: english } : ledger.ctx;
  const answer = await readQuestion(
    createRegistry(() => consoleAddressOf(config), toAiParts(config, installation.home)),
    text,
    ctx.now(),
  ).run(ctx);
  const card = await landWhereTyped(answer, io.cwd, out);
  if (json) {
    const { toJsonAnswer } = await import('../bot/json-answer.ts');
    io.out.write(`${JSON.stringify(toJsonAnswer(card))}\n`);
  } else {
    const { renderTerminal } = await import('../bot/terminal/render-terminal.ts');
    io.out.write(renderTerminal(card, io.out, ctx.t));
  }
  return 0;
}

async function landWhereTyped(card: Card, folder: string, out: string | null): Promise<Card> {
  if (!card.nodes.some(({ kind }) => kind === 'file')) return card;
  const { landFiles } = await import('./land-files.ts');
  return landFiles(card, folder, out);
}

/** Words that begin with a dash belong to the question, except for `--json`. */
function readArguments(args: string[]): { text: string; json: boolean } {
  const words = args.filter((word) => word !== '--json' && word !== '--');
  const unknown = words.find((word) => word.startsWith('--'));
  if (unknown) throw new UsageError(`There is no option ${unknown}; put the question in quotation marks.`);
  return { text: words.join(' '), json: words.length < args.filter((word) => word !== '--').length };
}
