/** What Discord refuses in messages, forms, suggestions and commands. Each function lists the faults; none: it is taken. */

import { isObject, type Json } from './slack-fake-limits.ts';

export type { Json };
export { isObject };

/** A file as it was uploaded. */
export interface FakeFile {
  name: string;
  mediaType: string;
  data: Buffer;
  description: string | null;
}

const EMBED_KEYS = [
  'title',
  'description',
  'fields',
  'image',
  'footer',
  'color',
  'url',
  'thumbnail',
  'author',
  'timestamp',
];

/** A message's faults. Ours is stricter than Discord in one: every message must say that it mentions nobody. */
export function findMessageFaults(message: Json, files: readonly FakeFile[]): string[] {
  const { content, embeds, components } = message;
  const faults: string[] = [];
  if (content !== undefined && content !== null) faults.push(...findTextFaults(content, 0, 2000, 'content'));
  if (!isObject(message.allowed_mentions)) faults.push('allowed_mentions: missing');
  else if (!Array.isArray(message.allowed_mentions.parse) || message.allowed_mentions.parse.length > 0)
    faults.push('allowed_mentions: mentions somebody');
  faults.push(...findEmbedFaults(embeds, files), ...findComponentFaults(components));
  faults.push(...findAttachmentFaults(message.attachments, files));
  const { nonce } = message;
  if (nonce !== undefined && String(nonce).length > 25) faults.push('nonce: 25 at most');
  if (message.enforce_nonce === true && nonce === undefined) faults.push('enforce_nonce: without a nonce');
  return faults;
}

/** Nothing to show at all. */
export function isEmptyMessage({ content, embeds }: Json, files: readonly FakeFile[]): boolean {
  return !content && listOf(embeds).length === 0 && files.length === 0;
}

function findEmbedFaults(embeds: unknown, files: readonly FakeFile[]): string[] {
  if (embeds === undefined) return [];
  if (!Array.isArray(embeds)) return ['embeds: no list'];
  const faults = embeds.length > 10 ? ['embeds: 10 at most'] : [];
  let chars = 0;
  const count = (text: unknown, min: number, max: number, name: string) => {
    if (typeof text === 'string') chars += text.length;
    return findTextFaults(text, min, max, name);
  };
  for (const [at, embed] of embeds.entries()) {
    if (!isObject(embed)) return [`embeds[${at}]: no object`];
    const here = `embeds[${at}].`;
    for (const key of Object.keys(embed))
      if (!EMBED_KEYS.includes(key)) faults.push(`${here}${key}: unknown`);
    if (embed.title !== undefined) faults.push(...count(embed.title, 0, 256, `${here}title`));
    if (embed.description !== undefined)
      faults.push(...count(embed.description, 0, 4096, `${here}description`));
    if (isObject(embed.footer)) faults.push(...count(embed.footer.text, 1, 2048, `${here}footer`));
    const fields = listOf(embed.fields);
    if (fields.length > 25) faults.push(`${here}fields: 25 at most`);
    for (const field of fields) {
      faults.push(...count(field.name, 1, 256, `${here}field name`));
      faults.push(...count(field.value, 1, 1024, `${here}field value`));
    }
    if (isObject(embed.image)) faults.push(...findImageFaults(embed.image, files, here));
    if (!['title', 'description', 'fields', 'image', 'footer'].some((key) => embed[key] !== undefined))
      faults.push(`${here}is empty`);
  }
  if (chars > 6000) faults.push(`embeds: ${chars} characters, 6000 at most`);
  return faults;
}

function findImageFaults(image: Json, files: readonly FakeFile[], here: string): string[] {
  const url = String(image.url);
  const name = /^attachment:\/\/(.+)$/.exec(url)?.[1];
  if (name === undefined) return /^https:/.test(url) ? [] : [`${here}image: no address`];
  return files.some((file) => file.name === name) ? [] : [`${here}image: no such attachment`];
}

