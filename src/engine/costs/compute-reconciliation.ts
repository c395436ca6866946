import type { Fact } from '../facts.ts';
import type { Translate } from '../language/index.ts';
import { type Decimal, subtract, sumOf } from '../money.ts';
import type { Day, Period } from '../period.ts';
import { byValue, groupBy } from './compute.ts';

/** What the providers put on one invoice of one bill. An empty id: lines without an invoice. */
export interface InvoiceRow {
  unitId: number;
  provider: string;
  billingAccountId: string;
  billingAccountName: string | null;
  periodStart: Day;
  invoiceId: string;
  currency: string;
  billed: Decimal;
}

/** The steps of the bridge from billed to effective; every line belongs to the first that it fits. */
export const BRIDGE_STEPS = [
  'corrections',
  'tax',
  'credits',
  'prepayments',
  'refunds',
  'support',
  'amortization',
  'other',
] as const;
export type BridgeStep = (typeof BRIDGE_STEPS)[number];

/** What the ledger holds of one bill, by step of the bridge. */
export interface BridgeRow {
  unitId: number;
  currency: string;
  step: BridgeStep;
  billed: Decimal;
  effective: Decimal;
  /** Lines without an effective cost. */
  unknown: number;
}

/** One step of the bridge: what its lines were billed, what they cost effectively, and the difference. */
export interface BridgeLine {
  step: BridgeStep;
  billed: Fact;
  effective: Fact;
  change: Fact;
}

/** One bill: what its invoices say beside what the ledger holds. */
export interface BillLine {
  label: string;
  invoiced: Fact;
  ledger: Fact;
  difference: Fact;
}

export interface ReconciledCurrency {
  currency: string;
  invoiced: Fact;
  ledger: Fact;
  difference: Fact;
  invoices: { account: string; fact: Fact }[];
  bills: BillLine[];
  billed: Fact;
  effective: Fact;
  bridge: BridgeLine[];
  /** Lines without an effective cost; null where there are none. */
  unknown: Fact | null;
  /** The same period by day of charge. */
  usage: { billed: Fact; effective: Fact };
  facts: Fact[];
}

export interface ReconciliationInput {
  period: Period;
  asOf: Day | null;
  invoices: readonly InvoiceRow[];
  bridge: readonly BridgeRow[];
  usage: readonly { currency: string; billed: Decimal; effective: Decimal }[];
  t: Translate;
}

/** One reconciliation a currency. The bridge closes to the last digit: its steps are all the lines there are. */
export function computeReconciliation(input: ReconciliationInput): ReconciledCurrency[] {
  const currencies = new Set([...input.invoices, ...input.bridge].map(({ currency }) => currency));
  return [...currencies].sort().map((currency) => reconcileCurrency(currency, input));
}

