import type { DefaultKind, Defaults } from '../../engine/costs/index.ts';
import type { Translate } from '../../engine/language/index.ts';
import { type Card, makeCard } from '../card.ts';
import { askButton } from './ask-button.ts';

/** Which tenants bare `/cost` answers about here; `changed` says whose was just set or cleared. */
export function viewDefaults({ person, channel }: Defaults, changed: DefaultKind | null, t: Translate): Card {
  const now = changed === 'channel' ? channel : person;
  const done =
    changed === null
      ? t('costViews.defaultRule')
      : now === null
        ? t('costViews.defaultCleared')
        : t(changed === 'channel' ? 'costViews.defaultOfChannel' : 'costViews.defaultOfYou', { tenant: now });
  return makeCard(
    t('costViews.defaultTenant'),
    [
      { kind: 'text', text: done, ...(changed === null ? {} : { tone: 'good' as const }) },
      {
        kind: 'fields',
        fields: [
          { label: t('costViews.yours'), value: person ?? t('costViews.none') },
          { label: t('costViews.ofChannel'), value: channel ?? t('costViews.none') },
        ],
      },
      ...(person === null && channel === null
        ? [{ kind: 'code' as const, text: t('costViews.defaultUsage') }]
        : [{ kind: 'buttons' as const, buttons: [askButton(t('costViews.showItsCost'), '')] }]),
    ],
    [],
  );
}
