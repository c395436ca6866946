import type { DefaultKind, Defaults } from '../../engine/costs/index.ts';
import type { Translate } from '../../engine/language/index.ts';
import { type Card, makeCard } from '../card.ts';
import { askButton } from './ask-button.ts';

const NONE = 'none';

/** Which tenants bare `/cost` answers about here; `changed` says whose was just set or cleared. */
export function viewDefaults(
  { person, channel }: Defaults,
  changed: DefaultKind | null,
  _t: Translate,
): Card {
  const now = changed === 'channel' ? channel : person;
  const done =
    changed === null
      ? 'Bare /cost answers about the tenant of the channel, else about yours; /cost mine the other way round.'
      : now === null
        ? 'Cleared.'
        : `From now on /cost answers about ${now} ${changed === 'channel' ? 'in this channel' : 'for you'}.`;
  return makeCard(
    'Default tenant',
    [
      { kind: 'text', text: done, ...(changed === null ? {} : { tone: 'good' as const }) },
      {
        kind: 'fields',
        fields: [
          { label: 'Yours', value: person ?? NONE },
          { label: "This channel's", value: channel ?? NONE },
        ],
      },
      ...(person === null && channel === null
        ? [{ kind: 'code' as const, text: '/cost default NAME' }]
        : [{ kind: 'buttons' as const, buttons: [askButton('Show its cost', '')] }]),
    ],
    [],
  );
}
