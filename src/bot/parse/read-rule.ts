import { badInput } from '../../engine/errors.ts';
import type { ShareInput } from '../../engine/mapping/index.ts';
import { isKeyword } from './read-clauses.ts';
import { joinWords, splitWords, type Word } from './split-words.ts';

const KINDS: Record<string, string> = {
  tag: 'tag',
  tags: 'tag',
  sub_account: 'sub_account',
  subaccount: 'sub_account',
  account: 'sub_account',
  billing_account: 'billing_account',
  billingaccount: 'billing_account',
  billing: 'billing_account',
  service: 'service',
  resource: 'resource',
};

/** A rule's words as plain options: what a platform with typed options asks for one by one. */
export interface RuleWords {
  kind: string;
  key?: string;
  pattern: string;
  /** `acme`, or `acme 60 "Data Platform" 40`. */
  to: string;
  from?: string;
  before?: number;
  restate?: boolean;
}

/** Reads `tag team=checkout to acme 60 beta 40 from 2026-10-01 before 3 restate`. @throws bad_input */
export function readRule(rest: string, command: string): RuleWords {
  const words = splitWords(rest);
  const to = words.findIndex((word) => isKeyword(word, 'to'));
  if (to < 0) throw badInput((t) => t('parse.ruleWhom', { command }));
  const match = readMatch(words.slice(0, to), command);
  const after = words.slice(to + 1);
  const end = after.findIndex((word, index) => index > 0 && isKeyword(word, 'from', 'before', 'restate'));
  const shares = end < 0 ? after : after.slice(0, end);
  if (shares.length === 0) throw badInput((t) => t('parse.ruleTenant', { command }));
  return {
    ...match,
    to: shares.map(writeWord).join(' '),
    ...(end < 0 ? {} : readTail(after.slice(end))),
  };
}

/** The word as typed, so that reading it again gives the same. */
function writeWord({ text, quoted }: Word): string {
  return quoted || /\s/.test(text) ? `"${text.replace(/["“”„«»\\]/g, '\\$&')}"` : text;
}

function readMatch(words: readonly Word[], command: string): Pick<RuleWords, 'kind' | 'key' | 'pattern'> {
  const [first, ...others] = words;
  // `tag:team=checkout`, as filters are written, is understood as well.
  const joined = first?.quoted ? null : /^([a-z_-]+):(.+)$/is.exec(first?.text ?? '');
  const kindWord = joined?.[1] ?? first?.text ?? '';
  const kind = KINDS[kindWord.toLowerCase().replaceAll('-', '_')];
  if (kind === undefined)
    throw badInput((t) =>
      kindWord === '' ? t('parse.ruleLooks', { command }) : t('parse.ruleKind', { word: kindWord }),
    );
  const what = [joined?.[2] ?? '', joinWords(others)].filter((text) => text !== '').join(' ');
  if (kind !== 'tag') {
    if (what === '') throw badInput((t) => t('parse.ruleWhich', { kind, command }));
    return { kind, pattern: what };
  }
  const at = what.indexOf('=');
  const key = what.slice(0, Math.max(0, at)).trim();
  const pattern = what.slice(at + 1).trim();
  if (at < 1 || key === '' || pattern === '') throw badInput((t) => t('parse.ruleTag'));
  return { kind, key, pattern };
}

function readTail(words: readonly Word[]): Pick<RuleWords, 'from' | 'before' | 'restate'> {
  const tail: Pick<RuleWords, 'from' | 'before' | 'restate'> = {};
  for (let at = 0; at < words.length; ) {
    const [word, value] = [words[at], words[at + 1]];
    if (isKeyword(word, 'restate')) {
      tail.restate = true;
      at += 1;
    } else if (isKeyword(word, 'from') && value) {
      tail.from = value.text;
      at += 2;
    } else if (isKeyword(word, 'before') && value) {
      tail.before = readPosition(value.text);
      at += 2;
    } else {
      throw badInput((t) => t('parse.ruleTail', { word: word?.text ?? '' }));
    }
  }
  return tail;
}

/** A rule's number as in the list. @throws bad_input */
export function readPosition(text: string): number {
  const number = /^#?(\d{1,6})$/.exec(text)?.[1];
  if (number === undefined || Number(number) < 1) throw badInput((t) => t('parse.ruleNumber', { text }));
  return Number(number);
}

/**
 * Reads `acme`, `Data Platform`, `acme 60 checkout 40` or `Site 1 60, Site 2 40`. One tenant alone may end in a number:
 * then it is a part of its name.
 *
 * @throws bad_input
 */
export function readShares(text: string): ShareInput[] {
  const words = splitWords(text);
  const groups = splitAtCommas(words) ?? splitAfterWeights(words);
  const [only] = groups;
  if (only && groups.length === 1 && (only.weight === null || !words[0]?.quoted))
    return [{ tenant: joinWords(words), weight: '1' }];
  return groups.map(({ name, weight }) => {
    if (weight === null || name.length === 0)
      throw badInput((t) => t('parse.ruleWeights', { name: joinWords(name) }));
    return { tenant: joinWords(name), weight };
  });
}

interface ShareWords {
  name: Word[];
  weight: string | null;
}

const weightOf = ({ text, quoted }: Word): string | null =>
  quoted ? null : (/^(\d+(?:\.\d+)?)%?$/.exec(text)?.[1] ?? null);

function splitAtCommas(words: readonly Word[]): ShareWords[] | null {
  const ends = (word: Word) => !word.quoted && /.[,;]$/.test(word.text);
  if (!words.slice(0, -1).some(ends)) return null;
  const groups: Word[][] = [[]];
  for (const word of words) {
    groups.at(-1)?.push(ends(word) ? { ...word, text: word.text.slice(0, -1) } : word);
    if (ends(word)) groups.push([]);
  }
  const shares = groups
    .filter((group) => group.length > 0)
    .map((group) => {
      const last = group.at(-1);
      const weight = group.length > 1 && last ? weightOf(last) : null;
      return { name: weight === null ? group : group.slice(0, -1), weight };
    });
  // A name alone may hold a comma: Acme, Inc.
  return shares.every(({ weight }) => weight === null) ? null : shares;
}

function splitAfterWeights(words: readonly Word[]): ShareWords[] {
  const shares: ShareWords[] = [];
  let name: Word[] = [];
  for (const word of words) {
    const weight = name.length > 0 ? weightOf(word) : null;
    if (weight === null) {
      name.push(word);
    } else {
      shares.push({ name, weight });
      name = [];
    }
  }
  if (name.length > 0) shares.push({ name, weight: null });
  return shares;
}
