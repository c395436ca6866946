import type { Scope } from '../../../db/sql.ts';
import { intersectScopes, readIsAbove } from '../access/index.ts';
import type { Context } from '../context.ts';
import { type Asker, scopeOf } from './find-actor.ts';
import { readPersons } from './queries-standing.ts';

/**
 * What all of these people may see: the scope of an answer that they read together. Two statements at most, however
 * many they are.
 *
 * @returns everything for nobody at all, nothing where one of them may see nothing
 */
export async function findCommonScope(ctx: Pick<Context, 'db'>, people: readonly Asker[]): Promise<Scope> {
  if (people.length === 0) return '*';
  if (people.some(({ belonging }) => belonging !== 'member')) return [];
  const records = await readPersons(ctx.db, people);
  const scopes = people.map((person, at) => {
    const record = records[at];
    return record ? scopeOf(person, record) : [];
  });
  return intersectScopes(scopes, await readIsAbove(ctx.db, scopes));
}
