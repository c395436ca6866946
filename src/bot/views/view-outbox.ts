import type { Translate } from '../../engine/language/index.ts';
import type { DeadLetter, OutboxReport } from '../../engine/outbox/index.ts';
import { type Card, type CardNode, makeCard } from '../card.ts';
import { askButton } from './ask-button.ts';

const PLATFORMS: Readonly<Record<string, string>> = { slack: 'Slack', discord: 'Discord' };
const TRIES = 'tries:';

/** The messages of the bot's own that were given up, with what stopped them, and how many wait. */
export function viewOutbox({ deadLetters, dead, waiting }: OutboxReport, t: Translate): Card {
  const nodes: CardNode[] = [
    dead === 0
      ? { kind: 'text', text: t('outbox.none'), tone: 'good' }
      : { kind: 'text', text: t('outbox.count', { count: dead }), tone: 'warning' },
  ];
  if (deadLetters.length > 0) {
    nodes.push({
      kind: 'table',
      columns: [
        { label: t('outbox.columnId'), align: 'right' },
        { label: t('outbox.columnTo'), align: 'left' },
        { label: t('outbox.columnWhy'), align: 'left' },
        { label: t('outbox.columnWhat'), align: 'left' },
        { label: t('outbox.columnSince'), align: 'left' },
      ],
      rows: deadLetters.map((letter) => [
        String(letter.id),
        `${PLATFORMS[letter.platform] ?? letter.platform} ${letter.to}`,
        sayFailure(letter, t),
        letter.subject,
        sayTime(letter.createdAt),
      ]),
      more: t('outbox.more'),
    });
    nodes.push({
      kind: 'buttons',
      buttons: [askButton(t('outbox.sendAgain'), 'admin outbox', { resend: 'all' })],
    });
    nodes.push({ kind: 'note', text: t('outbox.more') });
  }
  for (const { platform, count, oldest } of waiting) {
    const since = sayTime(oldest);
    nodes.push({
      kind: 'note',
      text: t('outbox.waiting', { count, platform: PLATFORMS[platform] ?? platform, since }),
    });
  }
  return makeCard(t('outbox.title'), nodes, []);
}

/** How many are on their way again. */
export function viewResent(count: number, t: Translate): Card {
  const text = count === 0 ? t('outbox.resentNone') : t('outbox.resent', { count });
  return makeCard(t('outbox.resentTitle'), [{ kind: 'text', text }], []);
}

/** What stopped it: in words where it is known, else the platform's own. */
function sayFailure({ failure }: DeadLetter, t: Translate): string {
  if (failure.startsWith(TRIES)) return t('outbox.tooManyTries', { why: failure.slice(TRIES.length) });
  switch (failure) {
    case 'not_linked':
      return t('outbox.notLinked');
    case 'person_left':
      return t('outbox.personLeft');
    case 'unknown_message':
      return t('outbox.unknownMessage');
    default:
      return failure;
  }
}

function sayTime(time: string): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
