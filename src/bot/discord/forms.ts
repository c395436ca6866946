import type { Translate } from '../../engine/language/index.ts';
import type { Form, FormField } from '../registry.ts';
import { LIMITS } from './limits.ts';
import { plain } from './message.ts';

/** A form as Discord shows it. Labels hold the inputs; 4 is a text, 3 a select. */
export interface Modal {
  custom_id: string;
  title: string;
  components: object[];
}

/** @param carried  `action:rowId` of the button that opens it */
export function renderForm(form: Form, carried: string, t: Translate): Modal {
  return {
    custom_id: carried,
    title: plain(t(form.title), LIMITS.modalTitle),
    components: form.fields.map((field) => toLabel(field, t)),
  };
}

function toLabel(field: FormField, t: Translate): object {
  return {
    type: 18,
    label: plain(t(field.label), LIMITS.inputLabel),
    ...(field.hint ? { description: plain(t(field.hint), LIMITS.inputHint) } : {}),
    component: field.kind === 'choice' ? toChoice(field, t) : toText(field),
  };
}

function toText({ name, required, maxLength }: FormField): object {
  const length = Math.min(maxLength ?? LIMITS.inputLength, LIMITS.inputLength);
  return { type: 4, custom_id: name, style: length > 300 ? 2 : 1, required, max_length: length };
}

function toChoice({ name, required, choices = [] }: FormField, t: Translate): object {
  return {
    type: 3,
    custom_id: name,
    required,
    options: choices
      .slice(0, LIMITS.selectOptions)
      .map(({ value, label }) => ({ value, label: plain(t(label), LIMITS.optionLabel) })),
  };
}
