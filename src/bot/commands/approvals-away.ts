import { z } from 'zod';
import { endAway, setAway, showAway } from '../../engine/approval-rules/index.ts';
import { badInput } from '../../engine/errors.ts';
import { readPerson } from '../parse/read-person.ts';
import { splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewAway } from '../views/view-approval-rules.ts';

const AwayOptions = z.object({
  /** The day on which they are back. */
  until: z.string().max(40).optional(),
  /** Who stands in: a mention, an id or `member:12`. */
  for: z.string().max(300).optional(),
  off: z.boolean().optional(),
});

/** Who decides for the asker while they are away. */
export const approvalsAwayCommand = defineCommand({
  name: 'approvals away',
  summary: 'approvals.awaySummary',
  examples: ['approvals away', 'approvals away until 2026-12-01 for @ada', 'approvals away off'],
  options: AwayOptions,
  fields: [
    { name: 'until', summary: 'approvals.fieldUntil', kind: 'text' },
    { name: 'for', summary: 'approvals.fieldFor', kind: 'text' },
    { name: 'off', summary: 'approvals.fieldOff', kind: 'flag' },
  ],
  parseText: readAway,
  reply: 'private',
  run: async (ctx, { until, for: person, off }) => {
    const { timeZone } = ctx.settings;
    if (off) return viewAway(await endAway(ctx), timeZone, ctx.t);
    if (until === undefined && person === undefined) return viewAway(await showAway(ctx), timeZone, ctx.t);
    if (until === undefined || person === undefined) throw badInput((t) => t('approvals.awayUsage'));
    const delegate = readPerson(person);
    if (!delegate) throw badInput((t) => t('access.notAPerson', { text: person }));
    return viewAway(await setAway(ctx, { delegate, until }), timeZone, ctx.t);
  },
});

/** `until DATE for PERSON`, in any order. */
function readAway(rest: string): z.input<typeof AwayOptions> {
  const words = splitWords(rest).map(({ text }) => text);
  if (words.length === 0) return {};
  if (words.length === 1 && words[0]?.toLowerCase() === 'off') return { off: true };
  const found: { until?: string; for?: string } = {};
  for (let at = 0; at < words.length; at += 2) {
    const word = words[at]?.toLowerCase();
    const value = words[at + 1];
    if ((word !== 'until' && word !== 'for') || value === undefined || found[word] !== undefined) {
      throw badInput((t) => t('approvals.awayUsage'));
    }
    found[word] = value;
  }
  return found;
}
