import type { Key, Translate } from '../../engine/language/index.ts';
import { LANGUAGES, translatorOf } from '../../engine/language/index.ts';
import { fitEscaped } from '../format/fit-escaped.ts';
import type { Command, OptionField, Registry } from '../registry.ts';
import { toPlain } from './escape.ts';
import { LIMITS } from './limits.ts';

/** The one command; what can be asked are its subcommands. */
export const COST = 'cost';
/** The subcommand of a group that stands for the group's bare name: `/cost tenants show`. */
export const SHOW = 'show';
/** The option of a command without typed options: what is typed after it in Slack. */
export const TEXT = 'text';

/** A part of a command as it is registered. Types: 1 subcommand, 2 group, 3 text, 4 whole number, 5 flag. */
export interface CommandOption {
  type: 1 | 2 | 3 | 4 | 5;
  name: string;
  name_localizations?: Record<string, string>;
  description: string;
  description_localizations?: Record<string, string>;
  required?: boolean;
  autocomplete?: boolean;
  choices?: { name: string; value: string }[];
  options?: CommandOption[];
}

export interface RegisteredCommand {
  type: 1;
  name: string;
  name_localizations?: Record<string, string>;
  description: string;
  description_localizations?: Record<string, string>;
  /** Servers only, never direct messages; installed to servers only. */
  contexts: number[];
  integration_types: number[];
  options: CommandOption[];
}

/** Discord's locales of our languages, beside English. */
const LOCALES = LANGUAGES.filter((language) => language !== 'en');

/** Options by the name that the command knows them by. */
const FIELD_NAMES: Readonly<Record<string, Key>> = {
  about: 'fieldNames.about',
  account: 'fieldNames.account',
  amount: 'fieldNames.amount',
  archived: 'fieldNames.archived',
  at: 'fieldNames.at',
  audience: 'fieldNames.audience',
  before: 'fieldNames.before',
  bill: 'fieldNames.bill',
  branch: 'fieldNames.branch',
  by: 'fieldNames.by',
  category: 'fieldNames.category',
  clear: 'fieldNames.clear',
  code: 'fieldNames.code',
  command: 'fieldNames.command',
  create: 'fieldNames.create',
  currency: 'fieldNames.currency',
  date: 'fieldNames.date',
  end: 'fieldNames.end',
  ended: 'fieldNames.ended',
  env: 'fieldNames.env',
  extra: 'fieldNames.extra',
  file: 'fieldNames.file',
  for: 'fieldNames.for',
  from: 'fieldNames.from',
  id: 'fieldNames.id',
  into: 'fieldNames.into',
  key: 'fieldNames.key',
  kind: 'fieldNames.kind',
  metric: 'fieldNames.metric',
  more: 'fieldNames.more',
  name: 'fieldNames.name',
  offer: 'fieldNames.offer',
  owner: 'fieldNames.owner',
  pattern: 'fieldNames.pattern',
  period: 'fieldNames.period',
  project: 'fieldNames.project',
  reason: 'fieldNames.reason',
  replace: 'fieldNames.replace',
  resend: 'fieldNames.resend',
  restate: 'fieldNames.restate',
  rule: 'fieldNames.rule',
  service: 'fieldNames.service',
  spend: 'fieldNames.spend',
  step: 'fieldNames.step',
  tag: 'fieldNames.tag',
  team: 'fieldNames.team',
  tenant: 'fieldNames.tenant',
  text: 'fieldNames.text',
  time: 'fieldNames.time',
  to: 'fieldNames.to',
  under: 'fieldNames.under',
  undo: 'fieldNames.undo',
  until: 'fieldNames.until',
  verb: 'fieldNames.verb',
  window: 'fieldNames.window',
};

/** Lengths of descriptions tried, one after the other, until the whole fits. */
const SHORTER = [LIMITS.commandDescription, 70, 50, 40, 30, 20] as const;

/**
 * The whole of what is registered: `/cost` with a subcommand for each command, in groups one level deep. Where Discord
 * would not take so many characters, descriptions are cut.
 */
export function describeCommands(registry: Registry): RegisteredCommand[] {
  const tried = SHORTER.map((most) => describeWithin(registry, most));
  const fitting = tried.find((commands) => commands.every((one) => countChars(one) <= LIMITS.commandChars));
  return fitting ?? tried.at(-1) ?? [];
}

/** Names, descriptions and values of a part and all below it, each in its longest language, as Discord counts them. */
function countChars(part: Omit<CommandOption, 'type'>): number {
  const longest = (text: string, others: Record<string, string> = {}) =>
    Math.max(...[text, ...Object.values(others)].map(({ length }) => length));
  const own =
    longest(part.name, part.name_localizations) + longest(part.description, part.description_localizations);
  const choices = (part.choices ?? []).reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  return (part.options ?? []).reduce((sum, option) => sum + countChars(option), own + choices);
}

function describeWithin(registry: Registry, most: number): RegisteredCommand[] {
  const describe = (say: (t: Translate) => string) => describeIn(say, most);
  const options: CommandOption[] = [];
  const words = new Set(registry.commands.map(({ name }) => firstWord(name)).filter(Boolean));
  for (const word of words) {
    const named = registry.commands.filter(({ name }) => firstWord(name) === word);
    const isGroup = named.some(({ name }) => name !== word);
    if (!isGroup) options.push(...named.map((command) => toSubcommand(command, word, describe)));
    else options.push(toGroup(word, named, describe));
  }
  return [
    {
      type: 1,
      name: COST,
      ...describe((t) => t('discord.command')),
      contexts: [0],
      integration_types: [0],
      options,
    },
  ];
}

