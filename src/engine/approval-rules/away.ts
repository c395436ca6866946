import { Temporal } from 'temporal-polyfill';
import { findPerson } from '../access/index.ts';
import { asWhole, readLabels, reviewApprovers, tellStandIn } from '../approvals/index.ts';
import { recordAudit } from '../audit/index.ts';
import type { Context } from '../context.ts';
import { badInput } from '../errors.ts';
import { parseInput } from '../parse-input.ts';
import {
  endDelegations,
  insertDelegation,
  isApproverSomewhere,
  type StoredDelegation,
  selectDelegations,
} from './queries.ts';
import { AwayInput, type Delegation } from './schemas.ts';

/** Who stands in for the actor, and for whom they do. */
export interface AwayReport {
  away: Delegation | null;
  standsInFor: Delegation[];
}

/** @throws bad_input  the actor is no person */
export async function showAway(ctx: Context): Promise<AwayReport> {
  const { made, standsInFor } = await selectDelegations(ctx.db, requirePerson(ctx), ctx.now());
  const ids = [...made.map(({ delegateId }) => delegateId), ...standsInFor.map(({ memberId }) => memberId)];
  const labels = await readLabels(ctx.db, ids);
  const named = (id: number, { until }: StoredDelegation): Delegation => ({
    person: labels.get(id) ?? `member:${id}`,
    until,
  });
  const [away] = made;
  return {
    away: away ? named(away.delegateId, away) : null,
    standsInFor: standsInFor.map((one) => named(one.memberId, one)),
  };
}

/**
 * Names who decides for the actor while they are away: what is open is told to them, and what comes. Another one takes
 * the place of the one before. Where too few people are left to satisfy a rule, the admins are alarmed.
 *
 * @throws bad_input  the actor is no person, or names themselves, somebody who is no approver, or a day that is over
 * @throws not_found  no such member
 */
export async function setAway(ctx: Context, given: AwayInput): Promise<AwayReport> {
  const memberId = requirePerson(ctx);
  const { delegate, until } = parseInput(AwayInput, given);
  const to = midnightOf(until, ctx.settings.timeZone);
  if (to <= ctx.now()) throw badInput((t) => t('approvals.untilOver'));
  await asWhole(ctx, async (tx) => {
    const delegateId = await findPerson(tx, delegate);
    if (delegateId === memberId) throw badInput((t) => t('approvals.ownStandIn'));
    if (delegateId === null || !(await isApproverSomewhere(tx.db, delegateId))) {
      throw badInput((t) => t('approvals.standInNoApprover'));
    }
    const { made } = await selectDelegations(tx.db, memberId, tx.now());
    await endDelegations(tx.db, memberId, tx.now());
    await insertDelegation(tx.db, { memberId, delegateId, from: tx.now(), to });
    await recordAudit(tx, {
      action: 'delegation.made',
      subject: `member:${memberId}`,
      before: made[0] ?? null,
      after: { delegateId, until: to.toISOString() },
    });
    await tellStandIn(tx, delegateId);
    await reviewApprovers(tx);
  });
  return showAway(ctx);
}

/** The actor is back. @throws bad_input  the actor is no person, or was not away */
export async function endAway(ctx: Context): Promise<AwayReport> {
  const memberId = requirePerson(ctx);
  await asWhole(ctx, async (tx) => {
    const { made } = await selectDelegations(tx.db, memberId, tx.now());
    if ((await endDelegations(tx.db, memberId, tx.now())) === 0)
      throw badInput((t) => t('approvals.notAway'));
    await recordAudit(tx, {
      action: 'delegation.ended',
      subject: `member:${memberId}`,
      before: made[0] ?? null,
      after: null,
    });
    await reviewApprovers(tx);
  });
  return showAway(ctx);
}

function requirePerson({ actor }: Context): number {
  if (actor.memberId === null) throw badInput((t) => t('approvals.awayNoPerson'));
  return actor.memberId;
}

function midnightOf(day: string, timeZone: string): Date {
  const at = Temporal.PlainDate.from(day).toZonedDateTime(timeZone).toInstant();
  return new Date(at.epochMilliseconds);
}
