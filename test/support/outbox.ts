import type { Context, TxContext } from '../../src/engine/context.ts';
import { type Announcement, announce, refreshShown } from '../../src/engine/outbox/index.ts';
import { makeContext } from './context.ts';
import type { TestDatabase } from './databases.ts';
import { IDS } from './discord-fake.ts';

/** An admin of everything with an account on each platform, U1 in Slack and the person in Discord. */
export interface Told {
  ctx: Context;
  memberId: number;
  say: (one: Omit<Announcement, 'to'> & { to?: Announcement['to'] }) => Promise<void>;
  refresh: (subject: string) => Promise<void>;
  rows: () => Promise<OutboxRow[]>;
}

export interface OutboxRow {
  id: number;
  key: string;
  platform: string;
  attempts: number;
  version: number;
  unsure: boolean;
  delivered: boolean;
  failure: string | null;
  channel: string | null;
  message: string | null;
  dueInS: number;
}

/** Links T1 and the server, and makes channels C1 and the server's the channels for requests. `now` can be moved. */
export async function openOutbox(database: TestDatabase, clock: { now: Date }): Promise<Told> {
  const { db, asOwner } = database;
  await asOwner(`insert into workspaces (platform, external_id, name, linked_at) values
    ('slack', 'T1', 'Acme', now()), ('discord', '${IDS.guild}', 'Acme', now())`);
  const [member] = await asOwner("insert into members (name) values ('Ada') returning id");
  const memberId = Number(member?.id);
  await asOwner(`insert into identities (platform, workspace_id, external_id, member_id) values
    ('slack', 'T1', 'U1', ${memberId}), ('discord', '${IDS.guild}', '${IDS.person}', ${memberId})`);
  await asOwner(
    `insert into grants (member_id, role, granted_by, granted_at) values (${memberId}, 'admin', 'cli', now())`,
  );
  await asOwner(`insert into approval_channels (platform, workspace_id, channel_id, set_by, set_at) values
    ('slack', 'T1', 'C1', 'slack:T1:U1', now()),
    ('discord', '${IDS.guild}', '${IDS.channel}', 'slack:T1:U1', now())`);
  const ctx = { ...(await makeContext(db)), now: () => clock.now };
  const inside = (work: (tx: TxContext) => Promise<void>) =>
    db.transaction('*', (tx) => work({ ...ctx, db: tx }));
  return {
    ctx,
    memberId,
    say: ({ to = [{ memberId }, { place: 'approvals' }], ...one }) =>
      inside((tx) => announce(tx, { ...one, to })),
    refresh: (subject) => inside((tx) => refreshShown(tx, subject)),
    rows: async () => {
      const rows = await asOwner(
        `select o.id::int, o.key, o.platform, o.attempts, o.version, o.unsure, o.delivered_at is not null as delivered,
          o.failure, s.channel_id as channel, s.message_id as message,
          extract(epoch from o.due_at - $1::timestamptz)::float8 as "dueInS"
        from outbox o join shown_messages s on s.outbox_id = o.id order by o.id`,
        [clock.now.toISOString()],
      );
      return rows as unknown as OutboxRow[];
    },
  };
}
