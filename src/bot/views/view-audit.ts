import type { AuditTrail, NamedAuditRow } from '../../engine/audit-trail/index.ts';
import type { Translate } from '../../engine/language/index.ts';
import { labelOfPeriod } from '../../engine/period-label.ts';
import { type Card, type CardNode, makeCard, type Value } from '../card.ts';
import { formatTime } from '../format/format-time.ts';
import { askButton } from './ask-button.ts';
import { sayPeople } from './say-people.ts';

/** Who did what, the newest first; where it was asked for, with the file that holds all of it. */
export function viewAudit(
  { about, period, rows, count, file }: AuditTrail,
  asked: { about?: string | undefined; period?: string | undefined },
  t: Translate,
  timeZone: string,
): Card {
  const title = about === null ? t('auditTrail.title') : t('auditTrail.titleAbout', { about });
  const when: CardNode[] = period ? [{ kind: 'note', text: labelOfPeriod(period, t) }] : [];
  if (rows.length === 0)
    return makeCard(title, [{ kind: 'text', text: t('auditTrail.none') }, ...when], [count]);
  return makeCard(
    title,
    [
      { kind: 'fields', fields: [{ label: count.label, value: count }] },
      {
        kind: 'table',
        columns: [
          { label: t('auditTrail.columnAt'), align: 'left' },
          { label: t('auditTrail.columnActor'), align: 'left' },
          { label: t('auditTrail.columnAction'), align: 'left' },
          { label: t('auditTrail.columnSubject'), align: 'left' },
        ],
        rows: rows.map((row) => [
          formatTime(row.at, t.language, timeZone),
          { person: row.actor },
          row.action,
          subjectOf(row),
        ]),
        more: t(file === null ? 'auditTrail.asFile' : 'auditTrail.inFile'),
      },
      file === null
        ? {
            kind: 'buttons',
            buttons: [askButton(t('auditTrail.csv'), 'admin audit', { ...asked, csv: true })],
          }
        : { kind: 'file', file: { ...file, mediaType: 'text/csv' } },
      ...when,
    ],
    [count],
  );
}

/** The subject by which an entry is found again, and what people know it by. */
function subjectOf({ subject, tenant, person }: NamedAuditRow): Value {
  if (person !== null) return sayPeople((name) => `${subject} (${name(person)})`);
  return tenant === null ? subject : `${subject} (${tenant})`;
}
