import type { Language } from '../../engine/language/index.ts';

/** A moment as people in that zone and language read it, with the zone: `24 Nov 2026, 12:00 GMT-3`. */
export function formatTime(at: string, language: Language, timeZone: string): string {
  return new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
    timeZoneName: 'short',
  }).format(new Date(at));
}
