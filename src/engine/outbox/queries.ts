import { type SQL, sql } from 'drizzle-orm';
import { type Db, type Tx, toStatement } from '../../../db/sql.ts';
import type { DeadLetter, EndedDelivery, LeasedMessage, OutboxReport, PostingPlatform } from './schemas.ts';

const at = (date: Date) => sql`${date.toISOString()}::timestamptz`;
const OPEN = sql`delivered_at is null and failure is null`;

/** Writes a message to each place once. A place that was told under this key already is left alone. */
export async function insertMessages(
  tx: Tx,
  one: {
    key: string;
    message: string;
    subject: string;
    memberIds: readonly number[];
    channels: boolean;
    now: Date;
  },
): Promise<void> {
  await tx.rows(sql`
    with target as (
      select i.platform, i.workspace_id, i.external_id as person_id, null::text as channel_id, null::text as language
      from identities i
      join workspaces w on w.platform = i.platform and w.external_id = i.workspace_id
      where i.member_id = any(${sql.param([...one.memberIds])}::int[])
      union all
      select c.platform, c.workspace_id, null, c.channel_id, coalesce(m.language, 'en')
      from approval_channels c
      join workspaces w on w.platform = c.platform and w.external_id = c.workspace_id
      left join identities i on c.set_by = i.platform || ':' || i.workspace_id || ':' || i.external_id
      left join members m on m.id = i.member_id
      where ${one.channels}
    ), said as (
      insert into outbox (key, platform, channel, kind, payload, created_at, due_at)
      select ${one.key} || '|' || platform || '|' || place, platform, place, 'post',
        jsonb_build_object('message', ${one.message}::text, 'workspaceId', workspace_id, 'channelId', channel_id,
          'personId', person_id, 'language', language),
        ${at(one.now)}, ${at(one.now)}
      from (select *, workspace_id || ':' || coalesce(channel_id, '@' || person_id) as place from target) t
      where platform in ('slack', 'discord')
      order by platform, place
      on conflict (key) do nothing
      returning id, platform, payload
    )
    insert into shown_messages (subject, platform, workspace_id, channel_id, person_id, language, outbox_id)
    select ${one.subject}, platform, payload->>'workspaceId', payload->>'channelId', payload->>'personId',
      payload->>'language', id
    from said order by id`);
}

/** Has messages brought up to date: `which` names rows of `shown_messages` as `s`. */
export async function touchMessages(tx: Tx, which: SQL, now: Date): Promise<void> {
  await tx.rows(sql`
    with which as materialized (
      select o.id from outbox o join shown_messages s on s.outbox_id = o.id
      where ${which} and (o.failure is null or s.message_id is not null)
      order by o.id for update of o
    )
    update outbox o set version = o.version + 1, delivered_at = null, failure = null,
      attempts = case when ${sql.raw('o.delivered_at is null and o.failure is null')} then o.attempts else 0 end,
      due_at = case when ${sql.raw('o.delivered_at is null and o.failure is null')} then o.due_at else ${at(now)} end
    from which where o.id = which.id`);
}

/** An earlier post that failed so often lets those after it pass: order is worth half a minute, not an afternoon. */
const WAITED_FOR = 5;

/**
 * Takes messages to work on. Posts of a channel go out in their order, one at a time; edits wait for nobody; and nothing
 * is sent to a channel while the platform said to wait. What another worker takes at the same time is passed over.
 */