function reconcileCurrency(currency: string, input: ReconciliationInput): ReconciledCurrency {
  const { period, asOf, t } = input;
  const invoices = input.invoices.filter((row) => row.currency === currency);
  const bridge = input.bridge.filter((row) => row.currency === currency);
  const fact = (key: string, label: string, value: Decimal, metric: 'billed' | 'effective' | null): Fact => ({
    key,
    label,
    value,
    unit: 'money',
    currency,
    metric,
    tenant: null,
    period,
    asOf,
  });
  const invoicedSum = sumOf(invoices.map(({ billed }) => billed));
  const ledgerSum = sumOf(bridge.map(({ billed }) => billed));
  const invoiced = fact('invoiced', t('costs.invoiced'), invoicedSum, 'billed');
  const ledger = fact('ledger', t('costs.inLedger'), ledgerSum, 'billed');
  const difference = fact('difference', t('costs.difference'), subtract(invoicedSum, ledgerSum), 'billed');
  const invoiceFacts = [...groupBy(invoices, ({ invoiceId }) => invoiceId)].map(([id, rows]) => ({
    account: [...new Set(rows.map(accountOf))].join(', '),
    fact: fact(
      id === '' ? 'none:invoice' : `invoice:${id}`,
      id === '' ? t('costs.noInvoice') : id,
      sumOf(rows.map(({ billed }) => billed)),
      'billed',
    ),
  }));
  const bills = billLines(invoices, bridge, fact, t);
  const lines = BRIDGE_STEPS.map((step): BridgeLine => {
    const own = bridge.filter((row) => row.step === step);
    const billed = sumOf(own.map((row) => row.billed));
    const effective = sumOf(own.map((row) => row.effective));
    const name = t(`costs.${step}Step`);
    return {
      step,
      billed: fact(`billed:${step}`, t('costs.billedStep', { step: name }), billed, 'billed'),
      effective: fact(`effective:${step}`, t('costs.effectiveStep', { step: name }), effective, 'effective'),
      change: fact(
        `bridge:${step}`,
        t('costs.bridgeStep', { step: name }),
        subtract(effective, billed),
        null,
      ),
    };
  });
  const billed = fact('billed', t('costs.billedTotal'), ledgerSum, 'billed');
  const effective = fact(
    'effective',
    t('costs.effectiveTotal'),
    sumOf(bridge.map((row) => row.effective)),
    'effective',
  );
  const unknownLines = bridge.reduce((sum, row) => sum + row.unknown, 0);
  const unknown: Fact | null =
    unknownLines === 0
      ? null
      : {
          ...fact('unknown:effective', t('costs.linesWithoutEffective'), String(unknownLines), 'effective'),
          unit: 'count',
        };
  const charged = input.usage.find((row) => row.currency === currency);
  const usage = {
    billed: fact('usage:billed', t('costs.usageBilled'), sumOf([charged?.billed ?? '0']), 'billed'),
    effective: fact(
      'usage:effective',
      t('costs.usageEffective'),
      sumOf([charged?.effective ?? '0']),
      'effective',
    ),
  };
  return {
    currency,
    invoiced,
    ledger,
    difference,
    invoices: invoiceFacts.sort((a, b) => byValue(a.fact, b.fact)),
    bills,
    billed,
    effective,
    bridge: lines,
    unknown,
    usage,
    facts: [
      invoiced,
      ledger,
      difference,
      ...invoiceFacts.map((one) => one.fact),
      ...bills.flatMap((bill) => [bill.invoiced, bill.ledger, bill.difference]),
      billed,
      ...lines.flatMap((line) => [line.billed, line.effective, line.change]),
      effective,
      ...(unknown ? [unknown] : []),
      usage.billed,
      usage.effective,
    ],
  };
}

function billLines(
  invoices: readonly InvoiceRow[],
  bridge: readonly BridgeRow[],
  fact: (key: string, label: string, value: Decimal, metric: 'billed') => Fact,
  t: Translate,
): BillLine[] {
  return [...groupBy(invoices, ({ unitId }) => unitId)].flatMap(([unitId, rows]) => {
    const [first] = rows;
    if (!first) return [];
    const key = `${first.provider}/${first.billingAccountId}/${first.periodStart}`;
    const label = `${first.periodStart.slice(0, 7)} ${accountOf(first)}`;
    const invoiced = sumOf(rows.map(({ billed }) => billed));
    const ledger = sumOf(bridge.filter((row) => row.unitId === unitId).map(({ billed }) => billed));
    return [
      {
        label,
        invoiced: fact(`invoiced:${key}`, t('costs.invoicedOf', { label }), invoiced, 'billed'),
        ledger: fact(`ledger:${key}`, t('costs.inLedgerOf', { label }), ledger, 'billed'),
        difference: fact(
          `difference:${key}`,
          t('costs.differenceOf', { label }),
          subtract(invoiced, ledger),
          'billed',
        ),
      },
    ];
  });
}

function accountOf({ provider, billingAccountId, billingAccountName }: InvoiceRow): string {
  return `${provider} ${billingAccountName ?? billingAccountId}`;
}
