/** What Slack refuses in messages and views. Each function answers with Slack's error, or null. */

export type Json = Record<string, unknown>;

export interface Refusal {
  error: string;
  messages: string[];
}

/** The sum of a message's block texts fails near this, whatever the block count. */
const MESSAGE_TEXT_MAX = 13_200;
const PROPERTIES: Record<string, readonly string[]> = {
  header: ['type', 'block_id', 'text'],
  section: ['type', 'block_id', 'text', 'fields', 'accessory', 'expand'],
  context: ['type', 'block_id', 'elements'],
  actions: ['type', 'block_id', 'elements'],
  divider: ['type', 'block_id'],
  image: ['type', 'block_id', 'image_url', 'slack_file', 'alt_text', 'title'],
  input: ['type', 'block_id', 'label', 'element', 'optional', 'hint', 'dispatch_action'],
  button: ['type', 'text', 'action_id', 'value', 'url', 'style', 'confirm', 'accessibility_label'],
  static_select: ['type', 'action_id', 'placeholder', 'options', 'initial_option', 'confirm'],
  plain_text_input: [
    'type',
    'action_id',
    'placeholder',
    'initial_value',
    'multiline',
    'min_length',
    'max_length',
  ],
  plain_text: ['type', 'text', 'emoji'],
  mrkdwn: ['type', 'text', 'verbatim'],
};

/** @param mayShow  whether a file may stand in the message as an image; by most ways of sending none may */
export function refuseMessage(
  message: Json,
  mayShow: (fileId: string) => boolean = () => false,
): Refusal | null {
  const { text, blocks } = message;
  if (text !== undefined && typeof text !== 'string') return { error: 'invalid_arguments', messages: [] };
  if (typeof text === 'string' && text.length > 40_000) return { error: 'msg_too_long', messages: [] };
  if (blocks === undefined) return text ? null : { error: 'no_text', messages: [] };
  const faults = findBlockFaults(blocks, { max: 50, input: false, mayShow });
  if (faults.length > 0) return { error: 'invalid_blocks', messages: faults };
  if (sumTexts(blocks) > MESSAGE_TEXT_MAX) return { error: 'msg_blocks_too_long', messages: [] };
  return null;
}

export function refuseView(view: Json, type: 'modal' | 'home'): Refusal | null {
  const faults: string[] = [];
  if (view.type !== type) faults.push(`type: ${type} is wanted here`);
  for (const part of ['title', 'submit', 'close'] as const) {
    if (type === 'home') {
      if (view[part] !== undefined) faults.push(`${part}: a home has none`);
    } else if (part === 'title' || view[part] !== undefined) {
      faults.push(...findTextFaults(view[part], 24, ['plain_text']).map((fault) => `${part}: ${fault}`));
    }
  }
  if (typeof view.private_metadata === 'string' && view.private_metadata.length > 3000) {
    faults.push('private_metadata: more than 3000 characters');
  }
  if (typeof view.callback_id === 'string' && view.callback_id.length > 255) {
    faults.push('callback_id: more than 255 characters');
  }
  faults.push(...findBlockFaults(view.blocks, { max: 100, input: true, mayShow: () => false }));
  const asks =
    Array.isArray(view.blocks) && view.blocks.some((block) => isObject(block) && block.type === 'input');
  if (type === 'modal' && asks && view.submit === undefined)
    faults.push('submit: needed where there are inputs');
  if (faults.length > 0) return { error: 'invalid_arguments', messages: faults };
  return Buffer.byteLength(JSON.stringify(view)) > 250_000 ? { error: 'view_too_large', messages: [] } : null;
}

interface Allowed {
  max: number;
  input: boolean;
  mayShow: (fileId: string) => boolean;
}

function findBlockFaults(blocks: unknown, allowed: Allowed): string[] {
  if (!Array.isArray(blocks) || blocks.length === 0) return ['blocks: must be a list that is not empty'];
  const faults: string[] = [];
  if (blocks.length > allowed.max) faults.push(`blocks: no more than ${allowed.max} items`);
  const ids = { block_id: new Set<string>(), action_id: new Set<string>() };
  for (const [index, block] of blocks.entries()) {
    faults.push(...findOneBlockFaults(block, allowed, ids).map((fault) => `/blocks/${index}: ${fault}`));
  }
  return faults;
}

type Ids = Record<'block_id' | 'action_id', Set<string>>;

function findOneBlockFaults(block: unknown, { input, mayShow }: Allowed, ids: Ids): string[] {
  if (!isObject(block)) return ['is no object'];
  const faults = [...findPropertyFaults(block), ...findIdFaults(block, 'block_id', ids)];
  switch (block.type) {
    case 'header':
      return [...faults, ...findTextFaults(block.text, 150, ['plain_text'])];
    case 'section':
      return [...faults, ...findSectionFaults(block, ids)];
    case 'context':
      return [
        ...faults,
        ...findListFaults(block.elements, 10, 'elements'),
        ...listOf(block.elements).flatMap((element) => findTextFaults(element, 2000)),
      ];
    case 'actions':
      return [
        ...faults,
        ...findListFaults(block.elements, 25, 'elements'),
        ...listOf(block.elements).flatMap((element) => findElementFaults(element, ids)),
      ];
    case 'divider':
      return faults;
    case 'image':
      return [...faults, ...findImageFaults(block, mayShow)];
    case 'input':
      if (!input) return [...faults, 'input blocks belong in views'];
      return [
        ...faults,
        ...findTextFaults(block.label, 2000, ['plain_text']),
        ...(block.hint === undefined ? [] : findTextFaults(block.hint, 2000, ['plain_text'])),
        ...findElementFaults(block.element, ids),
      ];
    default:
      return [...faults, `unsupported type: ${String(block.type)}`];
  }
}

