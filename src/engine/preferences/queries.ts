import { sql } from 'drizzle-orm';
import { type Db, type Tx, toStatement } from '../../../db/sql.ts';
import type { Language } from '../language/index.ts';
import { DEFAULT_SETTINGS, type Settings, type Weekday } from '../settings.ts';

/** What the organization chose; the table bears no tenant, so a scope that sees nothing is enough. */
export async function selectSettings(db: Db): Promise<Settings> {
  const [rows] = await db.read(
    [],
    [
      toStatement(sql`
        select display_currency as "displayCurrency", time_zone as "timeZone", first_weekday as "firstWeekday"
        from settings where id = 1`),
    ],
  );
  const [row] = rows ?? [];
  if (!row) return DEFAULT_SETTINGS;
  return {
    displayCurrency: row.displayCurrency as string | null,
    timeZone: row.timeZone as string,
    firstWeekday: row.firstWeekday as Weekday,
  };
}

export async function updateSettings(tx: Tx, settings: Settings): Promise<void> {
  const { displayCurrency, timeZone, firstWeekday } = settings;
  await tx.rows(sql`
    insert into settings (id, display_currency, time_zone, first_weekday)
    values (1, ${displayCurrency}, ${timeZone}, ${firstWeekday}::smallint)
    on conflict (id) do update set display_currency = excluded.display_currency,
      time_zone = excluded.time_zone, first_weekday = excluded.first_weekday`);
}

/** What a member chose; null: nothing, or there is no such member. */
export async function selectLanguage(db: Db, memberId: number): Promise<Language | null> {
  const [rows] = await db.read([], [toStatement(sql`select language from members where id = ${memberId}`)]);
  return (rows?.[0]?.language as Language | null | undefined) ?? null;
}

export async function updateLanguage(tx: Tx, memberId: number, language: Language | null): Promise<void> {
  await tx.rows(sql`update members set language = ${language} where id = ${memberId}`);
}
