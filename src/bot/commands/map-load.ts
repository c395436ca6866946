import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { badInput, CentavoError } from '../../engine/errors.ts';
import { loadRules, readRulesText } from '../../engine/mapping/index.ts';
import { isKeyword } from '../parse/read-clauses.ts';
import { joinWords, splitWords, type Word } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewRulesLoaded } from '../views/view-rule-change.ts';

const LoadOptions = z.object({
  /** Path where Centavo runs. */
  file: z.string(),
  replace: z.boolean().default(false),
  create: z.boolean().default(false),
  restate: z.boolean().default(false),
});

export const mapLoadCommand = defineCommand({
  name: 'map load',
  summary: 'commands.mapLoad',
  examples: ['map load rules.csv', 'map load rules.csv create', 'map load rules.csv replace restate'],
  options: LoadOptions,
  fields: [
    { name: 'file', summary: 'fields.file', kind: 'text', required: true },
    { name: 'replace', summary: 'fields.fileReplace', kind: 'flag' },
    { name: 'create', summary: 'fields.fileCreate', kind: 'flag' },
    { name: 'restate', summary: 'fields.restate', kind: 'flag' },
  ],
  parseText: readLoad,
  reply: 'private',
  run: async (ctx, { file, ...options }) => {
    // A chat must not be a way to read files of the machine.
    if (ctx.actor.platform !== 'cli') throw new CentavoError('forbidden', (t) => t('usage.mapLoadWhere'));
    const name = basename(file);
    const text = await readRulesText(resolve(file), name);
    return viewRulesLoaded(await loadRules(ctx, { name, text, ...options }), name, ctx.t);
  },
});

function readLoad(rest: string): z.input<typeof LoadOptions> {
  let words: readonly Word[] = splitWords(rest);
  const flags: { replace?: boolean; create?: boolean; restate?: boolean } = {};
  while (words.length > 1 && isKeyword(words.at(-1), 'replace', 'create', 'restate')) {
    flags[(words.at(-1)?.text.toLowerCase() ?? 'replace') as keyof typeof flags] = true;
    words = words.slice(0, -1);
  }
  if (words.length === 0) throw badInput((t) => t('usage.mapLoad'));
  return { file: joinWords(words), ...flags };
}
