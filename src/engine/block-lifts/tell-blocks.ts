import { blockSubject, refreshBlocks } from '../ai-windows/index.ts';
import { asWhole } from '../approvals/index.ts';
import { recordAudit } from '../audit/index.ts';
import { windowsAt } from '../budgets/index.ts';
import type { Context, TxContext } from '../context.ts';
import { announce, refreshShown } from '../outbox/index.ts';
import { liftSubject } from './approval-kind.ts';
import { insertTold, selectPeopleOf, selectUntold, takeEndedLift } from './queries.ts';
import type { BlockedWindow, BlockLift } from './schemas.ts';

/**
 * Tells the people of tenants whose AI budget is spent whole: once a window and cap, whatever other processes do.
 *
 * @returns the blocks that they were told of now
 */
export async function tellBlocks(ctx: Context): Promise<BlockedWindow[]> {
  const windows = windowsAt(ctx.now(), ctx.settings);
  const untold = await asWhole(ctx, (tx) => selectUntold(tx.db, windows, tx.now()));
  const told: BlockedWindow[] = [];
  for (const window of untold) if (await asWhole(ctx, (tx) => tellBlock(tx, window))) told.push(window);
  return told;
}

async function tellBlock(tx: TxContext, window: BlockedWindow): Promise<boolean> {
  if (!(await insertTold(tx.db, window, tx.now()))) return false;
  const subject = blockSubject(window.id);
  await refreshShown(tx, subject);
  await announce(tx, {
    key: `${subject}:${window.cap}`,
    message: 'ai-block',
    subject,
    to: (await selectPeopleOf(tx.db, window.tenantId)).map((memberId) => ({ memberId })),
  });
  return true;
}

/**
 * Tells the people of tenants whose lift is over, each once: the block was back at its end already, whoever was awake.
 *
 * @returns the lifts whose end they were told of now
 */
export async function tellEndedLifts(ctx: Context): Promise<BlockLift[]> {
  const told: BlockLift[] = [];
  for (;;) {
    const lift = await asWhole(ctx, tellEndedLift);
    if (!lift) return told;
    told.push(lift);
  }
}

async function tellEndedLift(tx: TxContext): Promise<BlockLift | null> {
  const lift = await takeEndedLift(tx.db, tx.now());
  if (!lift) return null;
  const { id, tenantId, untilAt } = lift;
  await recordAudit(tx, {
    action: 'block_lift.ended',
    subject: `block_lift:${id}`,
    after: { tenantId, untilAt },
  });
  await refreshShown(tx, liftSubject(id));
  await refreshBlocks(tx, tenantId);
  await announce(tx, {
    key: `${liftSubject(id)}:ended`,
    message: 'block-lift-ended',
    subject: liftSubject(id),
    to: (await selectPeopleOf(tx.db, tenantId)).map((memberId) => ({ memberId })),
  });
  return lift;
}
