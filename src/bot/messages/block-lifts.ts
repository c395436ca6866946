import { readBlock, readLift } from '../../engine/block-lifts/index.ts';
import type { Context } from '../../engine/context.ts';
import type { Card } from '../card.ts';
import { viewBlock, viewLift } from '../views/view-block-lifts.ts';
import { defineMessage, type Message } from './message.ts';

/** A tenant's AI budget is spent whole: to its people, with the way to ask for more. */
const aiBlock = defineMessage({
  message: 'ai-block',
  run: async (ctx, subject) => {
    const block = await readBlock(ctx, idOf(subject));
    return block && viewBlock(block, ctx.t, ctx.settings.timeZone);
  },
});

/** A block is lifted, to the people of the tenant; it says so when it is over. */
const blockLift = defineMessage({ message: 'block-lift', run: showLift });

/** The block is back. */
const blockLiftEnded = defineMessage({ message: 'block-lift-ended', run: showLift });

/** What is told of AI blocks. */
export const blockMessages: readonly Message[] = [aiBlock, blockLift, blockLiftEnded];

async function showLift(ctx: Context, subject: string): Promise<Card | null> {
  const found = await readLift(ctx, idOf(subject));
  return found && viewLift(found, ctx.t, ctx.settings.timeZone);
}

function idOf(subject: string): number {
  return Number(subject.slice(subject.indexOf(':') + 1));
}
