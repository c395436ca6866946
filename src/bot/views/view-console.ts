import type { Translate } from '../../engine/language/index.ts';
import { type Card, makeCard } from '../card.ts';

/** A sign-in link for one person. @param isLocal  whether it opens on the machine that runs Centavo only */
export function viewConsoleLink(link: { url: string; isLocal: boolean }, t: Translate): Card {
  return makeCard(
    t('console.linkTitle'),
    [
      { kind: 'text', text: t('console.linkText') },
      { kind: 'code', text: link.url },
      ...(link.isLocal ? [{ kind: 'note' as const, text: t('console.linkLocal') }] : []),
    ],
    [],
  );
}
