import type { Context, TxContext } from '../context.ts';
import { announce, type Recipient, refreshShown } from '../outbox/index.ts';
import { LOCAL_STANDING, mayDecide, type Standing } from './compute.ts';
import { selectStandings, selectWholeAdmins } from './queries-people.ts';
import { selectOpenToReview } from './queries-sweep.ts';
import { type Approval, subjectOf } from './schemas.ts';

/** What is told is part of the transaction that made it true. */
type Told = Pick<Approval, 'id' | 'tenantId' | 'approvers' | 'requester'> & {
  votes: readonly { voter: string }[];
};

const CHANNEL: Recipient = { place: 'approvals' };

/** A new request: to everyone whose word counts, and to the channel. */
export async function tellAsked(tx: TxContext, approval: Told): Promise<void> {
  await announce(tx, {
    key: `${subjectOf(approval)}:asked`,
    message: 'approval',
    subject: subjectOf(approval),
    to: [...(await undecided(tx, approval)), CHANNEL],
  });
}

/** Halfway, or when it is escalated: to those who may still decide. */
export async function tellAgain(tx: TxContext, approval: Told, why: 'reminded' | 'escalated'): Promise<void> {
  await announce(tx, {
    key: `${subjectOf(approval)}:${why}`,
    message: 'approval-reminder',
    subject: subjectOf(approval),
    to: [...(await undecided(tx, approval)), CHANNEL],
  });
}

/** What is open and concerns somebody since they stand in for another: to them, who was not told before. */
export async function tellStandIn(tx: TxContext, memberId: number): Promise<void> {
  const byTenant = new Map<number, Standing | undefined>();
  for (const open of await selectOpenToReview(tx.db)) {
    const { id, tenantId, approvers, requester } = open;
    if (tenantId === null) continue;
    if (!byTenant.has(tenantId)) {
      const [standing] = await selectStandings(tx.db, tenantId, [memberId], tx.now());
      byTenant.set(tenantId, standing);
    }
    const standing = byTenant.get(tenantId);
    if (!standing || !mayDecide(standing, approvers, requester === null ? [] : [requester])) continue;
    const subject = subjectOf({ id });
    await announce(tx, { key: `${subject}:asked`, message: 'approval', subject, to: [{ memberId }] });
  }
}

/** It ended: every message that shows it changes, and who asked is told, unless they ended it themselves. */
export async function tellEnded(tx: TxContext, approval: Told, state: Approval['state']): Promise<void> {
  const subject = subjectOf(approval);
  await refreshShown(tx, subject);
  const memberId = memberOf(approval.requester);
  if (memberId === null || state === 'withdrawn') return;
  await announce(tx, { key: `${subject}:ended`, message: 'approval-ended', subject, to: [{ memberId }] });
}

/** Nobody can satisfy it any more: to the admins of everything, and to the channel. */
export async function tellAlarm(tx: TxContext, subject: string): Promise<void> {
  const admins = await selectWholeAdmins(tx.db);
  const at = tx.now().toISOString();
  await announce(tx, {
    key: `${subject}:alarm:${at}`,
    message: 'approval-alarm',
    subject,
    to: [...admins.map((memberId) => ({ memberId })), CHANNEL],
  });
}

/** The members who may decide and have not said anything yet. */
async function undecided(tx: TxContext, approval: Told): Promise<Recipient[]> {
  const standings = await selectStandings(tx.db, approval.tenantId, null, tx.now());
  const spoken = new Set(approval.votes.map(({ voter }) => voter));
  return standings
    .filter((who) => !spoken.has(who.person) && mayDecide(who, approval.approvers, [approval.requester]))
    .flatMap(({ memberId }) => (memberId === null ? [] : [{ memberId }]));
}

/** The member that a person is; null: whoever works where Centavo runs. */
function memberOf(person: string): number | null {
  const id = /^member:(\d+)$/.exec(person)?.[1];
  return id === undefined ? null : Number(id);
}

/** What these people hold on a tenant at this moment. */
export async function readStandings(
  ctx: Pick<Context, 'db' | 'now'>,
  tenantId: number,
  people: readonly string[],
): Promise<Standing[]> {
  const members = people.flatMap((person) => memberOf(person) ?? []);
  const found = await selectStandings(ctx.db, tenantId, members, ctx.now());
  return people.includes(LOCAL_STANDING.person) ? [...found, LOCAL_STANDING] : found;
}
