import { type Language, translatorOf } from '../../engine/language/index.ts';
import { labelOfDay } from '../../engine/period-label.ts';

/** A moment as people in that zone read it, with the zone: `24 Nov 2026, 09:00 GMT-3`. */
export function formatTime(at: string, language: Language, timeZone: string): string {
  const moment = new Date(at);
  // The Canadian form of a date is the one that days are kept in.
  const day = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone }).format(moment);
  const time = new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
    timeZoneName: 'short',
  }).format(moment);
  return `${labelOfDay(day, translatorOf(language))}, ${time}`;
}
