import type { Translate } from '../../engine/language/index.ts';
import { PERIOD_EXAMPLES } from '../../engine/period-grammar.ts';
import { type Card, type CardNode, makeCard } from '../card.ts';
import type { Command } from '../registry.ts';
import { askButton } from './ask-button.ts';

/** Every command with what it is for, those of a group together. */
export function viewHelp(commands: readonly Command[], t: Translate): Card {
  const rows = commands.map(({ name, summary }) => [`/cost ${name}`.trim(), t(summary)]);
  return makeCard(
    'What can be asked',
    [
      {
        kind: 'table',
        columns: [
          { label: 'Command', align: 'left' },
          { label: 'What it answers or does', align: 'left' },
        ],
        rows,
        more: '/cost help COMMAND',
      },
      {
        kind: 'note',
        text: `Periods: ${PERIOD_EXAMPLES}. Filters: service:NAME, account:ID, tag:KEY=VALUE. Metrics: billed, effective, list, contracted. Names with spaces stand in quotation marks.`,
      },
      {
        kind: 'buttons',
        buttons: [
          askButton('This month', ''),
          askButton('How to ask about a tenant', 'help', { command: 'tenant' }),
          askButton('What is imported', 'data'),
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
