import type { Decimal } from '../money.ts';
import type { Day } from '../period.ts';
import type { AllocatedDims, AllocatedPart, Allocation, Rule, RuleKind, Share } from './schemas.ts';

/** The tenant of what no rule maps. */
export const UNALLOCATED_ID = 0;
/** The open ends of an allocation's days. */
export const FIRST_DAY: Day = '0001-01-01';
export const LAST_DAY: Day = '9999-12-31';
/** Values whose matches are kept while allocating: bounds memory where a tag has a value of its own a resource. */
const REMEMBERED_VALUES = 20_000;

/** Text as names and values are compared: NFKC, lower case, single spaces, none at the ends. */
export function foldText(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** A tag's key as keys are compared: `Cost-Center`, `cost_center` and `costcenter` are one key. */
export function foldKey(key: string): string {
  return foldText(key).replace(/[-_. ]/g, '');
}

/** Whether a folded value is what a folded pattern says; `*` stands for any run of characters, also none. */
export function matchesPattern(pattern: string, value: string): boolean {
  let p = 0;
  let v = 0;
  let star = -1;
  let resume = 0;
  while (v < value.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = v;
    } else if (pattern[p] === value[v]) {
      p++;
      v++;
    } else if (star >= 0) {
      // The last star takes one character more; earlier ones never need to.
      p = star + 1;
      v = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** Rules made ready for many sets of dimensions: indexed by what they look at. */
export interface CompiledRules {
  rules: readonly PreparedRule[];
  lookups: ReadonlyMap<string, Lookup>;
  byResourceRule: ReadonlyMap<number, number>;
  foldedKeys: Map<string, string>;
}

interface PreparedRule {
  id: number;
  from: Day;
  to: Day;
  parts: readonly AllocatedPart[];
}

/** The rules that look at one thing: by exact value, and those with patterns. */
interface Lookup {
  exact: Map<string, number[]>;
  patterns: { pattern: string; index: number }[];
  remembered: Map<string, readonly number[]>;
}

const UNALLOCATED: readonly AllocatedPart[] = [{ tenantId: UNALLOCATED_ID, weight: '1', total: '1' }];

/** Indexes rules, given in order of their positions. */
export function compileRules(rules: readonly Rule[]): CompiledRules {
  const lookups = new Map<string, Lookup>();
  const byResourceRule = new Map<number, number>();
  const prepared: PreparedRule[] = [];
  for (const [index, rule] of rules.entries()) {
    prepared.push({
      id: rule.id,
      from: rule.validFrom ?? FIRST_DAY,
      to: rule.validTo ?? LAST_DAY,
      parts: toParts(rule.shares),
    });
    if (rule.kind === 'resource') {
      byResourceRule.set(rule.id, index);
      continue;
    }
    const lookup = lookupOf(lookups, lookupName(rule.kind, rule.key));
    const pattern = foldText(rule.pattern);
    if (pattern.includes('*')) lookup.patterns.push({ pattern, index });
    else lookup.exact.set(pattern, [...(lookup.exact.get(pattern) ?? []), index]);
  }
  return { rules: prepared, lookups, byResourceRule, foldedKeys: new Map() };
}

function lookupName(kind: RuleKind, key: string | null): string {
  return kind === 'tag' ? `tag:${foldKey(key ?? '')}` : kind;
}

function lookupOf(lookups: Map<string, Lookup>, name: string): Lookup {
  const known = lookups.get(name);
  if (known) return known;
  const lookup: Lookup = { exact: new Map(), patterns: [], remembered: new Map() };
  lookups.set(name, lookup);
  return lookup;
}

/** Weights as the least whole numbers in the same proportions, with their sum. */
export function toParts(shares: readonly Share[]): AllocatedPart[] {
  const digits = Math.max(0, ...shares.map(({ weight }) => weight.split('.')[1]?.length ?? 0));
  const whole = shares.map(({ weight }) => {
    const [units = '0', fraction = ''] = weight.split('.');
    return BigInt(units + fraction.padEnd(digits, '0'));
  });
  const divisor = whole.reduce(greatestCommonDivisor, 0n) || 1n;
  const total = String(whole.reduce((sum, weight) => sum + weight, 0n) / divisor);
  return shares.map(({ tenantId }, i) => ({
    tenantId,
    weight: String((whole[i] ?? 0n) / divisor),
    total,
  }));
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}

/** Whether any rule, on whatever days, looks at these dimensions. */
export function matchesAny(compiled: CompiledRules, dims: AllocatedDims): boolean {
  // What names its owner moves with the tenant itself, as when it is merged away, so every change looks at it.
  return dims.ownerId !== undefined || matchingRules(compiled, dims).length > 0;
}

/** The rules that match, by index, in order. */
function matchingRules(compiled: CompiledRules, dims: AllocatedDims): number[] {
  const found = new Set<number>();
  const look = (name: string, value: string | null) => {
    const lookup = compiled.lookups.get(name);
    if (lookup && value !== null) for (const index of findMatches(lookup, value)) found.add(index);
  };
  look('billing_account', dims.billingAccountId);
  look('sub_account', dims.subAccountId);
  look('sub_account', dims.subAccountName);
  look('service', dims.service);
  for (const key in dims.tags) {
    let folded = compiled.foldedKeys.get(key);
    if (folded === undefined) {
      folded = foldKey(key);
      compiled.foldedKeys.set(key, folded);
    }
    look(`tag:${folded}`, toTagText(dims.tags[key]));
  }
  if (dims.resourceRuleId !== null) {
    const index = compiled.byResourceRule.get(dims.resourceRuleId);
    if (index !== undefined) found.add(index);
  }
  return [...found].sort((a, b) => a - b);
}

/** A tag's value as text; null where it has none that a rule could name. */
export function toTagText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return null;
}

const NO_MATCH: readonly number[] = [];

function findMatches(lookup: Lookup, value: string): readonly number[] {
  const remembered = lookup.remembered.get(value);
  if (remembered) return remembered;
  const folded = foldText(value);
  const exact = lookup.exact.get(folded) ?? NO_MATCH;
  const patterns = lookup.patterns.filter(({ pattern }) => matchesPattern(pattern, folded));
  // A value that is empty is no value, whatever a pattern says.
  const matches = folded === '' ? NO_MATCH : [...exact, ...patterns.map(({ index }) => index)];
  if (lookup.remembered.size >= REMEMBERED_VALUES) lookup.remembered.clear();
  lookup.remembered.set(value, matches);
  return matches;
}

/**
 * Whom the dimensions belong to, day by day: on each day the first rule that matches and counts then, else the
 * tenant `unallocated`. The ranges follow each other without a gap from `FIRST_DAY` to `LAST_DAY`.
 */
export function allocate(compiled: CompiledRules, dims: AllocatedDims): Allocation[] {
  if (dims.ownerId !== undefined) {
    const parts = [{ tenantId: dims.ownerId, weight: '1', total: '1' }];
    return [{ from: FIRST_DAY, to: LAST_DAY, ruleId: null, parts }];
  }
  const allocations: Allocation[] = [];
  let open: { from: Day; to: Day }[] = [{ from: FIRST_DAY, to: LAST_DAY }];
  for (const index of matchingRules(compiled, dims)) {
    const rule = compiled.rules[index];
    if (!rule) continue;
    const stillOpen: typeof open = [];
    for (const gap of open) {
      const from = rule.from > gap.from ? rule.from : gap.from;
      const to = rule.to < gap.to ? rule.to : gap.to;
      if (from >= to) {
        stillOpen.push(gap);
        continue;
      }
      allocations.push({ from, to, ruleId: rule.id, parts: rule.parts });
      if (gap.from < from) stillOpen.push({ from: gap.from, to: from });
      if (to < gap.to) stillOpen.push({ from: to, to: gap.to });
    }
    open = stillOpen;
    if (open.length === 0) break;
  }
  for (const { from, to } of open) allocations.push({ from, to, ruleId: null, parts: UNALLOCATED });
  return allocations.sort((a, b) => (a.from < b.from ? -1 : 1));
}

/** The parts in one canonical text: two allocations that give the same shares have the same. */
export function signatureOf(parts: readonly { tenantId: number; weight: Decimal; total: Decimal }[]): string {
  return parts
    .map(({ tenantId, weight, total }) => `${tenantId}:${weight}/${total}`)
    .sort()
    .join(' ');
}
