import type { AuditTrail, NamedAuditRow } from '../../engine/audit-trail/index.ts';
import type { Translate } from '../../engine/language/index.ts';
import { labelOfPeriod } from '../../engine/period-label.ts';
import { type Card, type CardNode, makeCard, type Value } from '../card.ts';
import { formatTime } from '../format/format-time.ts';
import { sayPeople } from './say-people.ts';

/** Who did what, the newest first, with the file that holds all of it. */
export function viewAudit(
  { about, period, rows, count, file }: AuditTrail,
  t: Translate,
  timeZone: string,
): Card {
  const title = about === null ? t('auditTrail.title') : t('auditTrail.titleAbout', { about });
  const when: CardNode[] = period ? [{ kind: 'note', text: labelOfPeriod(period, t) }] : [];
  if (file === null) return makeCard(title, [{ kind: 'text', text: t('auditTrail.none') }, ...when], [count]);
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
        more: t('auditTrail.inFile'),
      },
      { kind: 'file', file: { name: file.name, mediaType: 'text/csv', bytes: file.bytes, path: file.path } },
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
