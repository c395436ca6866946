import { APPROVAL_KINDS } from '../../engine/approval-kinds/index.ts';
import { describeAlarm } from '../../engine/approval-rules/index.ts';
import { viewApprovalAlarm } from '../views/view-approval-rules.ts';
import { defineMessage } from './message.ts';

/** Nobody can satisfy a rule, or decide a request, any more: to the admins. */
export const approvalAlarm = defineMessage({
  message: 'approval-alarm',
  run: async (ctx, subject) => {
    const alarm = await describeAlarm(ctx, APPROVAL_KINDS, subject);
    return alarm && viewApprovalAlarm(alarm, ctx.t);
  },
});
