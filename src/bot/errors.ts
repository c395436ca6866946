import { randomBytes } from 'node:crypto';
import { CentavoError, type ErrorCode } from '../engine/errors.ts';
import type { PlainKey, Translate } from '../engine/language/index.ts';
import { type Card, type CardNode, makeCard } from './card.ts';
import { askButton, typeButton } from './views/ask-button.ts';

/** More choices than this are offered as a list to choose from. */
const MAX_BUTTONS = 5;
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
  const text = t('errorViews.unexpectedText', { reference });
  return { card: makeCard(t('errorViews.unexpected'), [{ kind: 'text', text, tone: 'bad' }], []), reference };
}

function viewExpected(error: CentavoError, t: Translate): Card {
  const { choices = [] } = error.details;
  const lines = error.linesIn(t);
  const nodes: CardNode[] = [{ kind: 'text', text: error.say(t), tone: toneOf(error.code) }];
  if (lines.length > 0)
    nodes.push({
      kind: 'code',
      text: cutLines(lines, t).join('\n'),
    });
  const buttons = choices.map(({ label, command }) => typeButton(label, command));
  if (buttons.length === 0 && error.code === 'bad_input') {
    buttons.push(askButton(t('errorViews.help'), 'help'));
  }
  if (buttons.length > MAX_BUTTONS) {
    nodes.push({ kind: 'select', label: t('errorViews.choose'), options: buttons });
  } else if (buttons.length > 0) nodes.push({ kind: 'buttons', buttons });
  return makeCard(t(TITLES[error.code]), nodes, []);
}

function cutLines(lines: readonly string[], t: Translate): string[] {
  const shown = lines.slice(0, MAX_LINES);
  return lines.length > shown.length
    ? [...shown, t('rendering.more', { count: lines.length - shown.length })]
    : shown;
}

const TITLES = {
  bad_input: 'errorViews.badInput',
  not_found: 'errorViews.notFound',
  name_taken: 'errorViews.nameTaken',
  forbidden: 'errorViews.forbidden',
  ambiguous: 'errorViews.ambiguous',
  file_refused: 'errorViews.fileRefused',
  rows_refused: 'errorViews.rowsRefused',
  unavailable: 'errorViews.unavailable',
} as const satisfies Record<ErrorCode, PlainKey>;

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
