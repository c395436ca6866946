import type { Context } from '../../engine/context.ts';
import { quoteWord } from '../parse/split-words.ts';
import type { Command, OptionField, Registry } from '../registry.ts';
import { suggest } from '../suggest.ts';

/** As many as a list under a field holds. */
const MOST = 10;
/** Words of a tenant's name that are tried before a period. */
const LONGEST_NAME = 4;

/** What fits what is being typed after `/cost`, as it would be typed: commands, then tenants in the scope, then periods. */
export async function suggestTyped(registry: Registry, ctx: Context, text: string): Promise<string[]> {
  const typed = text.replace(/^\s*(\/?cost\b\s*)?/i, '');
  const lower = typed.toLowerCase();
  const named = registry.commands.filter(({ name }) => name !== '');
  const begun = named.filter(({ name }) => name.startsWith(lower)).map(({ name }) => name);
  const [command] = named
    .filter(({ name }) => lower.startsWith(`${name} `))
    .sort((a, b) => b.name.length - a.name.length);
  const filled = command ? await suggestRest(ctx, command, typed.slice(command.name.length + 1)) : [];
  return [...filled, ...begun].slice(0, MOST);
}

async function suggestRest(ctx: Context, command: Command, rest: string): Promise<string[]> {
  const fieldOf = (kind: OptionField['kind']) => command.fields?.find((field) => field.kind === kind);
  const tenant = fieldOf('tenant');
  if (!tenant) return [];
  const names = await suggest(ctx, tenant, rest.trim());
  if (names.length > 0 && !rest.endsWith(' ')) {
    return names.map(({ value }) => `${command.name} ${quoteWord(value)}`);
  }
  const period = fieldOf('period');
  const words = rest.split(' ').filter(Boolean);
  for (let length = Math.min(words.length, LONGEST_NAME); period && length > 0; length -= 1) {
    const name = words.slice(0, length).join(' ');
    const found = (await suggest(ctx, tenant, name)).find(
      ({ value }) => value.toLowerCase() === name.toLowerCase(),
    );
    if (!found) continue;
    const periods = await suggest(ctx, period, words.slice(length).join(' '));
    return periods.map(({ value }) => `${command.name} ${quoteWord(found.value)} ${value}`);
  }
  return names.map(({ value }) => `${command.name} ${quoteWord(value)}`);
}
