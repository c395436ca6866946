import { z } from 'zod';
import { requireAmount } from '../../engine/amount-asked.ts';
import { endLift, listLifts, requestLift } from '../../engine/block-lifts/index.ts';
import type { Context } from '../../engine/context.ts';
import { badInput } from '../../engine/errors.ts';
import { isCurrency } from '../../engine/money.ts';
import { answerRequested } from '../answer-requested.ts';
import type { Card } from '../card.ts';
import { isKeyword } from '../parse/read-clauses.ts';
import { readMinutes } from '../parse/read-minutes.ts';
import { joinWords, quoteWord, splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewLiftEnded, viewLiftStarted, viewLifts } from '../views/view-block-lifts.ts';

const NAME = 'budget lift';

const LiftOptions = z.object({
  tenant: z.string().optional(),
  /** `4h` */
  time: z.string().max(100).optional(),
  /** US dollars beyond the budget. */
  extra: z.string().max(100).optional(),
  end: z.boolean().default(false),
});
type LiftOptions = z.output<typeof LiftOptions>;

/** A tenant's AI block, lifted for a while. */
export const budgetLiftCommand = defineCommand({
  name: NAME,
  summary: 'blockLifts.summary',
  examples: [`${NAME} acme for 4h`, `${NAME} acme 50 USD for 2d`, `${NAME} acme end`, NAME],
  options: LiftOptions,
  fields: [
    { name: 'tenant', summary: 'fields.theTenant', kind: 'tenant' },
    { name: 'time', summary: 'blockLifts.fieldTime', kind: 'text' },
    { name: 'extra', summary: 'blockLifts.fieldExtra', kind: 'text' },
    { name: 'end', summary: 'blockLifts.fieldEnd', kind: 'flag' },
  ],
  parseText: readLift,
  reply: 'private',
  run: answer,
});

async function answer(ctx: Context, { tenant, time, extra, end }: LiftOptions): Promise<Card> {
  const write = (name: string, amount = extra) =>
    [
      NAME,
      quoteWord(name),
      ...(amount ? [amount, 'USD'] : []),
      ...(end ? ['end'] : []),
      ...(time ? [`for ${time}`] : []),
    ].join(' ');
  const { timeZone } = ctx.settings;
  if (end) {
    if (!tenant) throw usage();
    const ended = await endLift(ctx, tenant, write);
    return viewLiftEnded(ended.tenant, ctx.t);
  }
  if (time === undefined) {
    if (extra !== undefined) throw usage();
    return viewLifts(await listLifts(ctx, tenant ?? null, write), ctx.t, timeZone);
  }
  if (!tenant) throw usage();
  const amount = extra === undefined ? null : requireAmount(extra, (one) => write(tenant, one));
  const lift = { minutes: requireMinutes(time), extra: amount };
  const { requested } = await requestLift(ctx, tenant, lift, { toCommand: write });
  return answerRequested(ctx, requested, {
    asked: ctx.t('blockLifts.leadAsked'),
    applied: () => viewLiftStarted({ tenant, minutes: lift.minutes }, ctx.now(), ctx.t, timeZone),
  });
}

/** @throws bad_input where it is no time that a block can be lifted for */
export function requireMinutes(text: string): number {
  const minutes = readMinutes(text);
  if (minutes === null) throw badInput((t) => t('blockLifts.noTime'));
  return minutes;
}

function usage() {
  return badInput((t) => t('blockLifts.usage', { command: NAME }));
}

/** `acme for 4h`, `acme 50 USD for 4h`, `acme end`, or nothing. */
function readLift(rest: string): z.input<typeof LiftOptions> {
  const words = splitWords(rest);
  const at = words.findLastIndex((word) => isKeyword(word, 'for'));
  const [time, before] = at < 0 ? [undefined, words] : [joinWords(words.slice(at + 1)), words.slice(0, at)];
  if (at >= 0 && time === '') throw usage();
  const end = at < 0 && before.length > 1 && isKeyword(before.at(-1), 'end');
  const named = end ? before.slice(0, -1) : before;
  const currency = named.at(-1);
  const amount = named.at(-2);
  const priced =
    named.length > 2 &&
    currency !== undefined &&
    amount !== undefined &&
    !currency.quoted &&
    !amount.quoted &&
    isCurrency(currency.text.toUpperCase());
  if (priced && currency.text.toUpperCase() !== 'USD') throw badInput((t) => t('blockLifts.usdOnly'));
  const tenant = joinWords(priced ? named.slice(0, -2) : named).replace(/^tenant:/i, '');
  return {
    ...(tenant === '' ? {} : { tenant }),
    ...(time === undefined ? {} : { time }),
    ...(priced ? { extra: amount.text } : {}),
    end,
  };
}
