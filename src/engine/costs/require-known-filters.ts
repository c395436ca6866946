import { sql } from 'drizzle-orm';
import { type Scope, type Statement, toStatement } from '../../../db/sql.ts';
import { foldKey } from '../allocation/index.ts';
import type { Context } from '../context.ts';
import { badInput, type CentavoError } from '../errors.ts';
import { ownDims } from '../scope-filter.ts';
import { nearestNames, toNameKey } from '../tenants/index.ts';
import type { CostFilters } from './schemas.ts';

/** Names that are searched, and offered. */
const MAX_NAMES = 5_000;
const MAX_OFFERED = 5;

/**
 * Tells a filter that matches nothing at all from one that matches nothing in these days: asked only when an answer came
 * out empty.
 *
 * @throws bad_input for a service, account or tag that no cost in the scope has, with the nearest that there are
 */
export async function requireKnownFilters(ctx: Context, filters: CostFilters): Promise<void> {
  const checks = checksOf(ctx.scope, filters);
  if (checks.length === 0) return;
  const results = await ctx.db.read(
    ctx.scope,
    checks.map(({ statement }) => statement),
  );
  for (const [index, { what, wanted, fold, write }] of checks.entries()) {
    const names = (results[index] ?? []).flatMap((row) => Object.values(row)).filter((name) => name !== null);
    const known = [...new Set(names.map(String))];
    if (!known.some((name) => fold(name) === fold(wanted))) throw unknown(what, wanted, known, write);
  }
}

interface Check {
  what: 'service' | 'account' | 'tag';
  wanted: string;
  fold(text: string): string;
  /** The filter as it is typed. */
  write(name: string): string;
  statement: Statement;
}

function checksOf(scope: Scope, { service, account, tags = [] }: CostFilters): Check[] {
  const mine = ownDims(scope);
  const checks: Check[] = [];
  if (service !== undefined) {
    checks.push({
      what: 'service',
      wanted: service,
      fold: toNameKey,
      write: (name) => `service:"${name}"`,
      statement: toStatement(sql`
        select s.name from services s
        where exists (select 1 from cost_dims d where d.service_id = s.id and ${mine}) limit ${MAX_NAMES}`),
    });
  }
  if (account !== undefined) {
    checks.push({
      what: 'account',
      wanted: account,
      fold: toNameKey,
      write: (name) => `account:"${name}"`,
      statement: toStatement(sql`
        select distinct d.sub_account_id, d.sub_account_name, d.billing_account_id from cost_dims d where ${mine} limit ${MAX_NAMES}`),
    });
  }
  for (const { key, value } of tags) {
    checks.push({
      what: 'tag',
      wanted: key,
      fold: foldKey,
      write: (name) => `tag:${name}=${value}`,
      statement: toStatement(sql`
        select distinct g.key from cost_dims d, jsonb_object_keys(d.tags) as g(key)
        where ${mine} limit ${MAX_NAMES}`),
    });
  }
  return checks;
}

function unknown(
  what: Check['what'],
  wanted: string,
  known: readonly string[],
  write: (name: string) => string,
): CentavoError {
  const candidates = known.map((name) => ({ name, key: toNameKey(name) }));
  const key = toNameKey(wanted);
  const { near } = nearestNames(key, candidates, MAX_OFFERED);
  const holding = candidates.filter((one) => one.key.includes(key)).slice(0, MAX_OFFERED);
  const ranked = new Set([...near, ...holding, ...candidates].map(({ name }) => name));
  const offered = [...ranked].slice(0, MAX_OFFERED).map(write);
  return badInput((t) => {
    const none = t(`costs.${what}Unknown`, { wanted });
    const hint =
      offered.length === 0
        ? t('costs.nothingToOffer')
        : t('costs.forExample', { offered: offered.join(', ') });
    return `${none} ${hint}`;
  });
}
