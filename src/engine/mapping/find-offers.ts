import { foldKey, foldText, type RuleKind, toTagText } from '../allocation/index.ts';
import { absolute, add, compare, type Decimal, isZero, ratioOf } from '../money.ts';
import { TenantName, toNameKey } from '../tenants/index.ts';
import type { UnallocatedDims } from './unallocated.ts';

/** Tag keys offered. */
const OFFERED_KEYS = 6;
/** Values that one acceptance makes rules of; more belong into a file. */
export const MOST_VALUES = 2_000;
/** A key that covers less than this of every currency's money is not worth a line. */
const LEAST_COVERAGE = '0.01';
/** What companies call the key that says whose a cost is, folded, best first. */
const KNOWN_KEYS = [
  'team',
  'tenant',
  'customer',
  'client',
  'costcenter',
  'costcentre',
  'businessunit',
  'department',
  'dept',
  'product',
  'project',
  'application',
  'app',
  'service',
  'owner',
  'workload',
  'site',
  'environment',
  'env',
];

/** A rule that an offer would make: one value and the tenant named after it. */
export interface OfferedValue {
  kind: RuleKind;
  key: string | null;
  pattern: string;
  tenant: string;
}

/** Rules found in what the bills say: accepted as a whole. */
export interface Offer {
  /** What to accept it by: `tag:team`, `sub_account`, `billing_account`. */
  id: string;
  kind: 'tag' | 'sub_account' | 'billing_account';
  /** The spellings of the tag's key, the one with the most money first. */
  spellings: string[];
  values: OfferedValue[];
  /** Values that cannot be a tenant's name. */
  unfit: number;
  /** How much of what is unallocated it would map. */
  coverage: { currency: string; effective: Decimal; total: Decimal; ratio: Decimal | null }[];
}

/** A value while it is gathered: its spellings with their money. */
interface Gathered {
  spellings: Map<string, Decimal>;
  names: Map<string, Decimal>;
}

interface Candidate {
  kind: Offer['kind'];
  keys: Map<string, Decimal>;
  values: Map<string, Gathered>;
  covered: Map<string, Decimal>;
}

/**
 * Candidates for a first mapping: every tag key (keys that differ in case or spelling are one), the sub accounts and
 * the billing accounts, each with at least two values. Keys that companies use for this come first, then by coverage.
 */
export function findOffers(dims: readonly UnallocatedDims[]): Offer[] {
  const candidates = new Map<string, Candidate>();
  const totals = new Map<string, Decimal>();
  for (const one of dims) {
    totals.set(one.currency, add(totals.get(one.currency) ?? '0', one.effective));
    for (const found of valuesOf(one)) gather(candidates, found, one);
  }
  const offers = [...candidates].flatMap(([folded, candidate]) => {
    const offer = toOffer(candidate, totals);
    return offer.values.length >= 2 && offer.values.length <= MOST_VALUES ? [{ folded, offer }] : [];
  });
  const tags = offers
    .filter(({ offer }) => offer.kind === 'tag' && isWorthwhile(offer))
    .sort(
      (a, b) =>
        rankOf(a.folded) - rankOf(b.folded) ||
        compare(bestRatio(b.offer), bestRatio(a.offer)) ||
        (a.folded < b.folded ? -1 : 1),
    )
    .slice(0, OFFERED_KEYS);
  const accounts = ['sub_account', 'billing_account'].flatMap((kind) =>
    offers.filter(({ offer }) => offer.kind === kind),
  );
  return [...tags, ...accounts].map(({ offer }) => offer);
}

/** The offer of that id, also one that is not listed. */
export function findOffer(dims: readonly UnallocatedDims[], id: string): Offer | null {
  const wanted = /^tag:(.*)$/is.exec(id)?.[1];
  const isWanted = ({ kind, key }: Found) =>
    wanted === undefined ? kind === id.toLowerCase() : kind === 'tag' && foldKey(key) === foldKey(wanted);
  const candidates = new Map<string, Candidate>();
  const totals = new Map<string, Decimal>();
  for (const one of dims) {
    totals.set(one.currency, add(totals.get(one.currency) ?? '0', one.effective));
    for (const found of valuesOf(one)) if (isWanted(found)) gather(candidates, found, one);
  }
  const [candidate] = candidates.values();
  return candidate ? toOffer(candidate, totals) : null;
}

interface Found {
  kind: Offer['kind'];
  /** The tag's key as spelled; else empty. */
  key: string;
  value: string;
  /** What the tenant would be called. */
  name: string;
}

