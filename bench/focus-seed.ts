import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { withDuckDb } from '../src/engine/bills/index.ts';

/** Sets of dimensions; with 61 days about 402,600 groups. */
const DIMS = 6600;
const MONTHS = [
  { month: '2026-09', days: 30 },
  { month: '2026-10', days: 31 },
];

/**
 * Two months of one account as FOCUS files of 30 columns, `rows` in all; kept between runs.
 *
 * @param options.change  adds this much to the cost of every thousandth row, so that a re-import has something to do
 */
export async function seedFocus(
  folder: string,
  options: { name: string; format: 'parquet' | 'csv.gz'; rows: number; change?: string },
): Promise<string[]> {
  const paths = MONTHS.map(({ month }) =>
    join(folder, `${options.name}-${options.rows}-${month}.${options.format}`),
  );
  if (paths.every((path) => existsSync(path))) return paths;
  await mkdir(folder, { recursive: true });
  await withDuckDb(async (duck) => {
    await duck.run("set memory_limit = '1GB'");
    for (const [at, { month, days }] of MONTHS.entries()) {
      const path = paths[at] ?? '';
      const half = `${path}.half`;
      const how = options.format === 'parquet' ? 'format parquet' : "format csv, header, compression 'gzip'";
      await duck.run(
        `copy (${selectRows(month, days, Math.floor(options.rows / MONTHS.length), options.change ?? '0')}) to '${half}' (${how})`,
      );
      await rename(half, path);
    }
  });
  return paths;
}

function selectRows(month: string, days: number, rows: number, change: string): string {
  const cost = `((((i * 7919) % 1000003) / 1000000.0)::decimal(20,10) + case when i % 1000 = 7 then ${change} else 0 end)::decimal(20,10)`;
  return `
    select 'AWS' as ProviderName, 'AWS' as PublisherName, 'AWS' as InvoiceIssuerName, 'INV-${month}' as InvoiceId,
      '100000000001' as BillingAccountId, 'Main' as BillingAccountName,
      '2000000000' || (d % 20) as SubAccountId, 'account-' || (d % 20) as SubAccountName,
      timestamp '${month}-01' as BillingPeriodStart, timestamp '${month}-01' + interval 1 month as BillingPeriodEnd,
      timestamp '${month}-01' + interval (i % ${days}) day + interval ((i // ${days}) % 24) hour as ChargePeriodStart,
      timestamp '${month}-01' + interval (i % ${days}) day + interval ((i // ${days}) % 24 + 1) hour as ChargePeriodEnd,
      case when d % 50 = 0 then 'Purchase' else 'Usage' end as ChargeCategory, null::varchar as ChargeClass,
      'Usage of ' || (d % 40) as ChargeDescription, 'Usage-Based' as ChargeFrequency,
      ${cost} as BilledCost, (${cost} * 0.9)::decimal(20,10) as EffectiveCost, (${cost} * 1.1)::decimal(20,10) as ListCost,
      ${cost} as ContractedCost, 'USD' as BillingCurrency,
      case when d % 3 = 0 then 'Committed' else 'Standard' end as PricingCategory, 'Hours' as PricingUnit,
      'Service ' || (d % 40) as ServiceName, 'Compute' as ServiceCategory, 'i-' || ((i * 31) % 200000) as ResourceId,
      'us-east-' || (d % 7) as RegionId, case when d % 3 = 0 then 'sp-' || (d % 5) end as CommitmentDiscountId,
      case when d % 3 = 0 then 'Used' end as CommitmentDiscountStatus,
      '{"Team":"team-' || (d % 120) || '","Environment":"env-' || (d % 11) || '","CostCenter":"cc-' || (d % 200) || '"}' as Tags
    from (select i, (hash(i) % ${DIMS})::integer as d from range(${rows}) t(i))`;
}
