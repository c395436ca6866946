import { compare, type Decimal } from '../money.ts';
import type { Approver } from './schemas.ts';

/** A rule as it is chosen among others. */
export interface RuleCandidate {
  id: number;
  category: string | null;
  /** How far above the tenant the rule's branch lies: 0 the tenant itself; null: everything. */
  distance: number | null;
  minAmount: Decimal;
  needed: number;
}

/**
 * The rule that counts for a request: of those whose category and branch fit and whose amount is reached, the one with
 * the highest amount, then the nearest branch, then the one that names the category.
 *
 * @returns null where none fits
 */
export function chooseRule<R extends RuleCandidate>(
  rules: readonly R[],
  about: { category: string | null; amount: Decimal | null },
): R | null {
  const size = about.amount ?? '0';
  const fitting = rules
    .filter(({ category }) => category === null || category === about.category)
    .filter(({ minAmount }) => compare(size, minAmount) >= 0);
  const far = (distance: number | null) => distance ?? Number.MAX_SAFE_INTEGER;
  return (
    fitting.sort(
      (a, b) =>
        compare(b.minAmount, a.minAmount) ||
        far(a.distance) - far(b.distance) ||
        Number(b.category !== null) - Number(a.category !== null) ||
        b.id - a.id,
    )[0] ?? null
  );
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
