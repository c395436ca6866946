import { type Language, translatorOf } from '../../engine/language/index.ts';
import { labelOfDay } from '../../engine/period-label.ts';

interface Formats {
  day: Intl.DateTimeFormat;
  time: Intl.DateTimeFormat;
}

/** Making one takes a thousand times as long as using it. There are as many as languages and zones. */
const made = new Map<string, Formats>();

/** A moment as people in that zone read it, with the zone: `24 Nov 2026, 09:00 GMT-3`. */
export function formatTime(at: string, language: Language, timeZone: string): string {
  const moment = new Date(at);
  const { day, time } = formatsOf(language, timeZone);
  return `${labelOfDay(day.format(moment), translatorOf(language))}, ${time.format(moment)}`;
}

function formatsOf(language: Language, timeZone: string): Formats {
  const key = `${language} ${timeZone}`;
  const known = made.get(key);
  if (known) return known;
  const formats = {
    // The Canadian form of a date is the one that days are kept in.
    day: new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone }),
    time: new Intl.DateTimeFormat(language, {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone,
      timeZoneName: 'short',
    }),
  };
  made.set(key, formats);
  return formats;
}
