/** ISO: 1 is Monday, 7 Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** What the organization chose for all its members. */
export interface Settings {
  /** ISO 4217; answers in other currencies add one converted total in it. Null: figures as billed only. */
  displayCurrency: string | null;
  /** An IANA zone. It rules AI spend and the hour of digests; days of cloud costs are UTC days whatever it is. */
  timeZone: string;
  /** The day on which weeks begin. */
  firstWeekday: Weekday;
}

/** What holds until an admin chooses something else: as the columns of the table `settings` have it. */
export const DEFAULT_SETTINGS: Settings = { displayCurrency: null, timeZone: 'UTC', firstWeekday: 1 };

/** Today and the day on which weeks begin, for reading words about time. */
export function calendarOf({ now, settings }: { now: () => Date; settings: Settings }): {
  now: Date;
  firstWeekday: Weekday;
} {
  return { now: now(), firstWeekday: settings.firstWeekday };
}