function valuesOf(dims: UnallocatedDims): Found[] {
  const found: Found[] = [
    {
      kind: 'billing_account',
      key: '',
      value: dims.billingAccountId,
      name: dims.billingAccountName ?? dims.billingAccountId,
    },
  ];
  if (dims.subAccountId !== null)
    found.push({
      kind: 'sub_account',
      key: '',
      value: dims.subAccountId,
      name: dims.subAccountName ?? dims.subAccountId,
    });
  for (const [key, raw] of Object.entries(dims.tags)) {
    const value = toTagText(raw);
    if (value !== null && foldText(value) !== '') found.push({ kind: 'tag', key, value, name: value });
  }
  return found;
}

function gather(candidates: Map<string, Candidate>, found: Found, dims: UnallocatedDims): void {
  const id = found.kind === 'tag' ? `tag:${foldKey(found.key)}` : found.kind;
  const candidate: Candidate = candidates.get(id) ?? {
    kind: found.kind,
    keys: new Map(),
    values: new Map(),
    covered: new Map(),
  };
  candidates.set(id, candidate);
  const weight = absolute(dims.effective);
  plus(candidate.keys, found.key, weight);
  // Two spellings of one key on one line cover its money once.
  const first = Object.keys(dims.tags).find(
    (key) => foldKey(key) === foldKey(found.key) && foldText(toTagText(dims.tags[key]) ?? '') !== '',
  );
  if (found.kind !== 'tag' || first === found.key) plus(candidate.covered, dims.currency, dims.effective);
  const folded = foldText(found.value);
  const value = candidate.values.get(folded) ?? { spellings: new Map(), names: new Map() };
  candidate.values.set(folded, value);
  plus(value.spellings, found.value, weight);
  plus(value.names, found.name, weight);
}

function plus(sums: Map<string, Decimal>, key: string, amount: Decimal): void {
  sums.set(key, add(sums.get(key) ?? '0', amount));
}

function byMoney(sums: ReadonlyMap<string, Decimal>): string[] {
  return [...sums].sort(([a, x], [b, y]) => compare(y, x) || (a < b ? -1 : 1)).map(([text]) => text);
}

function toOffer({ kind, keys, values, covered }: Candidate, totals: ReadonlyMap<string, Decimal>): Offer {
  const spellings = kind === 'tag' ? byMoney(keys) : [];
  const key = spellings[0] ?? null;
  const gathered = [...values.values()].map(({ spellings: patterns, names }) => ({
    pattern: byMoney(patterns)[0] ?? '',
    name: byMoney(names)[0] ?? '',
  }));
  const offered = nameTenants(gathered, kind)
    .map(({ pattern, tenant }): OfferedValue => ({ kind, key, pattern, tenant }))
    .sort((a, b) => (a.pattern < b.pattern ? -1 : 1));
  return {
    id: key === null ? kind : `tag:${key}`,
    kind,
    spellings,
    values: offered,
    unfit: gathered.length - offered.length,
    coverage: [...totals]
      .filter(([, total]) => !isZero(total))
      .map(([currency, total]) => {
        const effective = covered.get(currency) ?? '0';
        return { currency, effective, total, ratio: ratioOf(effective, total) };
      })
      .sort((a, b) => compare(absolute(b.total), absolute(a.total))),
  };
}

/** Values that can be a tenant's name, with it. Accounts of one name are told apart by their ids. */
function nameTenants(
  values: readonly { pattern: string; name: string }[],
  kind: Offer['kind'],
): { pattern: string; tenant: string }[] {
  const bearers = new Map<string, number>();
  for (const { name } of values) bearers.set(toNameKey(name), (bearers.get(toNameKey(name)) ?? 0) + 1);
  return values.flatMap(({ pattern, name }) => {
    // A star in a rule stands for any characters, so such a value would match others too.
    if (pattern.includes('*')) return [];
    const shared = kind !== 'tag' && (bearers.get(toNameKey(name)) ?? 0) > 1;
    const fit = [shared ? `${name} (${pattern})` : name, pattern]
      .map((candidate) => TenantName.safeParse(candidate))
      .find(({ success }) => success);
    return fit?.data === undefined ? [] : [{ pattern, tenant: fit.data }];
  });
}

function isWorthwhile(offer: Offer): boolean {
  return offer.coverage.length === 0 || compare(bestRatio(offer), LEAST_COVERAGE) >= 0;
}

function bestRatio({ coverage }: Offer): Decimal {
  return coverage.reduce(
    (best, { ratio }) => (ratio !== null && compare(ratio, best) > 0 ? ratio : best),
    '0',
  );
}

function rankOf(folded: string): number {
  const word = folded.split(/[:/]/).at(-1) ?? '';
  const rank = KNOWN_KEYS.indexOf(word);
  return rank < 0 ? KNOWN_KEYS.length : rank;
}
