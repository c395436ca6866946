import {
  type ApprovalKinds,
  decideApproval,
  describeFound,
  findApproval,
  listApprovals,
  requireApproval,
  withdrawApproval,
} from '../../engine/approvals/index.ts';
import type { Context } from '../../engine/context.ts';
import { badInput, CentavoError } from '../../engine/errors.ts';
import type { Html } from './html.ts';
import { renderApprovals, type Told } from './render-approvals.ts';

/** Requests on the page: those still open, and of those that ended the newest. */
const OPEN = 50;
const ENDED = 20;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The requests of the scope: those that wait, with forms for who may decide or take back, and what became of others. */
export async function showApprovals(
  ctx: Context,
  kinds: ApprovalKinds,
  params: Readonly<Record<string, string>>,
  csrf: string,
  told: Told | null,
): Promise<Html> {
  const [open, newest, done] = await Promise.all([
    listApprovals(ctx.db, ctx.scope, { pending: true, limit: OPEN + 1 }),
    listApprovals(ctx.db, ctx.scope, { pending: false, limit: OPEN + ENDED }),
    params.done !== undefined && UUID.test(params.done) ? findApproval(ctx.db, ctx.scope, params.done) : null,
  ]);
  const ended = newest.filter(({ state }) => state !== 'pending').slice(0, ENDED);
  const described = await Promise.all(open.slice(0, OPEN).map((one) => describeFound(ctx, kinds, one)));
  return renderApprovals(
    {
      // What waits for this person comes first.
      open: [
        ...described.filter(({ may }) => may === 'decide'),
        ...described.filter(({ may }) => may !== 'decide'),
      ],
      more: open.length > OPEN,
      ended: await Promise.all(ended.map((one) => describeFound(ctx, kinds, one))),
      done: done && (await describeFound(ctx, kinds, done)),
    },
    { csrf, told, timeZone: ctx.settings.timeZone },
    ctx.t,
  );
}

const OVER = { stale: 'approvals.leadStale', expired: 'approvals.leadExpired' } as const;

/** Does what a form of the page asks for. A refusal is an answer too; anything else is thrown. */
export async function decideOnPage(
  ctx: Context,
  kinds: ApprovalKinds,
  which: string,
  sent: Readonly<Record<string, string>>,
): Promise<Told> {
  const note = (sent.note ?? '').trim();
  try {
    const { id } = await requireApproval(ctx, which);
    const { decision } = sent;
    if (decision === 'withdraw') await withdrawApproval(ctx, id);
    else if (decision === 'approve' || decision === 'reject') {
      const { outcome } = await decideApproval(ctx, kinds, {
        id,
        decision,
        note: note === '' ? null : note,
      });
      if (outcome === 'stale' || outcome === 'expired') {
        return { id, done: false, text: ctx.t(OVER[outcome]), note };
      }
    } else throw badInput((t) => t('approvalsPage.chooseOne'));
    return { id, done: true, text: '', note: '' };
  } catch (error) {
    if (!(error instanceof CentavoError)) throw error;
    return { id: which, done: false, text: error.say(ctx.t), note };
  }
}
