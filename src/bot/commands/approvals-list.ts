import { z } from 'zod';
import { APPROVAL_KINDS } from '../../engine/approval-kinds/index.ts';
import { describeApproval, listApprovals, sayApproval } from '../../engine/approvals/index.ts';
import { splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewApproval, viewApprovals } from '../views/view-approval.ts';

const LISTED = 50;
const ALL = 'all';

const ListOptions = z.object({
  /** `all`, or the first letters of a request's id. */
  which: z.string().max(100).optional(),
});

export const approvalsListCommand = defineCommand({
  name: 'approvals list',
  summary: 'approvals.listSummary',
  examples: ['approvals list', 'approvals list all', 'approvals list 1f3c9a2b'],
  options: ListOptions,
  fields: [{ name: 'which', summary: 'approvals.fieldWhich', kind: 'text' }],
  parseText: (rest) => {
    const which = splitWords(rest)
      .map(({ text }) => text)
      .join(' ');
    return which === '' ? {} : { which };
  },
  reply: 'private',
  run: async (ctx, { which }) => {
    const { timeZone } = ctx.settings;
    const all = which?.trim().toLowerCase() === ALL;
    if (which !== undefined && which.trim() !== '' && !all) {
      return viewApproval(await describeApproval(ctx, APPROVAL_KINDS, which), ctx.t, { timeZone });
    }
    const found = await listApprovals(ctx.db, ctx.scope, { pending: !all, limit: LISTED });
    const details = found.map((approval) => ({ approval, ...sayApproval(APPROVAL_KINDS, approval) }));
    return viewApprovals(details, ctx.t, { all, timeZone });
  },
});
