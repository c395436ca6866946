import { settleCall } from '../ai-policy/index.ts';
import type { Context } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { recordRefusal, releaseHold, touchHoldAt } from '../holds/index.ts';
import { isRefusalKept, keepCall } from './queries.ts';
import type { JournalLine } from './schemas.ts';

/**
 * Brings one line of the journal into the database, as of when it was written. Twice is once.
 *
 * @returns false where it is about a hold that the database does not know: another process may still have it on its disk
 */
export async function replayLine(system: Context, line: JournalLine): Promise<boolean> {
  const ctx: Context = { ...system, now: () => new Date(line.at) };
  switch (line.do) {
    case 'call': {
      const outcome = await keepCall(ctx, line);
      if (outcome === 'gone') ctx.log.error({ hold: line.id }, 'a journalled call is of no tenant');
      return true;
    }
    case 'refused': {
      if (await isRefusalKept(ctx, line)) return true;
      await recordRefusal(ctx.db, {
        tenantId: line.tenantId,
        now: ctx.now(),
        reason: line.reason,
        degradationLevel: line.level,
        correlationId: line.correlationId,
        context: { ...line.context, journal: line.id },
        windows: [],
      });
      return true;
    }
    case 'settle':
      return settleCall({ ...ctx, scope: line.scope }, { holdId: line.id, usage: line.usage }).then(
        () => true,
        isKnownRefusal,
      );
    case 'release': {
      const { outcome } = await releaseHold({ ...ctx, scope: line.scope }, line.id);
      return outcome !== 'not_found';
    }
    case 'dispatch': {
      const touch = { dispatched: true, leaseUntil: null };
      return (await touchHoldAt({ ...ctx, scope: line.scope }, line.id, touch)) !== 'not_found';
    }
    case 'renew': {
      const touch = { dispatched: false, leaseUntil: new Date(line.leaseUntil) };
      return (await touchHoldAt({ ...ctx, scope: line.scope }, line.id, touch)) !== 'not_found';
    }
    default:
      return line satisfies never;
  }
}

function isKnownRefusal(error: unknown): boolean {
  if (!(error instanceof CentavoError)) throw error;
  return error.code !== 'not_found';
}
