import { listDemoAnomalies } from './anomalies.ts';
import type { BillLine } from './bill-line.ts';
import { type BillMonth, type DayNumber, parseDay } from './calendar.ts';
import { makePurchaseLines } from './commitment-lines.ts';
import { listMeteredResources } from './metered-resource.ts';
import { makeCorrectionLines, makeCreditLines, makeSupportLines, makeTaxLines } from './month-lines.ts';
import type { ProviderBook } from './provider-book.ts';
import { type FactorOf, makeUsageLines } from './usage-lines.ts';

/** All that decides what is in the bills. */
export interface DemoPlan {
  seed: string;
  /** `YYYY-MM-DD` */
  today: string;
  /** First day of the first month. */
  firstDay: DayNumber;
}

/** A maker of one provider's bills, a month at a time: the same plan and month give the same lines. */
export function createBillMaker(book: ProviderBook, plan: DemoPlan): (month: BillMonth) => BillLine[] {
  const resources = listMeteredResources(book);
  const factorOf = anomalyFactors(book, plan.today);
  const { seed, firstDay } = plan;
  return (month) => {
    const lines: BillLine[] = [];
    for (let day = month.start; day <= month.through; day += 1) {
      lines.push(...makeUsageLines(book, resources, day, seed, factorOf));
    }
    lines.push(...makePurchaseLines(book, resources, month));
    lines.push(...makeCreditLines(book, month, seed));
    lines.push(...makeCorrectionLines(book, resources, month, firstDay, seed, factorOf));
    lines.push(...makeSupportLines(book, month, lines));
    lines.push(...makeTaxLines(book, month, lines));
    return lines;
  };
}

function anomalyFactors(book: ProviderBook, today: string): FactorOf {
  const planted = listDemoAnomalies(today)
    .filter(({ provider }) => provider === book.key)
    .map((anomaly) => ({ ...anomaly, day: parseDay(anomaly.day) }));
  return (tenant, service, day) => {
    const hit = planted.find(
      (anomaly) => anomaly.day === day && anomaly.tenant === tenant && anomaly.service === service,
    );
    return hit?.factor ?? 1;
  };
}
