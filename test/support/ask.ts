import { readQuestion } from '../../src/bot/answer.ts';
import type { Card, ShownFact } from '../../src/bot/card.ts';
import { createRegistry } from '../../src/bot/registry-all.ts';
import type { Context } from '../../src/engine/context.ts';

const registry = createRegistry();

/** The answer to what a person types after `/cost`. */
export function ask(ctx: Context, text: string): Promise<Card> {
  return readQuestion(registry, text, ctx.now()).run(ctx);
}

/** A card's facts by key; money of the one currency that the tests use. */
export function factsByKey(card: Card): Record<string, ShownFact> {
  return Object.fromEntries(card.facts.map((fact) => [fact.key, fact]));
}

/** The values of the facts whose keys begin with `prefix`, by what follows it. */
export function valuesOf(card: Card, prefix: string): Record<string, string | null> {
  const facts = card.facts.filter(({ key }) => key.startsWith(prefix));
  return Object.fromEntries(facts.map(({ key, value }) => [key.slice(prefix.length), value]));
}
