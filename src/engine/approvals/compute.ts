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

/**
 * Whether a person's word counts. Only who was granted at least the role of approver may approve, named or not; the
 * requester never does; who stands in for somebody away must be an approver too.
 */
export function mayDecide(who: Standing, approvers: readonly Approver[], requester: string): boolean {
  if (who.person === requester || RANK[who.role] < RANK.approver) return false;
  const counts = (memberId: number | null, role: Standing['role']) =>
    approvers.some((one) => ('member' in one ? one.member === memberId : RANK[role] >= RANK[one.role]));
  if (counts(who.memberId, who.role)) return true;
  return who.standsInFor.some(
    (away) => `member:${away.memberId}` !== requester && counts(away.memberId, away.role),
  );
}
