import { type DayNumber, datePartsOf, dayOf, formatDay, parseDay } from './calendar.ts';

/** A day on which one tenant's use of one service was `factor` times what it would have been. */
export interface DemoAnomaly {
  /** Folder of the bill that shows it. */
  provider: string;
  tenant: string;
  service: string;
  /** `YYYY-MM-DD` */
  day: string;
  factor: number;
  /** What happened, in plain words. */
  cause: string;
}

/** Months from one planting of an anomaly to the next: one less than the demo shows, so each is always in it once. */
const CYCLE_MONTHS = 13;

const PLANTED = [
  {
    monthOfCycle: 4,
    dayOfMonth: 18,
    provider: 'openai',
    tenant: 'assistant',
    service: 'OpenAI Responses API',
    factor: 4,
    cause: 'an agent called itself in a loop overnight',
  },
  {
    monthOfCycle: 8,
    dayOfMonth: 7,
    provider: 'azure',
    tenant: 'data-lake',
    service: 'Bandwidth',
    factor: 7,
    cause: 'a backfill copied the lake to another cloud',
  },
  {
    monthOfCycle: 12,
    dayOfMonth: 12,
    provider: 'aws',
    tenant: 'acme',
    service: 'AWS Lambda',
    factor: 6,
    cause: 'a failing webhook was retried without a pause',
  },
];

/**
 * The three anomalies in the bills written on `today` (`YYYY-MM-DD`): of each the latest before today. Their days
 * belong to the calendar, so bills written on a later day show them where they were, but for the oldest month,
 * which loses one when its next turn has come.
 */
export function listDemoAnomalies(today: string): DemoAnomaly[] {
  const yesterday = parseDay(today) - 1;
  return PLANTED.map(({ monthOfCycle, dayOfMonth, ...anomaly }) => ({
    ...anomaly,
    day: formatDay(latestTurn(yesterday, monthOfCycle, dayOfMonth)),
  })).sort((a, b) => (a.day < b.day ? -1 : 1));
}

function latestTurn(yesterday: DayNumber, monthOfCycle: number, dayOfMonth: number): DayNumber {
  const { year, month } = datePartsOf(yesterday);
  const ordinal = year * 12 + month - 1;
  const since = (ordinal - monthOfCycle) % CYCLE_MONTHS;
  const turn = dayOf(year, month - since, dayOfMonth);
  return turn <= yesterday ? turn : dayOf(year, month - since - CYCLE_MONTHS, dayOfMonth);
}
