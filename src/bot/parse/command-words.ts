import { foldWord, words as known } from '../../engine/language/index.ts';

/** What was typed after `/cost`, without words that say nothing. */
export interface Typed {
  words: string[];
  /** The text that stands behind the first `count` of the words. */
  after(count: number): string;
  /** Whether it began with a word such as `custo`, so that what follows may be a name at once. */
  led: boolean;
}

/** Takes `custo`, `custo do` and the like off what was typed: `/cost custo inquilino acme`. */
export function readTyped(text: string): Typed {
  const all = text.trim().split(/\s+/).filter(Boolean);
  // Texts say `/cost budget show`; whoever copies that to the terminal or the console is understood.
  const slash = all[0]?.toLowerCase() === '/cost' ? 1 : 0;
  const led = known.leading.has(foldWord(all[slash] ?? ''));
  const dropped = slash + (led ? (known.of.has(foldWord(all[slash + 1] ?? '')) ? 2 : 1) : 0);
  return {
    words: all.slice(dropped),
    after: (count) => text.trim().replace(new RegExp(`^(?:\\S+\\s*){${dropped + count}}`), ''),
    led,
  };
}

/** A command's name from the words typed for it, in any language: `Tendência` is `trend`. */
export function toCommandName(words: readonly string[]): string {
  const [first = '', ...others] = words.map((word) => word.toLowerCase());
  return [known.commands.get(foldWord(first)) ?? first, ...others].join(' ');
}
