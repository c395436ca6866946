import { type SQL, sql } from 'drizzle-orm';
import { type Db, type Row, toStatement } from '../../../db/sql.ts';
import type { Granted } from '../access/index.ts';
import type { Language } from '../language/index.ts';
import { DEFAULT_SETTINGS, type Settings, type Weekday } from '../settings.ts';
import type { PersonKey } from './queries.ts';

/** These tables bear no tenant, so a scope that sees nothing is enough. */
const NO_SCOPE = [] as const;

/** What the ledger knows of a person. */
export interface PersonRecord {
  /** Whether the workspace that they ask from is linked; of a member, whether any of theirs is. */
  linked: boolean;
  memberId: number | null;
  language: Language | null;
  grants: readonly Granted[];
  everyoneMayView: boolean;
  settings: Settings;
}

const COLUMNS = sql`
  m.id as member_id, m.language, s.everyone_may_view, s.display_currency, s.time_zone, s.first_weekday,
  (select jsonb_agg(jsonb_build_object('role', g.role, 'tenantId', g.tenant_id) order by g.id)
    from grants g where g.member_id = m.id) as grants`;

/** One record a person, in their order: one statement. */
export async function readPersons(db: Db, persons: readonly PersonKey[]): Promise<PersonRecord[]> {
  const list = (of: (person: PersonKey) => string) => sql`${sql.param(persons.map(of))}::text[]`;
  const rows = await read(
    db,
    sql`
      select w.external_id is not null as linked, ${COLUMNS}
      from unnest(${list((one) => one.platform)}, ${list((one) => one.workspaceId)}, ${list((one) => one.personId)})
        with ordinality as p (platform, workspace_id, external_id, nr)
      left join workspaces w on w.platform = p.platform and w.external_id = p.workspace_id
      left join identities i on i.platform = p.platform and i.workspace_id = p.workspace_id
        and i.external_id = p.external_id
      left join members m on m.id = i.member_id
      left join settings s on s.id = 1
      order by p.nr`,
  );
  return rows.map(fromDbRecord);
}

/** The record of a member, whatever identity they come with. Null: there is none of that id any more. */
export async function readMember(db: Db, memberId: number): Promise<PersonRecord | null> {
  const [row] = await read(
    db,
    sql`
      select ${COLUMNS}, exists (
        select 1 from identities i join workspaces w on w.platform = i.platform and w.external_id = i.workspace_id
        where i.member_id = m.id) as linked
      from members m left join settings s on s.id = 1
      where m.id = ${memberId}`,
  );
  return row ? fromDbRecord(row) : null;
}

async function read(db: Db, query: SQL): Promise<Row[]> {
  const [rows = []] = await db.read(NO_SCOPE, [toStatement(query)]);
  return rows;
}

function fromDbRecord(row: Row): PersonRecord {
  return {
    linked: row.linked === true,
    memberId: (row.member_id as number | null) ?? null,
    language: (row.language as Language | null) ?? null,
    grants: (row.grants as Granted[] | null) ?? [],
    everyoneMayView: row.everyone_may_view === true,
    settings: {
      displayCurrency: (row.display_currency as string | null) ?? DEFAULT_SETTINGS.displayCurrency,
      timeZone: (row.time_zone as string | null) ?? DEFAULT_SETTINGS.timeZone,
      firstWeekday: (row.first_weekday as Weekday | null) ?? DEFAULT_SETTINGS.firstWeekday,
    },
  };
}
