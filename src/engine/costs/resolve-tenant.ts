import { type SQL, sql } from 'drizzle-orm';
import { type Statement, toStatement } from '../../../db/sql.ts';
import type { Context } from '../context.ts';
import { badInput, CentavoError } from '../errors.ts';
import { type LiveBudget, liveBudgetsColumn } from '../live-budgets.ts';
import { withinScope } from '../scope-filter.ts';
import { findTenantsByName, type Tenant, toNameKey } from '../tenants/index.ts';
import { isGroup } from './is-group.ts';
import type { Reading } from './schemas.ts';

/** A tenant that answers are about. */
export interface TenantRef {
  id: number;
  name: string;
  /** Whether others stand below it: its costs then are theirs and its own. */
  isGroup: boolean;
  /** Its budgets that count now; absent where it has none, or where nobody asked. */
  budgets?: readonly LiveBudget[];
}

/** Readings without an answer that are searched for near names. */
const MAX_SEARCHED = 4;

type NameRow = Omit<TenantRef, 'budgets'> & {
  nameKey: string;
  isDefault: boolean;
  budgets: LiveBudget[] | null;
};

const columnsAt = (now: Date): SQL => sql`t.id, t.name, t.name_key as "nameKey",
  ${isGroup(sql`t.id`)} as "isGroup", ${liveBudgetsColumn(now)} as budgets`;

/** Whose default is looked for first: bare `/cost` is about the channel, `mine` about the person. */
export type DefaultOrder = 'channel first' | 'person first';

/** The statement that finds the readings' tenants in one look-up; `pickReading` reads its rows. */
export function selectReadings(
  ctx: Context,
  readings: readonly Reading[],
  order: DefaultOrder = 'channel first',
): Statement {
  const keys = readings.flatMap(({ tenant }) => (tenant === null ? [] : [toNameKey(tenant)]));
  const byName = sql`
    select ${columnsAt(ctx.now())}, false as "isDefault" from tenants t
    where t.archived_at is null and t.name_key = any(${sql.param(keys)}::text[])
      and ${withinScope(ctx.scope, sql`t.id`)}`;
  if (readings.every(({ tenant }) => tenant !== null)) return toStatement(byName);
  return toStatement(sql`${byName} union all ${selectDefault(ctx, order)}`);
}

function selectDefault(ctx: Context, order: DefaultOrder): SQL {
  const { platform, person, channel } = placeKeys(ctx);
  return sql`(select ${columnsAt(ctx.now())}, true from tenant_defaults d join tenants t on t.id = d.tenant_id
    where d.platform = ${platform} and t.archived_at is null and ${withinScope(ctx.scope, sql`t.id`)}
      and ((d.kind = 'channel' and d.external_id = ${channel}::text) or (d.kind = 'person' and d.external_id = ${person}))
    order by d.kind ${order === 'channel first' ? sql`asc` : sql`desc`} limit 1)`;
}

/** What defaults are kept under. The local admin of the command line is one person. */
export function placeKeys(ctx: Context): { platform: string; person: string; channel: string | null } {
  const { workspaceId, channelId, personId } = ctx.place;
  const within = (id: string) => (workspaceId === null ? id : `${workspaceId}/${id}`);
  return {
    platform: ctx.actor.platform,
    person: within(personId ?? 'local'),
    channel: channelId === null ? null : within(channelId),
  };
}

/**
 * The reading whose tenant exists: the first, so the longest name.
 *
 * @param none what a reading without a name is about: the default tenant, or all that the scope sees
 * @throws bad_input where the words after that name make no sense
 * @throws not_found with near names as choices; a tenant outside the scope is as one that does not exist
 * @throws ambiguous where the words begin several names
 */
export async function pickReading<None extends 'default' | 'all'>(
  ctx: Context,
  readings: readonly Reading[],
  rows: readonly object[],
  none: None,
): Promise<{ tenant: None extends 'all' ? TenantRef | null : TenantRef; reading: Reading }> {
  const found = rows as NameRow[];
  for (const reading of readings) {
    if (reading.tenant === null && none === 'all') {
      if (reading.fault !== undefined) throw badInput(reading.fault);
      return { tenant: null as never, reading };
    }
    const row = found.find((one) =>
      reading.tenant === null ? one.isDefault : !one.isDefault && one.nameKey === toNameKey(reading.tenant),
    );
    if (!row) continue;
    if (reading.fault !== undefined) throw badInput(reading.fault);
    return { tenant: fromRow(row), reading };
  }
  return findElsewhere(ctx, readings);
}

/** The default tenant among the rows of `selectReadings`; null where none is set. */
export function findDefault(rows: readonly object[]): TenantRef | null {
  const row = (rows as NameRow[]).find((one) => one.isDefault);
  return row ? fromRow(row) : null;
}

function fromRow({ id, name, isGroup, budgets }: NameRow): TenantRef {
  return { id, name, isGroup, ...(budgets === null ? {} : { budgets }) };
}

/** Archived tenants, which are asked about seldom; else the refusal, with the names nearest to one of the readings. */
async function findElsewhere(
  ctx: Context,
  readings: readonly Reading[],
): Promise<{ tenant: TenantRef; reading: Reading }> {
  const named = [...readings].reverse().filter(({ tenant }) => tenant !== null);
  const searched = [
    ...named.filter(({ fault }) => fault === undefined),
    ...named.filter(({ fault }) => fault !== undefined),
  ];
  if (searched.length === 0) {
    throw new CentavoError('not_found', (t) => t('costs.noDefault'));
  }
  // All of the words make sense without a name: then a name is what is missing.
  const nameless = readings.some(({ tenant }) => tenant === null);
  let refusal: CentavoError | null = null;
  for (const reading of searched.slice(0, MAX_SEARCHED)) {
    const name = reading.tenant ?? '';
    const { exact, begins, near } = await findTenantsByName(ctx, name);
    if (exact && reading.fault !== undefined) throw badInput(reading.fault);
    if (exact) return { tenant: toRef(exact), reading };
    if (near.length > 0) throw refuse(reading, name, begins, near);
    refusal ??= nameless ? refuseNameless(named.at(-1)?.tenant ?? name) : refuse(reading, name, [], []);
  }
  throw refusal;
}

function refuseNameless(words: string): CentavoError {
  return new CentavoError('not_found', (t) => t('costs.noTenantNorDefault', { words }));
}

function toRef({ id, name }: Tenant): TenantRef {
  // Whether others stand below it was not asked; the statements for groups answer for a single tenant too.
  return { id, name, isGroup: true };
}

function refuse(
  reading: Reading,
  name: string,
  begins: readonly string[],
  near: readonly string[],
): CentavoError {
  const offered = begins.length > 1 ? begins : near;
  const choices = offered.map((label) => ({
    label,
    command: reading.retry?.(label) ?? `tenant ${quoteName(label)}`,
  }));
  if (begins.length > 1) {
    return new CentavoError('ambiguous', (t) => t('costs.whichTenant', { name }), { choices });
  }
  return new CentavoError(
    'not_found',
    (t) => t(choices.length > 0 ? 'costs.noTenantButNear' : 'costs.noTenant', { name }),
    { choices },
  );
}

/** A name as it is typed so that it stays a name. */
function quoteName(name: string): string {
  return `"${name.replace(/["\\]/g, '\\$&')}"`;
}