export async function leaseDue(
  tx: Tx,
  one: { platform: PostingPlatform; limit: number; now: Date; until: Date },
): Promise<LeasedMessage[]> {
  const rows = await tx.rows<LeasedMessage & { [name: string]: unknown }>(sql`
    with due as (
      select o.id from outbox o
      where o.delivered_at is null and o.failure is null and o.platform = ${one.platform}
        and o.due_at <= ${at(one.now)} and (o.leased_until is null or o.leased_until <= ${at(one.now)})
        and (o.kind = 'edit' or not exists (
          select 1 from outbox b where b.platform = o.platform and b.channel = o.channel
            and b.delivered_at is null and b.failure is null and b.id < o.id
            and b.kind = 'post' and b.attempts < ${WAITED_FOR}::int))
        and not exists (
          select 1 from outbox b where b.platform = o.platform and b.channel = o.channel
            and b.delivered_at is null and b.failure is null and b.paused and b.due_at > ${at(one.now)})
      order by o.due_at, o.id limit ${one.limit}
      for update skip locked
    ), leased as (
      update outbox o set fence = o.fence + 1, attempts = o.attempts + 1, unsure = true, paused = false, leased_until = ${at(one.until)}
      from due, outbox before
      where o.id = due.id and before.id = due.id
      returning o.id, o.fence, o.version, o.attempts, before.unsure, o.platform, o.payload, o.created_at
    )
    select l.id as "outboxId", s.id as "shownId", l.fence, l.version, l.attempts, l.unsure,
      l.payload->>'message' as message, s.subject, l.platform, s.workspace_id as "workspaceId",
      w.external_id is not null as linked, s.channel_id as "channelId", s.message_id as "messageId",
      s.person_id as "personId", s.language, s.hash, l.created_at as "createdAt"
    from leased l
    join shown_messages s on s.outbox_id = l.id
    left join workspaces w on w.platform = s.platform and w.external_id = s.workspace_id
    order by l.id`);
  return rows;
}

/**
 * Ends leases with what came of them, each message once. What is left out of the answer was lost meanwhile: somebody else
 * works on it. Rows are locked in the order of their ids, as by everybody.
 *
 * @returns the ids of those that were held still
 */
export async function endLeases(
  tx: Tx,
  ended: readonly EndedDelivery[],
  now: Date,
): Promise<ReadonlySet<number>> {
  const ids = ended.map(({ leased }) => leased.outboxId);
  const rows = await tx.rows<{ id: number }>(sql`
    with tried as (
      select * from jsonb_to_recordset(${JSON.stringify(ended.map(toTried))}::text::jsonb)
        as t(id bigint, fence int, version int, shown boolean, done boolean, unsure boolean, due_at timestamptz,
          paused boolean, failure text)
    ), held as materialized (
      select o.id, o.fence from outbox o where o.id = any(${sql.param(ids)}::bigint[]) order by o.id for update of o
    )
    update outbox o set leased_until = null, unsure = t.unsure, failure = t.failure,
      kind = case when t.shown then 'edit' else o.kind end,
      due_at = case when t.done then ${at(now)} else coalesce(t.due_at, o.due_at) end,
      delivered_at = case when t.done and o.version = t.version then ${at(now)} end,
      paused = t.paused,
      attempts = case when t.done then 0 when t.paused then o.attempts - 1 else o.attempts end
    from held h join tried t on t.id = h.id and t.fence = h.fence
    where o.id = h.id and o.id = any(${sql.param(ids)}::bigint[]) returning o.id`);
  return new Set(rows.map(({ id }) => id));

  function toTried({ leased: { outboxId, fence, version }, result }: EndedDelivery) {
    const one = { id: outboxId, fence, version, shown: result.kind === 'shown', paused: false };
    switch (result.kind) {
      case 'shown':
      case 'nothing':
        return { ...one, done: true, unsure: false };
      case 'later': {
        const dueAt = new Date(now.getTime() + result.waitMs);
        return { ...one, done: false, unsure: result.unsure, due_at: dueAt, paused: !result.counted };
      }
      case 'failed':
        return { ...one, done: false, unsure: result.unsure, failure: result.why };
      default:
        return result satisfies never;
    }
  }
}

/** A delivery locks its row of the outbox first, then what it shows: so does everybody. */
export async function lockOutboxOf(tx: Tx, shownId: number): Promise<void> {
  await tx.rows(sql`
    select o.id from outbox o join shown_messages s on s.outbox_id = o.id where s.id = ${shownId} for update of o`);
}

/**
 * Keeps which messages they are, each row once.
 *
 * @returns the ids of the rows that stand for these messages now; the others stand for another one already
 */
export async function updateShown(
  tx: Tx,
  shown: readonly { shownId: number; channelId: string; messageId: string; hash: string | null }[],
): Promise<ReadonlySet<number>> {
  if (shown.length === 0) return new Set();
  const rows = await tx.rows<{ id: number }>(sql`
    update shown_messages s set channel_id = t."channelId", message_id = t."messageId", hash = t.hash
    from jsonb_to_recordset(${JSON.stringify(shown)}::text::jsonb)
      as t("shownId" bigint, "channelId" text, "messageId" text, hash text)
    where s.id = t."shownId" and s.id = any(${sql.param(shown.map(({ shownId }) => shownId))}::bigint[])
      and (s.message_id is null or (s.message_id = t."messageId" and s.channel_id = t."channelId"))
    returning s.id`);
  return new Set(rows.map(({ id }) => id));
}

