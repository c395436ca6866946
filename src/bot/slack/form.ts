import type { PlainKey, Translate } from '../../engine/language/index.ts';
import type { Form, FormField } from '../registry.ts';
import { type InputBlock, plain } from './blocks.ts';
import type { Carried } from './incoming.ts';
import { LIMITS, VIEW_LIMITS } from './limits.ts';

/** How the forms that are ours are told from others. */
export const FORM_CALLBACK = 'centavo-form';
/** Above this a text is asked for in a field of several lines. */
const SHORT_TEXT = 200;

/** A form as Slack's modal. Pure. Each field's block and element bear its name. */
export function renderForm(form: Form, carried: Carried, t: Translate): object {
  return {
    type: 'modal',
    callback_id: FORM_CALLBACK,
    title: plain(t(form.title), VIEW_LIMITS.title),
    submit: plain(t(form.submit), VIEW_LIMITS.title),
    close: plain(t('slack.formCancel'), VIEW_LIMITS.title),
    private_metadata: carry(carried),
    blocks: form.fields.slice(0, VIEW_LIMITS.blocks).map((field) => toBlock(field, t)),
  };
}

/** Without its response_url it is shorter, and the bot answers by itself. */
function carry(carried: Carried): string {
  const whole = JSON.stringify(carried);
  return whole.length <= VIEW_LIMITS.privateMetadata
    ? whole
    : JSON.stringify({ ...carried, responseUrl: null });
}

function toBlock(field: FormField, t: Translate): InputBlock {
  const { name, label, hint, required } = field;
  return {
    type: 'input',
    block_id: name,
    label: plain(t(label), VIEW_LIMITS.inputLabel),
    ...(hint ? { hint: plain(t(hint), VIEW_LIMITS.inputLabel) } : {}),
    optional: !required,
    element: field.kind === 'choice' ? toSelect(field, t) : toText(field),
  };
}

function toText(field: FormField): InputBlock['element'] {
  const max = maxOf(field);
  return { type: 'plain_text_input', action_id: field.name, multiline: max > SHORT_TEXT, max_length: max };
}

function toSelect({ name, choices = [] }: FormField, t: Translate): InputBlock['element'] {
  return {
    type: 'static_select',
    action_id: name,
    placeholder: plain(t('slack.choose'), LIMITS.selectPlaceholder),
    options: choices
      .slice(0, LIMITS.selectOptions)
      .map(({ value, label }) => ({ text: plain(t(label), LIMITS.optionLabel), value })),
  };
}

function maxOf({ maxLength = VIEW_LIMITS.inputChars }: FormField): number {
  return Math.min(maxLength, VIEW_LIMITS.inputChars);
}

/**
 * What can be told of a filled-in form at once, by field: Slack shows it inside the form, which stays open. Slack's own
 * clients ask for required fields and cut what is too long; they do not see that a text is blank.
 */
export function findFieldErrors(
  form: Form,
  values: Readonly<Record<string, string>>,
  t: Translate,
): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const field of form.fields) {
    const value = values[field.name] ?? '';
    if (value.trim() === '') {
      if (field.required) errors[field.name] = t('slack.fieldEmpty');
    } else if (field.kind === 'choice') {
      const isKnown = (field.choices ?? []).some((choice) => choice.value === value);
      if (!isKnown) errors[field.name] = t('slack.fieldUnknownChoice');
    } else if ([...value].length > maxOf(field)) {
      errors[field.name] = t('slack.fieldTooLong', { max: maxOf(field) });
    }
  }
  return errors;
}

/** What joins the stored arguments: the form's own fields, without those left empty. */
export function valuesOfForm(form: Form, values: Readonly<Record<string, string>>): Record<string, string> {
  const filled = form.fields.map(({ name }) => [name, (values[name] ?? '').trim()] as const);
  return Object.fromEntries(filled.filter(([, value]) => value !== ''));
}

/** What a press is told where its form did not open; null where it did after all. */
export function explainUnopened(error: string): PlainKey | null {
  switch (error) {
    // Another delivery of the same press has opened it.
    case 'exchanged_trigger_id':
      return null;
    case 'expired_trigger_id':
    case 'invalid_trigger_id':
    case 'trigger_expired':
      return 'slack.formLate';
    default:
      return 'slack.formFailed';
  }
}
