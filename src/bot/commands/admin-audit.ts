import { z } from 'zod';
import { CentavoError } from '../../engine/errors.ts';
import { parsePeriod, requirePeriod } from '../../engine/period-grammar.ts';
import { calendarOf } from '../../engine/settings.ts';
import { readPerson } from '../parse/read-person.ts';
import { joinWords, splitWords, type Word } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewAudit } from '../views/view-audit.ts';

const AuditOptions = z.object({
  about: z.string().max(300).optional(),
  period: z.string().max(100).optional(),
  /** All of it as a CSV file. */
  csv: z.boolean().default(false),
});

/** Who did what, when. */
export const adminAuditCommand = defineCommand({
  name: 'admin audit',
  summary: 'auditTrail.summary',
  examples: [
    'admin audit',
    'admin audit @ada last month',
    'admin audit acme',
    'admin audit budget 2026-11 csv',
  ],
  options: AuditOptions,
  fields: [
    { name: 'about', summary: 'auditTrail.fieldAbout', kind: 'text' },
    { name: 'period', summary: 'fields.period', kind: 'period' },
    { name: 'csv', summary: 'auditTrail.fieldCsv', kind: 'flag' },
  ],
  parseText: readAudit,
  reply: 'private',
  run: async (ctx, { about, period, csv }) => {
    // Writing files takes code that no other answer needs.
    const { showAudit } = await import('../../engine/audit-trail/index.ts');
    const trail = await showAudit(ctx, {
      about: about ? { text: about, person: readPerson(about) } : null,
      period: period ? requirePeriod(period, calendarOf(ctx)).period : null,
      csv,
    });
    return viewAudit(trail, { about, period }, ctx.t, ctx.settings.timeZone);
  },
});

/** A name, after it a period, the longest that the last words make, and after it `csv`. */
function readAudit(rest: string, now: Date): z.input<typeof AuditOptions> {
  const words = splitWords(rest);
  const last = words.at(-1);
  if (last && !last.quoted && last.text.toLowerCase() === 'csv') {
    return { ...readAbout(words.slice(0, -1), now), csv: true };
  }
  return readAbout(words, now);
}

function readAbout(words: readonly Word[], now: Date): z.input<typeof AuditOptions> {
  for (let at = 0; at < words.length; at += 1) {
    const last = words.slice(at);
    if (last.some(({ quoted }) => quoted) || !isPeriod(joinWords(last), now)) continue;
    return { ...(at > 0 ? { about: joinWords(words.slice(0, at)) } : {}), period: joinWords(last) };
  }
  return words.length > 0 ? { about: joinWords(words) } : {};
}

function isPeriod(text: string, now: Date): boolean {
  try {
    return parsePeriod(text, { now }) !== null;
  } catch (error) {
    if (error instanceof CentavoError) return false;
    throw error;
  }
}
