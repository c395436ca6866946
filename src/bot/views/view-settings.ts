import { LANGUAGES, type Language, type Translate } from '../../engine/language/index.ts';
import type { Settings, Weekday } from '../../engine/settings.ts';
import { type Card, makeCard } from '../card.ts';
import { askButton } from './ask-button.ts';

const NAMES = { en: 'settings.english', 'pt-BR': 'settings.portuguese' } as const satisfies Record<
  Language,
  string
>;

/**
 * The language that a person is answered in.
 *
 * @param chosen    null: their platform decides
 * @param terminal  whether it is the terminal's, which is set elsewhere
 */
export function viewLanguage(chosen: Language | null, terminal: boolean, t: Translate): Card {
  if (terminal) {
    return makeCard(
      t('settings.languageTitle'),
      [
        { kind: 'text', text: t('settings.languageTerminal') },
        { kind: 'note', text: t('settings.languageOfTerminal') },
      ],
      [],
    );
  }
  const text = t(chosen === null ? 'settings.languageAuto' : 'settings.languageIs');
  const others = LANGUAGES.filter((one) => one !== chosen).map((one) =>
    askButton(t(NAMES[one]), 'language', { language: one }),
  );
  const automatic =
    chosen === null ? [] : [askButton(t('settings.automatic'), 'language', { language: 'auto' })];
  return makeCard(
    t('settings.languageTitle'),
    [
      { kind: 'text', text },
      { kind: 'buttons', buttons: [...others, ...automatic] },
    ],
    [],
  );
}

/** What the organization chose; `changed` says that it was just done. */
export function viewSettings(settings: Settings, changed: boolean, t: Translate): Card {
  const { displayCurrency, timeZone, firstWeekday } = settings;
  return makeCard(
    t('settings.title'),
    [
      ...(changed ? [{ kind: 'text' as const, text: t('settings.changed'), tone: 'good' as const }] : []),
      {
        kind: 'fields',
        fields: [
          { label: t('settings.currency'), value: displayCurrency ?? t('settings.noneSet') },
          { label: t('settings.zone'), value: timeZone },
          { label: t('settings.week'), value: nameOfDay(firstWeekday, t) },
        ],
      },
      { kind: 'note', text: t('settings.aboutCurrency') },
      { kind: 'note', text: t('settings.aboutZone') },
      { kind: 'code', text: t('settings.usage') },
    ],
    [],
  );
}

/** 5 January 2026 was a Monday. */
function nameOfDay(day: Weekday, t: Translate): string {
  return new Intl.DateTimeFormat(t.language, { weekday: 'long', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2026, 0, 4 + day)),
  );
}
