import { foldKey, foldText, toTagText } from '../allocation/index.ts';
import { absolute, add, compare, type Decimal, isZero, subtract } from '../money.ts';
import { describeMatch } from './describe-rule.ts';
import type { UnallocatedDims } from './unallocated.ts';

/** Parts listed of each kind and currency. */
const LISTED = 8;

/** A part of what nobody has, and what a rule over it would match. */
export interface UnallocatedPart {
  kind: 'sub_account' | 'service' | 'tag';
  /** As it is typed in a rule: `tag team=checkout`. */
  match: string;
  /** For people: an account's name, else what the rule would say. */
  label: string;
  currency: string;
  effective: Decimal;
}

/** The largest parts of one kind in one currency. */
export interface PartGroup {
  kind: UnallocatedPart['kind'];
  currency: string;
  parts: UnallocatedPart[];
  /** What of the total stands in none of `parts`. A line with two tags may stand in two. */
  rest: Decimal;
  /** How many parts there are besides. */
  more: number;
}

export interface PartList {
  /** All that is unallocated, by currency. */
  totals: { currency: string; effective: Decimal }[];
  groups: PartGroup[];
}

/** The largest parts of what is unallocated, by sub account, service and tag. */
export function findParts(dims: readonly UnallocatedDims[]): PartList {
  const held = dims.filter(({ effective }) => !isZero(effective));
  const totals = new Map<string, Decimal>();
  for (const { currency, effective } of held)
    totals.set(currency, add(totals.get(currency) ?? '0', effective));
  const byTotal = [...totals].sort(([, a], [, b]) => compare(absolute(b), absolute(a)));
  const groups = byTotal.flatMap(([currency, total]) => {
    const own = held.filter((one) => one.currency === currency);
    return (['sub_account', 'service', 'tag'] as const).map((kind) => groupBy(kind, currency, total, own));
  });
  return {
    totals: byTotal.map(([currency, effective]) => ({ currency, effective })),
    groups: groups.filter(({ parts }) => parts.length > 0),
  };
}

interface Gathered extends UnallocatedPart {
  key: string;
}

function groupBy(
  kind: UnallocatedPart['kind'],
  currency: string,
  total: Decimal,
  dims: readonly UnallocatedDims[],
): PartGroup {
  const gathered = new Map<string, Gathered>();
  const keysOf = dims.map((one) => partsOf(kind, one));
  for (const [i, parts] of keysOf.entries()) {
    for (const { key, match, label } of parts) {
      const known = gathered.get(key);
      const effective = add(known?.effective ?? '0', dims[i]?.effective ?? '0');
      gathered.set(key, known ? { ...known, effective } : { kind, key, match, label, currency, effective });
    }
  }
  const sorted = [...gathered.values()].sort(
    (a, b) => compare(absolute(b.effective), absolute(a.effective)) || (a.key < b.key ? -1 : 1),
  );
  const shown = sorted.slice(0, LISTED);
  const shownKeys = new Set(shown.map(({ key }) => key));
  const covered = dims.reduce(
    (sum, { effective }, i) => (keysOf[i]?.some(({ key }) => shownKeys.has(key)) ? add(sum, effective) : sum),
    '0',
  );
  return {
    kind,
    currency,
    parts: shown.map(({ key: _, ...part }) => part),
    rest: subtract(total, covered),
    more: sorted.length - shown.length,
  };
}

/** The parts that dims stand in; a key with two spellings once. */
function partsOf(
  kind: UnallocatedPart['kind'],
  dims: UnallocatedDims,
): { key: string; match: string; label: string }[] {
  switch (kind) {
    case 'sub_account': {
      const { subAccountId: id, subAccountName: name } = dims;
      if (id === null) return [];
      const label = name ?? id;
      return [{ key: foldText(id), match: describeMatch({ kind, key: null, pattern: id }), label }];
    }
    case 'service':
      return [
        {
          key: foldText(dims.service),
          match: describeMatch({ kind, key: null, pattern: dims.service }),
          label: dims.service,
        },
      ];
    case 'tag': {
      const parts = new Map<string, { key: string; match: string; label: string }>();
      for (const [tagKey, raw] of Object.entries(dims.tags)) {
        const value = toTagText(raw);
        if (value === null || foldText(value) === '') continue;
        const key = JSON.stringify([foldKey(tagKey), foldText(value)]);
        if (!parts.has(key))
          parts.set(key, {
            key,
            match: describeMatch({ kind, key: tagKey, pattern: value }),
            label: `${tagKey}=${value}`,
          });
      }
      return [...parts.values()];
    }
    default:
      return kind satisfies never;
  }
}
