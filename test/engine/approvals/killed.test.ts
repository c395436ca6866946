import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { sql } from 'drizzle-orm';
import { describe, expect, inject, test } from 'vitest';
import { openPostgres } from '../../../db/postgres.ts';
import type { Row } from '../../../db/sql.ts';
import { APPROVAL_KINDS } from '../../../src/engine/approval-kinds/index.ts';
import { decideApproval, listApprovals } from '../../../src/engine/approvals/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { makeApprovalWorld } from '../../support/approval-world.ts';
import { compileSource } from '../../support/compile-sources.ts';
import { createPostgresDatabase } from '../../support/databases.ts';

const MOMENTS = 50;
const TENANTS = 5;

/** Numbers in [0, 1) that come again for the same seed. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Everything that a request leaves behind, one row a request. */
const IMAGE = `
  select a.id, a.state,
    (select count(*)::int from approval_votes v where v.approval_id = a.id) as votes,
    (select count(*)::int from audit_log l where l.action = 'approval.requested' and l.subject = 'approval:' || a.id) as asked,
    (select count(*)::int from audit_log l where l.subject = 'approval:' || a.id
      and l.action in ('approval.approved', 'approval.rejected', 'approval.withdrawn', 'approval.stale')) as ended,
    (select count(*)::int from audit_log l where l.action = 'approval.agreed' and l.subject = 'approval:' || a.id) as agreed,
    (select count(*)::int from audit_log l where l.action = 'budget.set' and l.after ->> 'approval' = a.id::text) as made,
    (select count(*)::int from outbox o where o.key like 'approval:' || a.id || ':asked|%') as told,
    (select count(*)::int from outbox o where o.key like 'approval:' || a.id || ':ended|%') as told_end,
    (select coalesce(min(o.version), 0)::int from outbox o where o.key like 'approval:' || a.id || ':asked|%') as version
  from approvals a order by a.requested_at, a.id`;

/** What is wrong with a request; empty: all of it is there, or none of it. */
function faultsOf(row: Row): string[] {
  const { state } = row;
  const expected = {
    asked: 1,
    told: 2,
    ended: state === 'pending' ? 0 : 1,
    made: state === 'approved' ? 1 : 0,
    told_end: state === 'approved' || state === 'rejected' || state === 'stale' ? 1 : 0,
    agreed: Math.min(Number(row.votes), 1),
  };
  const faults = Object.entries(expected).filter(([name, count]) => row[name] !== count);
  const votes = state === 'approved' ? [2] : state === 'pending' || state === 'stale' ? [0, 1] : [0];
  // Each vote that is not the last, and the end, has the messages edited once more.
  const version = 1 + Number(row.agreed) + Number(row.ended);
  return [
    ...faults.map(([name, count]) => `${state}: ${name} is ${row[name]}, not ${count}`),
    ...(votes.includes(Number(row.votes)) ? [] : [`${state}: ${row.votes} votes`]),
    ...(row.version === version ? [] : [`${state}: messages of version ${row.version}, not ${version}`]),
  ];
}

describe.runIf(inject('postgres'))('a process that is killed while it decides', () => {
  test(`at ${MOMENTS} seeded moments every request is as before or as after, with all that belongs to it`, {
    timeout: 600_000,
  }, async () => {
    const { appUrl, drop } = await createPostgresDatabase();
    const db = openPostgres(appUrl, { connections: 2 });
    try {
      const { local, person, as, rows } = await makeApprovalWorld(db);
      for (let n = 0; n < TENANTS; n += 1) await addTenant(local, { name: `tenant ${n}` });
      await person('asker', [['admin', null]]);
      for (const name of ['one', 'two']) await person(name, [['approver', null]]);
      await rows(sql`
        insert into approval_rules (kind, approvers, needed, created_by, created_at)
        values ('budget', '[{"role": "approver"}]', 2, 'test', now())`);
      const program = compileSource('test/support/decide-requests.ts');
      const read = async (text: string) => (await db.read('*', [{ text, params: [] }]))[0] ?? [];
      const next = dice(20_261_121);
      const seen = new Set<string>();
      for (let moment = 0; moment < MOMENTS; moment += 1) {
        const child = spawn(process.execPath, [program, appUrl, String(TENANTS), String(moment * 3)], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const gone = once(child, 'close');
        await once(child.stdout, 'data');
        setTimeout(() => child.kill('SIGKILL'), 5 + 400 * next());
        expect(await gone).toEqual([null, 'SIGKILL']);
        // The server ends what the killed one had open.
        await expect
          .poll(() =>
            read(`
              select 1 from pg_stat_activity
              where datname = current_database() and application_name <> '' and state like 'idle in%'`),
          )
          .toEqual([]);
        const image = await read(IMAGE);
        expect(image.flatMap(faultsOf)).toEqual([]);
        for (const { state, votes } of image) seen.add(`${state} ${votes}`);
      }
      for (const what of ['approved 2', 'rejected 0', 'withdrawn 0', 'pending 1'])
        expect([...seen]).toContain(what);
      // What was left open is decided by those who come later, or is out of date.
      const [one, two] = [await as('one'), await as('two')];
      for (const { id } of await listApprovals(db, '*', { pending: true, limit: 1000 })) {
        for (const who of [one, two]) {
          await decideApproval(who, APPROVAL_KINDS, { id, decision: 'approve' }).catch(() => {});
        }
      }
      const image = await read(IMAGE);
      expect(image.flatMap(faultsOf)).toEqual([]);
      expect(image.filter(({ state }) => state === 'pending')).toEqual([]);
      // Every approved change is one version of its budget, and no other change was made.
      const [counted] = await read(`
        select (select count(*)::int from approvals where state = 'approved') as approved,
          (select count(*)::int from budgets) as budgets,
          (select sum(version)::int from budgets where removed_at is null) as versions,
          (select count(*)::int from budgets where removed_at is null) as live`);
      expect(counted?.budgets).toBe(counted?.approved);
      expect(counted?.versions).toBe(counted?.approved);
      expect(counted?.live).toBe(TENANTS);
    } finally {
      await db.close();
      await drop();
    }
  });
});
