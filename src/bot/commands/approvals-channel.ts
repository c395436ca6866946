import { z } from 'zod';
import { listChannels, setChannel } from '../../engine/approval-rules/index.ts';
import { badInput } from '../../engine/errors.ts';
import { splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewApprovalChannels } from '../views/view-approval-rules.ts';

const WHERE = ['here', 'off'] as const;
const ChannelOptions = z.object({ where: z.enum(WHERE).optional() });

export const approvalsChannelCommand = defineCommand({
  name: 'approvals channel',
  summary: 'approvals.channelSummary',
  examples: ['approvals channel', 'approvals channel here', 'approvals channel off'],
  options: ChannelOptions,
  fields: [{ name: 'where', summary: 'approvals.fieldWhere', kind: 'choice', choices: WHERE }],
  parseText: (rest) => {
    const words = splitWords(rest);
    if (words.length === 0) return {};
    const where = WHERE.find((one) => one === words[0]?.text.toLowerCase());
    if (where === undefined || words.length > 1) throw badInput((t) => t('approvals.channelUsage'));
    return { where };
  },
  reply: 'private',
  run: async (ctx, { where }) =>
    viewApprovalChannels(where === undefined ? await listChannels(ctx) : await setChannel(ctx, where), ctx.t),
});
