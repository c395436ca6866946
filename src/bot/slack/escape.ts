import { toSafeText } from '../format/text-width.ts';

export { fitEscaped } from '../format/fit-escaped.ts';

/** Words that Slack may turn into a mention of everybody. */
const MASS_MENTION = /@(?=channel|here|everyone|group)/gi;
/** A sign of emphasis where it could open one: after a boundary, before something. */
const OPENING_MARK = /(^|[^\p{L}\p{N}])([*_~`]+)(?=\S)/gu;
const QUOTE = /^>/gm;
const LOOKALIKE: Record<string, string> = { '*': '∗', _: '＿', '~': '∼', '`': 'ˋ' };

/**
 * Text as Slack's `mrkdwn` shows it literally: what comes from a bill stays a name, whatever markup is in it. Slack has
 * no escape for its signs of emphasis, so one that would open emphasis becomes its likeness.
 */
export function escapeText(text: string): string {
  return escapeCode(clean(text).replace(OPENING_MARK, replaceMarks).replace(QUOTE, '›'));
}

/** Text inside a block of code: nothing is emphasis there, only the fence itself could end it. */
export function escapeCode(text: string): string {
  return clean(text)
    .replaceAll('`', 'ˋ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** Text for `plain_text`: Slack parses nothing there, and some clients show entities as they are. */
export function toPlain(text: string): string {
  return clean(text).replaceAll('\n', ' ').replaceAll('<', '‹').replaceAll('>', '›');
}

function clean(text: string): string {
  return text.split('\n').map(toSafeText).join('\n').replace(MASS_MENTION, '@\u2060');
}

function replaceMarks(_match: string, before: string, marks: string): string {
  return before + [...marks].map((mark) => LOOKALIKE[mark] ?? mark).join('');
}
