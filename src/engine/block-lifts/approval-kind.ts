import { refreshBlocks } from '../ai-windows/index.ts';
import { defineApprovalKind } from '../approvals/index.ts';
import { recordAudit } from '../audit/index.ts';
import type { Translate } from '../language/index.ts';
import { announce, refreshShown } from '../outbox/index.ts';
import { cutLifts, insertLift, lockLifts, markTold, selectPeopleOf } from './queries.ts';
import { LiftPayload } from './schemas.ts';

/** A tenant's AI block, lifted for a while. It begins when it is approved, and another lift makes it out of date. */
export const liftedBlockKind = defineApprovalKind<LiftPayload>({
  kind: 'lifted_block',
  payload: LiftPayload,
  sized: true,
  readBase: async (tx, _payload, tenantId) => String((await lockLifts(tx.db, tenantId))?.id ?? 'none'),
  apply: async (tx, { minutes, extra }, { id: approvalId, tenantId, requestedBy }) => {
    await lockLifts(tx.db, tenantId);
    const now = tx.now();
    const until = new Date(now.getTime() + minutes * 60_000);
    const replaced = await cutLifts(tx.db, tenantId, now);
    await markTold(tx.db, replaced, now);
    const id = await insertLift(tx.db, {
      tenantId,
      extra,
      from: now,
      until,
      approvalId,
      askedBy: requestedBy,
    });
    await recordAudit(tx, {
      action: 'block_lift.started',
      subject: `block_lift:${id}`,
      before: { replaced },
      after: { tenantId, extra, until: until.toISOString(), approval: approvalId, requestedBy },
    });
    for (const one of replaced) await refreshShown(tx, liftSubject(one));
    await refreshBlocks(tx, tenantId);
    await announce(tx, {
      key: `${liftSubject(id)}:started`,
      message: 'block-lift',
      subject: liftSubject(id),
      to: (await selectPeopleOf(tx.db, tenantId)).map((memberId) => ({ memberId })),
    });
  },
  say: (payload, tenant) => (t) => sayLift(payload, tenant, t),
  sayCause: (cause) => {
    const { reason } = (cause ?? {}) as { reason?: unknown };
    return typeof reason === 'string' && reason !== '' ? () => reason : null;
  },
});

export function liftSubject(id: number): string {
  return `block-lift:${id}`;
}

function sayLift({ minutes, extra }: LiftPayload, tenant: string, t: Translate): string {
  const time = sayMinutes(minutes, t);
  return extra === null
    ? t('blockLifts.say', { tenant, time })
    : t('blockLifts.sayExtra', { tenant, time, extra: `${extra} USD` });
}

/** `4 hours`, `90 minutes`. */
function sayMinutes(minutes: number, t: Translate): string {
  const units = [
    [24 * 60, 'day'],
    [60, 'hour'],
    [1, 'minute'],
  ] as const;
  const [size, unit] = units.find(([length]) => minutes % length === 0) ?? [1, 'minute'];
  return new Intl.NumberFormat(t.language, { style: 'unit', unit, unitDisplay: 'long' }).format(
    minutes / size,
  );
}
