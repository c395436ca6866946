import { randomBytes } from 'node:crypto';
import { CentavoError, type ErrorCode } from '../engine/errors.ts';
import type { Translate } from '../engine/language/index.ts';
import { type Card, type CardNode, makeCard } from './card.ts';
import { askButton, typeButton } from './views/ask-button.ts';

/** Choices that are offered as buttons. */
const MAX_CHOICES = 5;
/** Lines of detail that are shown. */
const MAX_LINES = 10;

/** An error as people read it. */
export interface ErrorView {
  card: Card;
  /** Present where the error was not expected: what the log line must carry so that the two can be matched. */
  reference?: string;
}

/**
 * The card for anything that was thrown. An error of Centavo's own is shown in its own words; any other shows a plain
 * sentence and a reference, never its text, which may hold what nobody here may see. The caller logs it with the reference.
 */
export function viewError(error: unknown, t: Translate): ErrorView {
  if (error instanceof CentavoError) return { card: viewExpected(error, t) };
  const reference = randomBytes(4).toString('hex');
  const text = `Something went wrong here. Ask again; if it stays, give your admin this reference: ${reference}.`;
  return { card: makeCard('That did not work', [{ kind: 'text', text, tone: 'bad' }], []), reference };
}

function viewExpected(error: CentavoError, t: Translate): Card {
  const { choices = [], lines = [] } = error.details;
  const nodes: CardNode[] = [{ kind: 'text', text: error.say(t), tone: toneOf(error.code) }];
  if (lines.length > 0) nodes.push({ kind: 'code', text: cutLines(lines).join('\n') });
  const buttons = choices.slice(0, MAX_CHOICES).map(({ label, command }) => typeButton(label, command));
  if (buttons.length === 0 && error.code === 'bad_input') buttons.push(askButton('Help', 'help'));
  if (buttons.length > 0) nodes.push({ kind: 'buttons', buttons });
  return makeCard(titleOf(error.code), nodes, []);
}

function cutLines(lines: readonly string[]): string[] {
  const shown = lines.slice(0, MAX_LINES);
  return lines.length > shown.length ? [...shown, `+${lines.length - shown.length} more`] : shown;
}

function titleOf(code: ErrorCode): string {
  switch (code) {
    case 'bad_input':
      return 'Not understood';
    case 'not_found':
      return 'Not found';
    case 'name_taken':
      return 'That name is taken';
    case 'forbidden':
      return 'Not allowed';
    case 'ambiguous':
      return 'Which one?';
    case 'file_refused':
      return 'The file was not imported';
    case 'rows_refused':
      return 'Rows cannot be used';
    case 'unavailable':
      return 'Not available now';
    default:
      return code satisfies never;
  }
}

function toneOf(code: ErrorCode): 'plain' | 'warning' | 'bad' {
  switch (code) {
    case 'ambiguous':
      return 'plain';
    case 'bad_input':
    case 'not_found':
    case 'name_taken':
    case 'forbidden':
      return 'warning';
    case 'file_refused':
    case 'rows_refused':
    case 'unavailable':
      return 'bad';
    default:
      return code satisfies never;
  }
}
