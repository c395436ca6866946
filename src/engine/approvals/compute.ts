import { compare, type Decimal } from '../money.ts';
import type { Rate } from '../rates/index.ts';
import type { Approver } from './schemas.ts';

/** A rule as it is chosen among others. */
export interface RuleCandidate {
  id: number;
  category: string | null;
  /** How far above the tenant the rule's branch lies: 0 the tenant itself; null: everything. */
  distance: number | null;
  minAmount: Decimal;
  /** Of the amount; null where it is 0. */
  currency: string | null;
  needed: number;
}

/** How large a change is: what rules by amount are about. */
export interface Size {
  amount: Decimal;
  currency: string;
}

/** A rule beside what it asks of a request: its amount in the currencies of the request's sizes. */
export type Measured<R> = R & {
  reached: boolean;
  /** Its amount in the currency of the first size; null: no rate leads there. */
  from: Decimal | null;
  /** By which it was reached; null: in its own currency, or without one. */
  rate: Rate | null;
  /** Whether it counts as reached because no rate could say that it is not. */
  unmeasured: boolean;
};

/**
 * Whether a request reaches a rule's amount: one of its sizes does. A size in another currency is measured by the rate
 * of the books; where there is none it counts as reached, because a rule is not got round by a currency.
 *
 * @param thresholdIn  the rule's amount in another currency, and the rate that leads there; null: none does
 */
export function measureRule<R extends Pick<RuleCandidate, 'minAmount' | 'currency'>>(
  rule: R,
  sizes: readonly Size[],
  thresholdIn: (currency: string) => { from: Decimal; rate: Rate } | null,
): Measured<R> {
  const { minAmount, currency } = rule;
  if (currency === null) return { ...rule, reached: true, from: minAmount, rate: null, unmeasured: false };
  const measured = sizes.map((size) => {
    if (size.currency === currency) return { size, from: minAmount, rate: null };
    return { size, ...(thresholdIn(size.currency) ?? { from: null, rate: null }) };
  });
  const surely = measured.find(({ size, from }) => from !== null && compare(size.amount, from) >= 0);
  const perhaps = measured.some(({ from }) => from === null);
  return {
    ...rule,
    reached: surely !== undefined || perhaps,
    from: measured[0] ? measured[0].from : minAmount,
    rate: surely?.rate ?? null,
    unmeasured: surely === undefined && perhaps,
  };
}

/** How many must agree where no rule says otherwise. */
export const NEEDED_BY_DEFAULT = 1;

/**
 * The rule that counts for a request: of those whose category fits and whose amount is reached, the one with the highest
 * amount, then the nearest branch, then the one that names the category. A rule that no rate could measure counts where
 * it asks no fewer people than what would count without it: a currency without a rate is no way to a laxer rule either.
 *
 * @returns null where none fits
 */
export function chooseRule<R extends Measured<RuleCandidate>>(
  rules: readonly R[],
  category: string | null,
): R | null {
  const fitting = rules.filter(
    (rule) => rule.reached && (rule.category === null || rule.category === category),
  );
  const sure = firstOf(fitting.filter(({ unmeasured }) => !unmeasured));
  const perhaps = firstOf(fitting.filter(({ unmeasured }) => unmeasured));
  return perhaps && perhaps.needed >= (sure?.needed ?? NEEDED_BY_DEFAULT) ? perhaps : sure;
}

/** Of rules that no rate measures the one that asks the most people comes first. */
function firstOf<R extends Measured<RuleCandidate>>(rules: readonly R[]): R | null {
  const far = (distance: number | null) => distance ?? Number.MAX_SAFE_INTEGER;
  const [first = null] = [...rules].sort(
    (a, b) =>
      compareFrom(b, a) ||
      far(a.distance) - far(b.distance) ||
      Number(b.category !== null) - Number(a.category !== null) ||
      b.id - a.id,
  );
  return first;
}

function compareFrom(a: Measured<RuleCandidate>, b: Measured<RuleCandidate>): number {
  if (a.from !== null && b.from !== null) return compare(a.from, b.from);
  if (a.from === null && b.from === null) return a.needed - b.needed || compare(a.minAmount, b.minAmount);
  return a.from === null ? 1 : -1;
}

/** What a person holds on the tenant of a request. */
export interface Standing {
  /** `member:12`, or `local`. */
  person: string;
  memberId: number | null;
  role: 'none' | 'viewer' | 'approver' | 'admin';
  /** Members who are away and named this one. */
  standsInFor: readonly { memberId: number; role: Standing['role'] }[];
}

const RANK: Record<Standing['role'], number> = { none: 0, viewer: 1, approver: 2, admin: 3 };

/** Who decides where Centavo runs: one person, an admin of everything, never named. */
export const LOCAL_STANDING: Standing = { person: 'local', memberId: null, role: 'admin', standsInFor: [] };

/**
 * Whether a person's word counts. Only who was granted at least the role of approver may approve, named or not; the
 * barred, the requester among them, never do; who stands in for somebody away must be an approver too.
 */
export function mayDecide(who: Standing, approvers: readonly Approver[], barred: readonly string[]): boolean {
  return voicesOf(who, approvers, barred).length > 0;
}

/**
 * How many approvers have spoken through these people: a person is one voice, and somebody who is away is one voice
 * however many stand in for them, themselves included.
 */
export function countVoices(
  people: readonly Standing[],
  approvers: readonly Approver[],
  barred: readonly string[],
): number {
  const speaker = new Map<string, number>();
  const choices = people.map((who) => voicesOf(who, approvers, barred));
  // The largest matching of people with voices: who is in the way looks for another voice of theirs.
  const speak = (at: number, tried: Set<string>): boolean =>
    (choices[at] ?? []).some((voice) => {
      if (tried.has(voice)) return false;
      tried.add(voice);
      const other = speaker.get(voice);
      if (other !== undefined && !speak(other, tried)) return false;
      speaker.set(voice, at);
      return true;
    });
  return choices.filter((_, at) => speak(at, new Set())).length;
}

/** Whose voices a person may give: their own, else those of approvers who are away and named them. */
function voicesOf(who: Standing, approvers: readonly Approver[], barred: readonly string[]): string[] {
  if (barred.includes(who.person) || RANK[who.role] < RANK.approver) return [];
  const counts = (memberId: number | null, role: Standing['role']) =>
    approvers.some((one) => ('member' in one ? one.member === memberId : RANK[role] >= RANK[one.role]));
  if (counts(who.memberId, who.role)) return [who.person];
  return who.standsInFor
    .filter((away) => !barred.includes(`member:${away.memberId}`) && counts(away.memberId, away.role))
    .map((away) => `member:${away.memberId}`);
}