function findComponentFaults(components: unknown): string[] {
  if (components === undefined) return [];
  if (!Array.isArray(components)) return ['components: no list'];
  const faults = components.length > 5 ? ['components: 5 rows at most'] : [];
  const ids = new Set<string>();
  for (const row of listOf(components)) {
    const inner = listOf(row.components);
    if (row.type !== 1) faults.push(`components: a row of type ${row.type}`);
    if (inner.length < 1 || inner.length > 5) faults.push('components: 1 to 5 in a row');
    if (inner.some(({ type }) => type === 3) && inner.length > 1)
      faults.push('components: a select alone in its row');
    for (const one of inner) faults.push(...findIdFaults(one, ids), ...findPressableFaults(one));
  }
  return faults;
}

function findPressableFaults(component: Json): string[] {
  if (component.type === 2) {
    const styles = [1, 2, 3, 4];
    return [
      ...findTextFaults(component.label, 1, 80, 'label'),
      ...(styles.includes(Number(component.style)) ? [] : [`style: ${component.style}`]),
    ];
  }
  if (component.type === 3) return findSelectFaults(component);
  return [`components: unknown type ${component.type}`];
}

function findSelectFaults(select: Json): string[] {
  const options = listOf(select.options);
  const values = options.map(({ value }) => value);
  return [
    ...(options.length < 1 || options.length > 25 ? ['options: 1 to 25'] : []),
    ...(new Set(values).size < values.length ? ['options: the same value twice'] : []),
    ...(select.placeholder === undefined ? [] : findTextFaults(select.placeholder, 0, 150, 'placeholder')),
    ...options.flatMap((option) => [
      ...findTextFaults(option.label, 1, 100, 'option label'),
      ...findTextFaults(option.value, 1, 100, 'option value'),
    ]),
  ];
}

function findIdFaults({ custom_id: id }: Json, ids: Set<string>): string[] {
  if (typeof id !== 'string' || id.length < 1 || id.length > 100) return ['custom_id: 1 to 100 characters'];
  if (ids.has(id)) return [`custom_id: ${id} is there twice`];
  ids.add(id);
  return [];
}

function findAttachmentFaults(attachments: unknown, files: readonly FakeFile[]): string[] {
  const faults = files.length > 10 ? ['files: 10 at most'] : [];
  for (const attachment of listOf(attachments)) {
    if (!files[Number(attachment.id)]) faults.push(`attachments: no file ${attachment.id}`);
    if (attachment.description !== undefined)
      faults.push(...findTextFaults(attachment.description, 0, 1024, 'attachment description'));
  }
  return faults;
}

/** A form's faults: five rows, each an input under its label. */
export function findModalFaults(modal: Json): string[] {
  const rows = listOf(modal.components);
  const ids = new Set<string>();
  const faults = [
    ...findTextFaults(modal.custom_id, 1, 100, 'custom_id'),
    ...findTextFaults(modal.title, 1, 45, 'title'),
    ...(rows.length < 1 || rows.length > 5 ? ['components: 1 to 5 rows'] : []),
  ];
  for (const row of rows) {
    if (row.type !== 18 || !isObject(row.component)) {
      faults.push('components: no label with an input');
      continue;
    }
    faults.push(...findTextFaults(row.label, 1, 45, 'label'), ...findIdFaults(row.component, ids));
    if (row.description !== undefined) faults.push(...findTextFaults(row.description, 1, 100, 'description'));
    if (row.component.type === 3) faults.push(...findSelectFaults(row.component));
    else if (row.component.type !== 4) faults.push(`input: unknown type ${row.component.type}`);
    else {
      const length = Number(row.component.max_length ?? 4000);
      if (length < 1 || length > 4000) faults.push('max_length: 1 to 4000');
      if (row.component.style !== 1 && row.component.style !== 2) faults.push('style: 1 or 2');
    }
  }
  return faults;
}

/** Suggestions' faults. */
export function findChoiceFaults(choices: unknown): string[] {
  if (!Array.isArray(choices)) return ['choices: no list'];
  return [
    ...(choices.length > 25 ? ['choices: 25 at most'] : []),
    ...listOf(choices).flatMap(({ name, value }) => [
      ...findTextFaults(name, 1, 100, 'choice name'),
      ...findTextFaults(value, 0, 100, 'choice value'),
    ]),
  ];
}

