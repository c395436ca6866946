import { sql } from 'drizzle-orm';
import { type Db, type Tx, toStatement } from '../../../db/sql.ts';

/** What the ledger says about the demo in it; null: nothing was loaded, or not to its end. */
export async function findDemoMark(db: Db): Promise<string | null> {
  const [rows] = await db.read('*', [toStatement(sql`select demo_seed from ledger_info`)]);
  return (rows?.[0]?.demo_seed as string | null | undefined) ?? null;
}

export async function writeDemoMark(tx: Tx, mark: string): Promise<void> {
  await tx.rows(sql`
    insert into ledger_info (one, demo_seed) values (true, ${mark})
    on conflict (one) do update set demo_seed = excluded.demo_seed`);
}

/** Whether anything was ever imported or mapped. */
export async function isUntouched(db: Db): Promise<boolean> {
  const [rows] = await db.read('*', [
    toStatement(sql`select not exists (select 1 from deliveries)
      and not exists (select 1 from mapping_rules) and (select count(*) from tenants) = 1 as untouched`),
  ]);
  return rows?.[0]?.untouched === true;
}
