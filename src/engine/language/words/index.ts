import { en } from './en.ts';
import { ptBr } from './pt-br.ts';
import { foldWord, type Words } from './words.ts';

export { foldWord } from './words.ts';

const all: readonly Words[] = [en, ptBr];

function inOne<T extends string>(
  pick: (words: Words) => Readonly<Record<string, T>>,
): ReadonlyMap<string, T> {
  return new Map(all.flatMap((words) => Object.entries(pick(words))));
}

/** The words of all languages, by what they mean. Compare with `foldWord` applied. */
export const words = {
  commands: inOne((one) => one.commands),
  leading: new Set(all.flatMap((one) => one.leading)),
  of: new Set(all.flatMap((one) => one.of)),
  by: new Set(all.flatMap((one) => one.by)),
  dimensions: inOne((one) => one.dimensions),
  tags: new Set(all.flatMap((one) => one.tags)),
  resources: new Set(all.flatMap((one) => one.resources)),
  filters: inOne((one) => one.filters),
  metrics: inOne((one) => one.metrics),
  beforeMetric: new Set(all.flatMap((one) => one.beforeMetric)),
  afterMetric: new Set(all.flatMap((one) => one.afterMetric)),
  onlyMe: all.flatMap((one) => one.onlyMe),
};

/** A period's words in English; null where they are none of another language. */
export function toEnglishPeriod(text: string): string | null {
  const folded = foldWord(text);
  for (const one of all) {
    const english = one.toEnglishPeriod(folded);
    if (english !== null) return english;
  }
  return null;
}
