import type { AuditTrail } from '../../engine/audit-trail/index.ts';
import type { Translate } from '../../engine/language/index.ts';
import { labelOfPeriod } from '../../engine/period-label.ts';
import { type Card, type CardNode, makeCard } from '../card.ts';
import { formatTime } from '../format/format-time.ts';

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
        rows: rows.map(({ at, actor, action, subject }) => [
          formatTime(at, t.language, timeZone),
          { person: actor },
          action,
          subject,
        ]),
        more: t('auditTrail.inFile'),
      },
      { kind: 'file', file: { name: file.name, mediaType: 'text/csv', bytes: file.bytes, path: file.path } },
      ...when,
    ],
    [count],
  );
}
