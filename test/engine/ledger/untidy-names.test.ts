import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { toStatement } from '../../../db/sql.ts';
import { importFocus } from '../../../src/engine/ledger/index.ts';
import { addRule } from '../../../src/engine/mapping/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { makeContext, makeFolder } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { type FocusRow, focusRow, writeFocus } from '../../support/focus-files.ts';
import { emptyLedger } from '../../support/ledger-image.ts';

describeOnEachDatabase('names that a bill writes untidily', (open) => {
  const untidy: FocusRow[] = [
    { BillingAccountId: 'acct-1\t' },
    { BillingAccountId: '\ufeffacct-1\u00a0' },
    { BillingAccountId: 'acct\u0000-1' },
    { ProviderName: ' AWS\r', BillingCurrency: 'usd\t', InvoiceId: 'INV-1\u2009' },
  ];
  test('a unit and its dimensions bear the same names, so that a rule moves the money of all', async () => {
    const database = await open();
    const { db } = database;
    for (const row of untidy) {
      await emptyLedger(database);
      const ctx = await makeContext(db);
      const path = await writeFocus(await makeFolder('untidy'), 'bill.csv', [focusRow(row)]);
      await importFocus(ctx, { paths: [path], cwd: '/' });
      await addTenant(ctx, { name: 'acme' });
      const shares = [{ tenant: 'acme', weight: '1' }];
      const { rule } = await addRule(ctx, { rule: { kind: 'service', pattern: 'AmazonEC2', shares } });
      const [rows = [], names = []] = await db.read('*', [
        toStatement(sql`select tenant_id, trim_scale(effective) as effective from cost_facts`),
        toStatement(sql`
          select u.provider, u.billing_account_id as account, d.currency, i.invoice_id as invoice from bill_units u
          join cost_dims d on d.provider = u.provider and d.billing_account_id = u.billing_account_id
          join invoice_totals i on i.unit_id = u.id and i.currency = d.currency`),
      ]);
      expect(rows, JSON.stringify(row)).toEqual([{ tenant_id: rule.shares[0]?.tenantId, effective: '1' }]);
      expect(names).toEqual([{ provider: 'AWS', account: 'acct-1', currency: 'USD', invoice: 'INV-1' }]);
    }
  });
});
