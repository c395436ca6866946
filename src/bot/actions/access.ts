import { z } from 'zod';
import { askAccess, decideRequest, ROLES } from '../../engine/access/index.ts';
import { answerGrant } from '../answer-requested.ts';
import { type Action, defineAction } from '../registry.ts';
import { viewAccessAsked, viewGranted, viewRefused } from '../views/view-access.ts';

/** Asks the admins to be let in. */
const askAccessAction = defineAction({
  name: 'access-ask',
  args: z.object({}),
  once: false,
  open: true,
  reply: 'private',
  run: async (ctx) => viewAccessAsked(await askAccess(ctx), ctx.t),
});

/** Answers a request with a grant: a form asks for what. The request itself is what works once. */
const grantRequestAction = defineAction({
  name: 'access-grant',
  args: z.object({
    request: z.int(),
    role: z.enum(ROLES),
    branch: z.string().trim().optional(),
  }),
  once: false,
  form: {
    title: 'access.formTitle',
    submit: 'access.formSubmit',
    fields: [
      {
        name: 'role',
        label: 'access.formRole',
        kind: 'choice',
        required: true,
        choices: [
          { value: 'viewer', label: 'access.roleViewer' },
          { value: 'approver', label: 'access.roleApprover' },
          { value: 'admin', label: 'access.roleAdmin' },
        ],
      },
      {
        name: 'branch',
        label: 'access.formBranch',
        hint: 'access.formBranchHint',
        kind: 'text',
        required: false,
        maxLength: 80,
      },
    ],
  },
  reply: 'private',
  run: async (ctx, { request, role, branch }) => {
    const decided = await decideRequest(ctx, {
      request,
      grant: { role, ...(branch ? { tenant: branch } : {}) },
    });
    if ('asked' in decided) return answerGrant(ctx, decided);
    return 'granted' in decided ? viewGranted(decided.granted, ctx.t) : viewRefused(decided.refused, ctx.t);
  },
});

const refuseRequestAction = defineAction({
  name: 'access-refuse',
  args: z.object({ request: z.int() }),
  once: false,
  reply: 'private',
  run: async (ctx, { request }) => {
    const decided = await decideRequest(ctx, { request, grant: null });
    if ('asked' in decided) return answerGrant(ctx, decided);
    return 'granted' in decided ? viewGranted(decided.granted, ctx.t) : viewRefused(decided.refused, ctx.t);
  },
});

/** The buttons of access. */
export const accessActions: readonly Action[] = [askAccessAction, grantRequestAction, refuseRequestAction];