/** A message that was posted beside the one that is known: it is brought up to date like that one. */
export async function insertStray(
  tx: Tx,
  shownId: number,
  stray: { channelId: string; messageId: string },
  now: Date,
): Promise<void> {
  await tx.rows(sql`
    with said as (
      insert into outbox (key, platform, channel, kind, payload, created_at, due_at)
      select 'stray|' || s.platform || '|' || s.workspace_id || '|' || ${stray.channelId}::text || '|' || ${stray.messageId}::text,
        o.platform, o.channel, 'edit', o.payload, ${at(now)}, ${at(now)}
      from shown_messages s join outbox o on o.id = s.outbox_id where s.id = ${shownId}
      on conflict (key) do update set version = outbox.version + 1, delivered_at = null, failure = null
      returning id, xmax = 0 as is_new
    )
    insert into shown_messages (subject, platform, workspace_id, channel_id, message_id, person_id, language, outbox_id)
    select s.subject, s.platform, s.workspace_id, ${stray.channelId}, ${stray.messageId}, s.person_id, s.language, said.id
    from shown_messages s, said where s.id = ${shownId} and said.is_new`);
}

/** The message that a button stands in, as far as it is known. Null: an answer's button, or another workspace's. */
export async function findShownOf(
  db: Db,
  button: { id: string; platform: string; workspaceId: string | null },
): Promise<{ shownId: number; channelId: string | null; messageId: string | null } | null> {
  const [rows] = await db.read('*', [
    toStatement(sql`
      select s.id as "shownId", s.channel_id as "channelId", s.message_id as "messageId"
      from card_actions a join shown_messages s on s.id = a.shown_id
      where a.id = ${button.id}::uuid and a.platform = ${button.platform} and s.platform = a.platform
        and s.workspace_id = ${button.workspaceId}`),
  ]);
  const [row] = rows ?? [];
  return (row as { shownId: number; channelId: string | null; messageId: string | null } | undefined) ?? null;
}

/** The message shows what nobody knows: the next try sends it whatever it is. */
export async function forgetHash(tx: Tx, shownId: number): Promise<void> {
  await tx.rows(sql`update shown_messages set hash = null where id = ${shownId}`);
}

/** The ids of the buttons that stand in a message, the newest first. */
export async function selectButtonIds(db: Db, shownId: number): Promise<string[]> {
  const [rows = []] = await db.read('*', [
    toStatement(sql`
      select id from card_actions where shown_id = ${shownId} order by created_at desc limit 200`),
  ]);
  return rows.map(({ id }) => String(id));
}

export async function selectReport(db: Db): Promise<OutboxReport> {
  const [dead = [], waiting = [], counted] = await db.read('*', [
    toStatement(sql`
      select o.id, o.platform, s.workspace_id as "workspaceId", coalesce(s.person_id, s.channel_id) as "to",
        o.payload->>'message' as message, s.subject, o.created_at as "createdAt", o.attempts, o.failure
      from outbox o join shown_messages s on s.outbox_id = o.id
      where o.failure is not null order by o.id limit 100`),
    toStatement(sql`
      select platform, count(*)::int as count, min(created_at) as oldest from outbox
      where ${OPEN} group by platform order by platform`),
    toStatement(sql`select count(*)::int as n from outbox where failure is not null`),
  ]);
  return {
    deadLetters: dead as unknown as DeadLetter[],
    dead: Number(counted?.[0]?.n ?? 0),
    waiting: waiting as unknown as OutboxReport['waiting'],
  };
}

/** Gives dead letters a new life; `id` null: all of them. Returns which. */
export async function reviveDead(tx: Tx, id: number | null, now: Date): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(sql`
    update outbox set failure = null, attempts = 0, due_at = ${at(now)}, version = version + 1
    where failure is not null and (${id}::bigint is null or id = ${id}::bigint)
    returning id`);
  return rows.map((row) => row.id);
}

/** Deletes what was delivered before `before`, and what was given up before it; returns how many. */
export async function deleteOld(tx: Tx, before: Date): Promise<number> {
  const rows = await tx.rows(sql`
    delete from outbox where delivered_at < ${at(before)} or (failure is not null and due_at < ${at(before)})
    returning id`);
  return rows.length;
}
