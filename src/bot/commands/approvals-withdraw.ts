import { z } from 'zod';
import { APPROVAL_KINDS } from '../../engine/approval-kinds/index.ts';
import { describeFound, withdrawApproval } from '../../engine/approvals/index.ts';
import { badInput } from '../../engine/errors.ts';
import { splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewApproval } from '../views/view-approval.ts';

const WithdrawOptions = z.object({ request: z.string().max(100) });

export const approvalsWithdrawCommand = defineCommand({
  name: 'approvals withdraw',
  summary: 'approvals.withdrawSummary',
  examples: ['approvals withdraw 1f3c9a2b'],
  options: WithdrawOptions,
  fields: [{ name: 'request', summary: 'approvals.fieldRequest', kind: 'text', required: true }],
  parseText: (rest) => {
    const [request, ...more] = splitWords(rest);
    if (!request || more.length > 0) throw badInput((t) => t('approvals.whichRequest'));
    return { request: request.text };
  },
  reply: 'private',
  run: async (ctx, { request }) => {
    const approval = await withdrawApproval(ctx, request);
    const { timeZone } = ctx.settings;
    return viewApproval(await describeFound(ctx, APPROVAL_KINDS, approval), ctx.t, { timeZone });
  },
});
