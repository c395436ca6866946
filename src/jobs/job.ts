import type { Context } from '../engine/context.ts';

/** Something that is done once a day, by one replica. */
export interface Job {
  name: string;
  /** Local time. Never from 02:00 to 03:00: that hour is missing, or comes twice, when clocks change. */
  at: { hour: number; minute: number };
  run(ctx: Context): Promise<void>;
}

/** The last time, up to `now`, that the job was due. */
export function lastDue({ at }: Pick<Job, 'at'>, now: Date): Date {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate(), at.hour, at.minute);
  if (today <= now) return today;
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1, at.hour, at.minute);
}
