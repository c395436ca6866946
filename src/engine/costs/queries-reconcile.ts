import { sql } from 'drizzle-orm';
import { type Statement, toStatement } from '../../../db/sql.ts';
import { PREPAYMENT } from '../charge-flags.ts';
import { METERED_ACCOUNT } from '../metered-unit.ts';
import type { Period } from '../period.ts';

/** Invoices of the bills whose billing period starts in the period. Rows: `InvoiceRow`. */
export function selectInvoices(period: Period): Statement {
  return toStatement(sql`
    select u.id as "unitId", u.provider, u.billing_account_id as "billingAccountId",
      u.billing_account_name as "billingAccountName", u.period_start as "periodStart",
      i.invoice_id as "invoiceId", i.currency, i.billed
    from invoice_totals i join bill_units u on u.id = i.unit_id
    where u.period_start >= ${period.from} and u.period_start < ${period.to} and u.billing_account_id <> ${METERED_ACCOUNT}
    order by u.period_start, u.provider, u.billing_account_id, i.invoice_id, i.currency`);
}

/** What the ledger holds of the same bills. Rows: `BridgeRow`. */
export function selectBridge(period: Period): Statement {
  return toStatement(sql`
    select f.unit_id as "unitId", d.currency,
      case
        when d.charge_class = 'Correction' then 'corrections'
        when d.charge_category = 'Tax' then 'tax'
        when d.charge_category = 'Credit' then 'credits'
        when d.flags & ${PREPAYMENT}::int <> 0 then 'prepayments'
        when f.billed < 0 then 'refunds'
        when s.name ilike '%support%' or d.service_category ilike '%support%' then 'support'
        when f.billed = 0 and f.effective <> 0 and d.commitment_id is not null then 'amortization'
        else 'other'
      end as step,
      sum(f.billed) as billed, sum(f.effective) as effective, sum(f.effective_unknown)::int8 as unknown
    from cost_facts f
    join cost_dims d on d.id = f.dims_id join services s on s.id = d.service_id
    where f.unit_id in (select u.id from bill_units u
      where u.period_start >= ${period.from} and u.period_start < ${period.to} and u.billing_account_id <> ${METERED_ACCOUNT})
    group by 1, 2, 3`);
}

/** The same period by day of charge. Rows: `{currency, billed, effective}`. */
export function selectUsageView(days: Period): Statement {
  return toStatement(sql`
    select currency, sum(billed) as billed, sum(effective) as effective from tenant_days
    where day >= ${days.from} and day < ${days.to} group by currency`);
}