const NAME = /^[-_'\p{L}\p{N}]{1,32}$/u;
const LOCALES = new Set(['en-US', 'en-GB', 'pt-BR', 'es-ES', 'fr', 'de']);

/** The faults of an application's commands, all of them together. */
export function findCommandsFaults(commands: unknown): string[] {
  if (!Array.isArray(commands)) return ['commands: no list'];
  const faults = commands.length > 100 ? ['commands: 100 at most'] : [];
  for (const command of listOf(commands)) {
    faults.push(...findNamedFaults(command), ...findOptionsFaults(command.options, 0));
    const chars = countChars(command);
    if (chars > 8000) faults.push(`${command.name}: ${chars} characters in all, 8000 at most`);
  }
  return faults;
}

function findOptionsFaults(options: unknown, depth: number): string[] {
  const list = listOf(options);
  const faults = list.length > 25 ? ['options: 25 at most'] : [];
  const kinds = new Set(list.map(({ type }) => Number(type) < 3));
  if (kinds.size > 1) faults.push('options: subcommands beside other options');
  if (new Set(list.map(({ name }) => name)).size < list.length) faults.push('options: a name twice');
  const locales = list.flatMap(({ name_localizations: names }) => (isObject(names) ? [names['pt-BR']] : []));
  if (new Set(locales).size < locales.length) faults.push('options: a localized name twice');
  let optional = false;
  for (const option of list) {
    faults.push(...findNamedFaults(option));
    if (option.required === true && optional) faults.push(`${option.name}: required after optional`);
    if (option.required !== true) optional = true;
    const { type, choices } = option;
    if (type === 2 && depth > 0) faults.push(`${option.name}: a group in a group`);
    if (type === 1 && depth > 1) faults.push(`${option.name}: too deep`);
    if (type === 1 || type === 2) faults.push(...findOptionsFaults(option.options, depth + 1));
    if (type === 2 && listOf(option.options).some((one) => one.type !== 1))
      faults.push(`${option.name}: a group of options`);
    if (choices !== undefined) {
      faults.push(...findChoiceFaults(choices));
      if (option.autocomplete === true) faults.push(`${option.name}: choices and autocomplete`);
    }
  }
  return faults;
}

function findNamedFaults(named: Json): string[] {
  const names = [named.name, ...valuesOf(named.name_localizations)];
  const texts = [named.description, ...valuesOf(named.description_localizations)];
  const locales = [named.name_localizations, named.description_localizations].flatMap((one) =>
    isObject(one) ? Object.keys(one) : [],
  );
  return [
    ...names.flatMap((name) =>
      typeof name === 'string' && NAME.test(name) && name === name.toLowerCase() ? [] : [`name: ${name}`],
    ),
    ...texts.flatMap((text) => findTextFaults(text, 1, 100, `description of ${named.name}`)),
    ...locales.flatMap((locale) => (LOCALES.has(locale) ? [] : [`locale: ${locale}`])),
  ];
}

/** Names, descriptions and values, each in its longest language. */
export function countChars(part: Json): number {
  const longest = (text: unknown, others: unknown) =>
    Math.max(0, ...[text, ...valuesOf(others)].map((one) => (typeof one === 'string' ? one.length : 0)));
  const own =
    longest(part.name, part.name_localizations) +
    longest(part.description, part.description_localizations) +
    (typeof part.value === 'string' ? part.value.length : 0);
  return [...listOf(part.options), ...listOf(part.choices)].reduce((sum, one) => sum + countChars(one), own);
}

function valuesOf(record: unknown): unknown[] {
  return isObject(record) ? Object.values(record) : [];
}

function findTextFaults(text: unknown, min: number, max: number, name: string): string[] {
  if (typeof text !== 'string') return [`${name}: no text`];
  return text.length < min || text.length > max
    ? [`${name}: ${text.length} characters, ${min} to ${max}`]
    : [];
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
