import { blockSubject, refreshBlocks, refreshWindows } from '../ai-windows/index.ts';
import { asWhole } from '../approvals/index.ts';
import { recordAudit } from '../audit/index.ts';
import { windowsAt } from '../budgets/index.ts';
import type { Context, TxContext } from '../context.ts';
import { announce, refreshShown } from '../outbox/index.ts';
import { liftSubject } from './approval-kind.ts';
import { insertTold, selectPeopleOf, selectUntold, takeEndedLift, takeOver } from './queries.ts';
import { selectPeopleBelow } from './queries-above.ts';
import type { BlockedWindow, BlockLift } from './schemas.ts';

/**
 * Tells the people of tenants whose AI budget is spent whole, and those of the tenants below that it stops: once a window
 * and cap, whatever other processes do.
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
  await refreshWindows(tx, [window.id]);
  const people = await selectPeopleOf(tx.db, window.tenantId);
  await announce(tx, {
    key: `${subject}:${window.cap}`,
    message: 'ai-block',
    subject,
    to: people.map((memberId) => ({ memberId })),
  });
  await announce(tx, {
    key: `${subject}:${window.cap}:below`,
    message: 'ai-block-above',
    subject,
    to: (await selectPeopleBelow(tx.db, window.tenantId, people)).map((memberId) => ({ memberId })),
  });
  return true;
}

/**
 * Has the messages about blocks whose window is over say that calls go out again: once each, whoever was awake then.
 *
 * @returns how many windows
 */
export async function refreshOverBlocks(ctx: Context): Promise<number> {
  return asWhole(ctx, async (tx) => {
    const over = await takeOver(tx.db, tx.now());
    await refreshWindows(tx, over);
    return over.length;
  });
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
