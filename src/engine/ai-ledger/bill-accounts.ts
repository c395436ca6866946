import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { toStatement } from '../../../db/sql.ts';
import { recordAudit } from '../audit/index.ts';
import { type Context, requireRole, withTransaction } from '../context.ts';
import { lockLedger, projectMetered } from '../ledger/index.ts';
import { parseInput } from '../parse-input.ts';

/** Whose bill brings what an AI provider's calls cost. */
export const BillAccount = z.strictObject({
  provider: z.string().trim().min(1).max(100),
  billProvider: z.string().trim().min(1).max(200),
  /** Null: any account of it. */
  billingAccountId: z.string().trim().min(1).max(200).nullable().default(null),
});
export type BillAccount = z.output<typeof BillAccount>;

export async function listBillAccounts(ctx: Pick<Context, 'db'>): Promise<BillAccount[]> {
  const [rows = []] = await ctx.db.read('*', [
    toStatement(sql`
      select provider, bill_provider as "billProvider", billing_account_id as "billingAccountId"
      from ai_bill_accounts order by provider`),
  ]);
  return rows as unknown as BillAccount[];
}

/**
 * Says whose bill takes the place of a provider's metered calls; what the ledger shows follows at once.
 *
 * @throws bad_input  names that are none
 */
export async function setBillAccount(ctx: Context, input: z.input<typeof BillAccount>): Promise<BillAccount> {
  requireRole(ctx, 'admin');
  const account = parseInput(BillAccount, input);
  return withTransaction(ctx, async (tx) => {
    await lockLedger(tx.db);
    await tx.db.rows(sql`
      insert into ai_bill_accounts (provider, bill_provider, billing_account_id)
      values (${account.provider}, ${account.billProvider}, ${account.billingAccountId})
      on conflict (provider) do update set bill_provider = excluded.bill_provider, billing_account_id = excluded.billing_account_id`);
    await projectMetered(tx, 0);
    const subject = `ai-bill-account:${account.provider}`;
    await recordAudit(tx, { action: 'ai-bill-account.set', subject, after: account });
    return account;
  });
}
