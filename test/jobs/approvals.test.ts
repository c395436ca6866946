import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Context } from '../../src/engine/context.ts';
import { makeReviewApprovers } from '../../src/jobs/review-approvers.ts';
import { approvalsTick } from '../../src/jobs/sweep-approvals.ts';
import { TICKS } from '../../src/jobs/ticks.ts';
import { makeApprovalWorld } from '../support/approval-world.ts';
import { describeOnEachDatabase } from '../support/databases.ts';

describeOnEachDatabase('what is done about requests by itself', (open) => {
  test('a tick of every process ends what nobody decided in time', async () => {
    const { local, person, as, requestId, audit } = await makeApprovalWorld((await open()).db);
    await person('asker', [['viewer', 'acme']]);
    await person('ada', [['approver', null]]);
    const id = await requestId(await as('asker'));
    expect(TICKS).toContain(approvalsTick);
    await approvalsTick.run(local, new AbortController().signal);
    expect(await audit('approval.expired')).toEqual([]);
    const late = { ...local, now: () => new Date('2026-11-24T12:00:00Z') };
    await Promise.all([
      approvalsTick.run(late, new AbortController().signal),
      approvalsTick.run(late, new AbortController().signal),
    ]);
    expect((await audit('approval.expired')).map(({ subject }) => subject)).toEqual([`approval:${id}`]);
  });

  test('a daily job alarms the admins about a rule whose approver left', async () => {
    const { local, person, rows, told } = await makeApprovalWorld((await open()).db);
    await person('chief', [['admin', null]]);
    const ada = await person('ada', [['approver', null]]);
    await rows(sql`
      insert into approval_rules (kind, approvers, needed, created_by, created_at)
      values ('owner', ${JSON.stringify([{ member: ada }])}::text::jsonb, 1, 'test', now())`);
    const job: Context = {
      ...local,
      actor: { platform: 'job', label: 'job:review-approvers', role: 'admin', memberId: null },
    };
    await makeReviewApprovers(async () => false).run(job);
    expect(await told()).toEqual([]);
    await makeReviewApprovers(async (account) => account === 'slack:T1:UADA').run(job);
    expect(await told()).toEqual(['approval-alarm T1:@UCHIEF']);
  });
});
