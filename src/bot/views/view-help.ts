import type { Translate } from '../../engine/language/index.ts';
import { type Card, type CardNode, makeCard } from '../card.ts';
import type { Command } from '../registry.ts';
import { askButton } from './ask-button.ts';

/** Every command with what it is for, those of a group together. */
export function viewHelp(commands: readonly Command[], t: Translate): Card {
  const rows = commands.map(({ name, summary }) => [`/cost ${name}`.trim(), t(summary)]);
  return makeCard(
    t('helpViews.title'),
    [
      {
        kind: 'table',
        columns: [
          { label: t('helpViews.command'), align: 'left' },
          { label: t('helpViews.answers'), align: 'left' },
        ],
        rows,
        more: t('helpViews.more'),
      },
      {
        kind: 'note',
        text: t('helpViews.grammar', { examples: t('periods.examples') }),
      },
      {
        kind: 'buttons',
        buttons: [
          askButton(t('helpViews.thisMonth'), ''),
          askButton(t('helpViews.aboutTenant'), 'help', { command: 'tenant' }),
          askButton(t('costViews.whatIsImported'), 'data'),
        ],
      },
    ],
    [],
  );
}

/** One command, or the commands of a group, with examples to copy. */
export function viewCommandHelp(asked: string, commands: readonly Command[], t: Translate): Card {
  return makeCard(
    `/cost ${asked}`,
    commands.flatMap((command): CardNode[] => [
      { kind: 'text', text: `${t(command.summary)}.` },
      { kind: 'code', text: command.examples.map((example) => `/cost ${example}`.trim()).join('\n') },
    ]),
    [],
  );
}