function findImageFaults(block: Json, mayShow: (fileId: string) => boolean): string[] {
  const faults: string[] = [];
  const alt = block.alt_text;
  if (typeof alt !== 'string' || alt.length === 0) faults.push('alt_text is missing');
  else if (alt.length > 2000) faults.push('alt_text: more than 2000 characters');
  if (block.title !== undefined) faults.push(...findTextFaults(block.title, 2000, ['plain_text']));
  if ((block.image_url === undefined) === (block.slack_file === undefined)) {
    return [...faults, 'either image_url or slack_file'];
  }
  if (block.slack_file === undefined) return faults;
  const id = isObject(block.slack_file) ? block.slack_file.id : undefined;
  if (typeof id !== 'string' || !/^F[A-Z0-9]{8,}$/.test(id)) return [...faults, 'slack_file/id'];
  return mayShow(id) ? faults : [...faults, 'invalid slack file'];
}

function findSectionFaults(block: Json, ids: Ids): string[] {
  const faults: string[] = [];
  if (block.text === undefined && block.fields === undefined) faults.push('neither text nor fields');
  if (block.text !== undefined) faults.push(...findTextFaults(block.text, 3000));
  if (block.fields !== undefined) {
    faults.push(...findListFaults(block.fields, 10, 'fields'));
    faults.push(...listOf(block.fields).flatMap((field) => findTextFaults(field, 2000)));
  }
  if (block.accessory !== undefined) faults.push(...findElementFaults(block.accessory, ids));
  return faults;
}

function findElementFaults(element: unknown, ids: Ids): string[] {
  if (!isObject(element)) return ['an element is no object'];
  const faults = [...findPropertyFaults(element), ...findIdFaults(element, 'action_id', ids)];
  switch (element.type) {
    case 'button': {
      faults.push(...findTextFaults(element.text, 75, ['plain_text']));
      if (typeof element.value === 'string' && element.value.length > 2000)
        faults.push('value: more than 2000');
      if (element.style !== undefined && element.style !== 'primary' && element.style !== 'danger') {
        faults.push(`style: ${String(element.style)}`);
      }
      return faults;
    }
    case 'static_select':
      return [...faults, ...findSelectFaults(element)];
    case 'plain_text_input': {
      const { max_length: max, initial_value: initial, placeholder } = element;
      if (max !== undefined && !(Number.isInteger(max) && Number(max) >= 1 && Number(max) <= 3000)) {
        faults.push('max_length: 1 to 3000');
      }
      if (initial !== undefined && (typeof initial !== 'string' || initial.length > 3000)) {
        faults.push('initial_value: text of 3000 at most');
      }
      return placeholder === undefined
        ? faults
        : [...faults, ...findTextFaults(placeholder, 150, ['plain_text'])];
    }
    default:
      return [...faults, `unsupported element: ${String(element.type)}`];
  }
}

function findSelectFaults(element: Json): string[] {
  const options = listOf(element.options);
  return [
    ...(element.placeholder === undefined ? [] : findTextFaults(element.placeholder, 150, ['plain_text'])),
    ...findListFaults(element.options, 100, 'options'),
    ...options.flatMap((option) => {
      if (!isObject(option)) return ['an option is no object'];
      const value =
        typeof option.value === 'string' && option.value.length >= 1 && option.value.length <= 150;
      return [...findTextFaults(option.text, 75), ...(value ? [] : ['option value: 1 to 150'])];
    }),
  ];
}

function findTextFaults(
  text: unknown,
  max: number,
  types: readonly string[] = ['plain_text', 'mrkdwn'],
): string[] {
  if (!isObject(text)) return ['a text is missing'];
  const faults = findPropertyFaults(text);
  if (!types.includes(String(text.type))) faults.push(`text of type ${String(text.type)}`);
  if (typeof text.text !== 'string' || text.text.length === 0) faults.push('a text is empty');
  else if (text.text.length > max) faults.push(`a text of ${text.text.length} is longer than ${max}`);
  return faults;
}

function findPropertyFaults(object: Json): string[] {
  const known = PROPERTIES[String(object.type)];
  if (!known) return [];
  return Object.keys(object).flatMap((key) => (known.includes(key) ? [] : [`additional property: ${key}`]));
}

function findIdFaults(object: Json, key: 'block_id' | 'action_id', ids: Ids): string[] {
  const id = object[key];
  if (id === undefined) return [];
  if (typeof id !== 'string' || id.length === 0 || id.length > 255) return [`${key}: 1 to 255 characters`];
  if (ids[key].has(id)) return [`${key} ${id} is there twice`];
  ids[key].add(id);
  return [];
}

function findListFaults(list: unknown, max: number, name: string): string[] {
  if (!Array.isArray(list) || list.length === 0) return [`${name}: must be a list that is not empty`];
  return list.length > max ? [`${name}: no more than ${max} items`] : [];
}

function sumTexts(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + sumTexts(one), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, one]) => sum + (key === 'text' && typeof one === 'string' ? one.length : sumTexts(one)),
    0,
  );
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
