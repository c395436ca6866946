import type { Translate } from '../../engine/language/index.ts';
import type { Form } from '../registry.ts';
import { type Html, html } from './html.ts';

/** Prefix of the names under which a form's fields come back. */
const FIELD = 'field.';
/** Above this a text is asked for in a field of several lines: pasted lists keep their lines. */
const LONG_TEXT = 1000;

/** What was filled in, by the name of the argument; what is not the form's is left out. */
export function readFields(form: Form, sent: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    form.fields.flatMap(({ name }) => {
      const value = sent[FIELD + name]?.trim() ?? '';
      return value === '' ? [] : [[name, value]];
    }),
  );
}

/** What is wrong with what was filled in, in a sentence; null where nothing is. */
export function findFault(form: Form, values: Readonly<Record<string, string>>, t: Translate): string | null {
  for (const { name, label, kind, choices, required, maxLength } of form.fields) {
    const value = values[name];
    const field = `“${t(label)}”`;
    if (value === undefined) {
      if (required) return t('console.formMissing', { field });
    } else if (maxLength !== undefined && [...value].length > maxLength) {
      return t('console.formLong', { field, count: maxLength });
    } else if (kind === 'choice' && !choices?.some((choice) => choice.value === value)) {
      return t('console.formChoose', { field });
    }
  }
  return null;
}

export interface OpenForm {
  /** The row of the button that opened it. */
  rowId: string;
  form: Form;
  values: Readonly<Record<string, string>>;
  fault: string | null;
}

/** A form to fill in, with what was filled in already and what was wrong with it. */
export function renderForm({ rowId, form, values, fault }: OpenForm, csrf: string, t: Translate): Html {
  const fields = form.fields.map(({ name, label, hint, kind, choices = [], required, maxLength }) => {
    const id = `${rowId}-${name}`;
    const value = values[name] ?? '';
    const shared = html`id="${id}" name="${FIELD}${name}"${required ? html` required` : null}${
      hint === undefined ? null : html` aria-describedby="${id}-hint"`
    }`;
    const input =
      kind === 'choice'
        ? html`<select ${shared}>${required ? null : html`<option value=""></option>`}${choices.map(
            (choice) =>
              html`<option value="${choice.value}"${choice.value === value ? html` selected` : null}>${t(choice.label)}</option>`,
          )}</select>`
        : maxLength !== undefined && maxLength > LONG_TEXT
          ? html`<textarea ${shared} rows="6" maxlength="${maxLength}">${value}</textarea>`
          : html`<input type="text" ${shared} value="${value}"${
              maxLength === undefined ? null : html` maxlength="${maxLength}"`
            } autocomplete="off">`;
    return html`<div class="field"><label for="${id}">${t(label)}</label>${input}${
      hint === undefined ? null : html`<p class="note" id="${id}-hint">${t(hint)}</p>`
    }</div>`;
  });
  return html`<section class="card"><h2>${t(form.title)}</h2>${
    fault === null ? null : html`<p class="text warning" role="alert">${fault}</p>`
  }<form method="post" action="/press" class="form" data-ask><input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="id" value="${rowId}"><input type="hidden" name="filled" value="1">${fields}<button class="primary">${t(form.submit)}</button></form></section>`;
}
