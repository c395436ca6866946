import { toSafeText } from '../bot/format/text-width.ts';
import type { Form, FormField } from '../bot/registry.ts';
import type { Translate } from '../engine/language/index.ts';

/** What leaves a form. */
const LEAVE = '-';

/** A form whose fields are asked one after another. */
export interface OpenForm {
  /** What stands above the first question. */
  head: string;
  /** What to ask now: lines to show, then the prompt of the line that answers. */
  question(): { lines: string[]; prompt: string };
  /** Takes a line. `again`: it was no answer, and `fault` says why. `filled`: that was the last field. */
  take(line: string): { kind: 'next' | 'left' | 'filled' } | { kind: 'again'; fault: string };
  /** What was filled in so far, by the name of the argument. */
  values: Readonly<Record<string, string>>;
}

/** Opens a form on a terminal. Nothing is read or written here. */
export function openForm(form: Form, t: Translate): OpenForm {
  const values: Record<string, string> = {};
  let at = 0;
  return {
    head: `${t(form.title)}\n${t('terminal.formHint')}`,
    values,
    question: () => {
      const field = form.fields[at];
      if (!field) return { lines: [], prompt: '' };
      const label = t(field.label);
      return {
        lines: [
          ...(field.hint === undefined ? [] : [t(field.hint)]),
          ...(field.choices ?? []).map((choice, index) => `[${index + 1}] ${t(choice.label)}`),
        ],
        prompt: t(field.required ? 'terminal.field' : 'terminal.fieldOptional', { label }),
      };
    },
    take: (line) => {
      const field = form.fields[at];
      const text = toSafeText(line).trim();
      if (text === LEAVE) return { kind: 'left' };
      const read = field ? readField(field, text, t) : { value: null };
      if ('fault' in read) return { kind: 'again', fault: read.fault };
      if (field && read.value !== null) values[field.name] = read.value;
      at += 1;
      return { kind: at < form.fields.length ? 'next' : 'filled' };
    },
  };
}

function readField(
  field: FormField,
  text: string,
  t: Translate,
): { value: string | null } | { fault: string } {
  const { kind, choices = [], required, maxLength } = field;
  if (text === '') return required ? { fault: t('terminal.fieldRequired') } : { value: null };
  if (kind === 'choice') {
    const chosen = /^\d+$/.test(text)
      ? choices[Number(text) - 1]
      : choices.find(
          ({ value, label }) => value === text.toLowerCase() || isSame(t(label), text, t.language),
        );
    return chosen ? { value: chosen.value } : { fault: t('terminal.fieldChoice', { count: choices.length }) };
  }
  if (maxLength !== undefined && [...text].length > maxLength) {
    return { fault: t('terminal.fieldTooLong', { max: maxLength }) };
  }
  return { value: text };
}

/** A choice as it is shown, whatever its case and accents. */
function isSame(label: string, text: string, language: string): boolean {
  return label.localeCompare(text, language, { sensitivity: 'base' }) === 0;
}
