import { readBlock, readBlockAbove, readBlockAsked, readLift } from '../../engine/block-lifts/index.ts';
import type { Context } from '../../engine/context.ts';
import type { Card } from '../card.ts';
import { viewBlock, viewBlockAbove, viewBlockAsked, viewLift } from '../views/view-block-lifts.ts';
import { defineMessage, type Message } from './message.ts';

/** A tenant's AI budget is spent whole: to its people, with the way to ask for more. */
const aiBlock = defineMessage({ message: 'ai-block', run: showBlock });

/** The same to people of tenants below: of what they see, with the way to those who decide. */
const aiBlockAbove = defineMessage({
  message: 'ai-block-above',
  run: async (ctx, subject) => {
    const above = await readBlockAbove(ctx, idOf(subject));
    if (above) return viewBlockAbove(above, ctx.t, ctx.settings.timeZone);
    // Who may see the budget by now is told all.
    return showBlock(ctx, subject);
  },
});

/** People of a tenant below ask for more: to the people of the tenant whose budget it is. */
const aiBlockAsked = defineMessage({
  message: 'ai-block-asked',
  run: async (ctx, subject) => {
    const [, windowId, askingId] = subject.split(':');
    const asked = await readBlockAsked(ctx, Number(windowId), Number(askingId));
    return asked && viewBlockAsked(asked, ctx.t, ctx.settings.timeZone);
  },
});

/** A block is lifted, to the people of the tenant; it says so when it is over. */
const blockLift = defineMessage({ message: 'block-lift', run: showLift });

/** The block is back. */
const blockLiftEnded = defineMessage({ message: 'block-lift-ended', run: showLift });

/** What is told of AI blocks. */
export const blockMessages: readonly Message[] = [
  aiBlock,
  aiBlockAbove,
  aiBlockAsked,
  blockLift,
  blockLiftEnded,
];

async function showBlock(ctx: Context, subject: string): Promise<Card | null> {
  const block = await readBlock(ctx, idOf(subject));
  return block && viewBlock(block, ctx.t, ctx.settings.timeZone);
}

async function showLift(ctx: Context, subject: string): Promise<Card | null> {
  const found = await readLift(ctx, idOf(subject));
  return found && viewLift(found, ctx.t, ctx.settings.timeZone);
}

function idOf(subject: string): number {
  return Number(subject.slice(subject.indexOf(':') + 1));
}
