import { type SQL, sql } from 'drizzle-orm';

/** Whether costs lie below a tenant. Those of one that was merged away went to the one that it hangs under since. */
export function isGroup(id: SQL): SQL {
  return sql`exists (select 1 from tenant_closure c join tenants below on below.id = c.tenant_id
    where c.ancestor_id = ${id} and c.tenant_id <> ${id} and below.merged_into_id is null)`;
}
