import { settleCall } from '../ai-policy/index.ts';
import type { Context } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { recordRefusal, releaseHold, touchHoldAt } from '../holds/index.ts';
import { isRefusalKept, keepCall } from './queries.ts';
import type { JournalLine } from './schemas.ts';

/** Brings one line of the journal into the database, as of when it was written. Twice is once. */
export async function replayLine(system: Context, line: JournalLine): Promise<void> {
  const ctx: Context = { ...system, now: () => new Date(line.at) };
  switch (line.do) {
    case 'call': {
      const outcome = await keepCall(ctx, line);
      if (outcome === 'gone') ctx.log.error({ hold: line.id }, 'a journalled call is of no tenant');
      return;
    }
    case 'refused': {
      if (await isRefusalKept(ctx, line)) return;
      await recordRefusal(ctx.db, {
        tenantId: line.tenantId,
        now: ctx.now(),
        reason: line.reason,
        degradationLevel: line.level,
        correlationId: line.correlationId,
        context: { ...line.context, journal: line.id },
        windows: [],
      });
      return;
    }
    case 'settle':
      // A hold that nobody knows was made up by the caller.
      await settleCall({ ...ctx, scope: line.scope }, { holdId: line.id, usage: line.usage }).catch(
        ignoreRefusal,
      );
      return;
    case 'release':
      await releaseHold({ ...ctx, scope: line.scope }, line.id);
      return;
    case 'dispatch':
      await touchHoldAt({ ...ctx, scope: line.scope }, line.id, { dispatched: true, leaseUntil: null });
      return;
    case 'renew':
      await touchHoldAt({ ...ctx, scope: line.scope }, line.id, {
        dispatched: false,
        leaseUntil: new Date(line.leaseUntil),
      });
      return;
    default:
      line satisfies never;
  }
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof CentavoError)) throw error;
}
