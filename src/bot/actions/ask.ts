import { z } from 'zod';
import { readQuestion, readTypedQuestion } from '../answer.ts';
import { type Action, defineAction, type Registry } from '../registry.ts';

/** The action of every button that asks a further question. */
export const ASK = 'ask';

export const AskArgs = z.object({
  /** As typed after `/cost`, empty for bare `/cost`; with `options` the command's name alone. */
  command: z.string().max(1000),
  /** The command's typed options, where the button has them ready. */
  options: z.record(z.string(), z.unknown()).optional(),
  /** Who sees the answer. Default: only who pressed, so that looking around does not fill a channel. */
  reply: z.enum(['public', 'private']).optional(),
});
export type AskArgs = z.infer<typeof AskArgs>;

/** Runs a stored command with the rights of whoever presses. `findRegistry` because the registry holds this action too. */
export function makeAskAction(findRegistry: () => Registry): Action {
  return defineAction({
    name: ASK,
    args: AskArgs,
    once: false,
    // The question asked decides.
    open: true,
    reply: ({ reply }) => reply ?? 'private',
    run: async (ctx, { command, options, reply }) => {
      // The answer offers to share what only one person sees, so it has to know.
      const audience = reply === 'public' ? 'everyone' : 'me';
      const question =
        options === undefined
          ? readQuestion(findRegistry(), command, ctx.now(), { audience })
          : readTypedQuestion(findRegistry(), command, { ...options, audience });
      return question.run(ctx);
    },
  });
}
