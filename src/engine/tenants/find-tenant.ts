import { toStatement } from '../../../db/sql.ts';
import type { Context } from '../context.ts';
import { CentavoError, type Choice } from '../errors.ts';
import { nearestNames } from './compute.ts';
import { fromDbTenant, liveNamesQuery, tenantByNameQuery } from './queries.ts';
import { type Tenant, toNameKey } from './schemas.ts';

/** Names offered for one that does not exist: as many buttons as fit one row. */
const OFFERED_NAMES = 5;
/** Of names that begin so: as many as every platform lets choose from in one list. */
const LISTED_NAMES = 25;

/** What answers to a name within the scope. */
export interface FoundTenants {
  /** The tenant that bears it, whatever its case; an archived one where no other does. */
  exact: Tenant | null;
  /** Else the names that begin with it. */
  begins: string[];
  /** Else the names nearest to it, those that begin with it among them, best first. */
  near: string[];
}

/** Looks a tenant up by name within the scope. One indexed query where it exists. */
export async function findTenantsByName(ctx: Context, name: string): Promise<FoundTenants> {
  const key = toNameKey(name);
  const [rows] = await ctx.db.read(ctx.scope, [toStatement(tenantByNameQuery(ctx.scope, key))]);
  const [row] = rows ?? [];
  if (row) return { exact: fromDbTenant(row), begins: [], near: [] };
  const [names = []] = await ctx.db.read(ctx.scope, [toStatement(liveNamesQuery(ctx.scope))]);
  const candidates = names.map((one) => ({ key: String(one.key), name: String(one.name) }));
  const { begins, near } = nearestNames(key, candidates, OFFERED_NAMES, LISTED_NAMES);
  return { exact: null, begins: begins.map((one) => one.name), near: near.map((one) => one.name) };
}

/**
 * The tenant of that name within the scope.
 *
 * @param toCommand  what a button beside the refusal runs after `/cost`, for a name that exists
 * @throws not_found  no such tenant, or outside the scope; the nearest names are its choices
 * @throws ambiguous  no such tenant, but several whose names begin so
 */
export async function findTenantByName(
  ctx: Context,
  name: string,
  toCommand?: (name: string) => string,
): Promise<Tenant> {
  const { exact, begins, near } = await findTenantsByName(ctx, name);
  if (exact) return exact;
  throw toRefusal(name, begins, near, toCommand);
}

function toRefusal(
  name: string,
  begins: readonly string[],
  near: readonly string[],
  toCommand?: (name: string) => string,
): CentavoError {
  const offered = begins.length > 1 ? begins : near;
  const choices: Choice[] = toCommand ? offered.map((label) => ({ label, command: toCommand(label) })) : [];
  const listed = offered.slice(0, OFFERED_NAMES).map((one) => `"${one}"`);
  const list = [...listed, ...(offered.length > listed.length ? ['…'] : [])].join(', ');
  if (begins.length > 1)
    return new CentavoError('ambiguous', (t) => t('tenants.which', { name, list }), { choices });
  return new CentavoError(
    'not_found',
    (t) => (offered.length > 0 ? t('tenants.didYouMean', { name, list }) : t('tenants.none', { name })),
    { choices },
  );
}