/** The registry's command of a path such as `tenants`, `show`; null where there is none any more. */
export function findCommand(registry: Registry, path: readonly string[]): Command | null {
  const find = (name: string) => registry.commands.find((command) => command.name === name) ?? null;
  return find(path.join(' ')) ?? (path.length > 1 && path.at(-1) === SHOW ? find(path[0] ?? '') : null);
}

function firstWord(name: string): string {
  return name.split(' ')[0] ?? '';
}

function toGroup(word: string, commands: readonly Command[], describe: Describe): CommandOption {
  return {
    type: 2,
    name: word,
    ...describe((t) => t('discord.group', { name: word })),
    options: commands.map((command) =>
      toSubcommand(command, command.name.slice(word.length).trim() || SHOW, describe),
    ),
  };
}

function toSubcommand(command: Command, name: string, describe: Describe): CommandOption {
  const fields = command.fields ?? [];
  const options = fields.map((field) => toOption(field, describe));
  if (command.fields === undefined) options.push(textOption(command, describe));
  // Discord wants the required ones first.
  options.sort((a, b) => Number(b.required ?? false) - Number(a.required ?? false));
  return {
    type: 1,
    name,
    ...describe((t) => t(command.summary)),
    ...(options.length > 0 ? { options } : {}),
  };
}

function textOption({ name, examples }: Command, describe: Describe): CommandOption {
  const example = examples.map((one) => one.slice(name.length).trim()).find(Boolean) ?? examples[0];
  return {
    type: 3,
    name: TEXT,
    ...localizeName(TEXT),
    ...describe((t) => t('fields.asTyped', { example })),
  };
}

function toOption(field: OptionField, describe: Describe): CommandOption {
  return {
    type: typeOf(field),
    name: field.name,
    ...localizeName(field.name),
    ...describe((t) => t(field.summary)),
    ...(field.required ? { required: true } : {}),
    ...more(field),
  };
}

function typeOf({ kind }: OptionField): CommandOption['type'] {
  switch (kind) {
    case 'flag':
      return 5;
    case 'number':
      return 4;
    case 'text':
    case 'choice':
    case 'tenant':
    case 'service':
    case 'period':
    case 'dimension':
      return 3;
    default:
      return kind satisfies never;
  }
}

function more({ kind, choices = [] }: OptionField): Pick<CommandOption, 'choices' | 'autocomplete'> {
  switch (kind) {
    case 'choice':
      return { choices: choices.map((choice) => ({ name: choice, value: choice })) };
    case 'tenant':
    case 'service':
    case 'period':
    case 'dimension':
      return { autocomplete: true };
    case 'flag':
    case 'number':
    case 'text':
      return {};
    default:
      return kind satisfies never;
  }
}

type Described = Pick<CommandOption, 'description' | 'description_localizations'>;
type Describe = (say: (t: Translate) => string) => Described;

/** A description in every language; only what differs from English is told apart. */
function describeIn(say: (t: Translate) => string, most: number): Described {
  const inLanguage = (language: (typeof LANGUAGES)[number]) =>
    fitEscaped(say(translatorOf(language)), most, toPlain);
  const description = inLanguage('en');
  const others = LOCALES.map((locale) => [locale, inLanguage(locale)] as const);
  const localized = others.filter(([, text]) => text !== description);
  return {
    description,
    ...(localized.length > 0 ? { description_localizations: Object.fromEntries(localized) } : {}),
  };
}

/** What an option is called in other languages, where the catalogue has a name for it. */
function localizeName(name: string): Pick<CommandOption, 'name_localizations'> {
  const key = FIELD_NAMES[name];
  if (!key) return {};
  const others = LOCALES.map((locale) => [locale, sayName(translatorOf(locale), key)] as const);
  const localized = others.filter(([, text]) => text !== name);
  return localized.length > 0 ? { name_localizations: Object.fromEntries(localized) } : {};
}

function sayName(t: Translate, key: Key): string {
  return (t as (key: Key) => string)(key);
}

/** What of a registered command counts when two are compared: Discord adds ids, versions and defaults to what it was sent. */
export function normalizeCommands(commands: unknown): unknown {
  const list = Array.isArray(commands) ? commands.map(normalize) : [];
  return list.sort((a, b) => (String(Reflect.get(a, 'name')) < String(Reflect.get(b, 'name')) ? -1 : 1));
}

const COMPARED = [
  'type',
  'name',
  'name_localizations',
  'description',
  'description_localizations',
  'contexts',
  'integration_types',
  'required',
  'autocomplete',
  'choices',
  'options',
  'value',
] as const;

function normalize(part: unknown): object {
  const source = typeof part === 'object' && part !== null ? part : {};
  const entries = COMPARED.flatMap((key) => {
    const value: unknown = Reflect.get(source, key);
    if (isDefault(value)) return [];
    if (key === 'options' || key === 'choices') return [[key, (value as unknown[]).map(normalize)]];
    return [[key, isRecord(value) ? sorted(value) : value]];
  });
  return Object.fromEntries(entries);
}

function isDefault(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.keys(value).length === 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
