import type { Scope } from '../../../db/sql.ts';
import type { Branches, Role } from '../context.ts';

/** A role as a row of `grants` has it; without a tenant it is held for everything. */
export interface Granted {
  role: Role;
  tenantId: number | null;
}

/** What a member's grants come to. */
export interface Standing {
  /** The highest role held for everything; null: none is. */
  role: Role | null;
  branches: Branches;
  /** What they may see: the union of the branches of any role. */
  scope: Scope;
}

const ROLES = ['viewer', 'approver', 'admin'] as const satisfies readonly Role[];

/** Unites grants. @param everyoneMayView  whether the organization lets every full member view all tenants */
export function uniteGrants(grants: readonly Granted[], everyoneMayView: boolean): Standing {
  const whole = grants.filter(({ tenantId }) => tenantId === null).map(({ role }) => role);
  const role = ROLES.findLast((one) => whole.includes(one)) ?? (everyoneMayView ? 'viewer' : null);
  const rootsOf = (of: Role) =>
    grants
      .flatMap((one) => (one.role === of && one.tenantId !== null ? [one.tenantId] : []))
      .sort((a, b) => a - b);
  const branches = { viewer: rootsOf('viewer'), approver: rootsOf('approver'), admin: rootsOf('admin') };
  const roots = [...new Set(ROLES.flatMap((one) => branches[one]))].sort((a, b) => a - b);
  return { role, branches, scope: role === null ? roots : '*' };
}

/** Whether `above` is `below` or stands above it in the tree of tenants. */
export type IsAbove = (above: number, below: number) => boolean;

/** Whether who sees `wide` sees all of `narrow`. */
export function coversScope(wide: Scope, narrow: Scope, isAbove: IsAbove): boolean {
  if (wide === '*' || narrow.length === 0) return true;
  if (narrow === '*') return false;
  return narrow.every((below) => wide.some((above) => isAbove(above, below)));
}

/**
 * What all of them see. Branches of a tree either hold one another or have nothing in common, so of each pair the
 * lower root remains. Without any scope: everything, as nobody is there to see less.
 */
export function intersectScopes(scopes: readonly Scope[], isAbove: IsAbove): Scope {
  return scopes.reduce<Scope>((left, right) => {
    if (left === '*') return right;
    if (right === '*') return left;
    const lower = [
      ...left.filter((one) => right.some((above) => isAbove(above, one))),
      ...right.filter((one) => left.some((above) => isAbove(above, one))),
    ];
    return withoutCovered(lower, isAbove);
  }, '*');
}

/** The roots that no other of them holds, each once, in order. */
function withoutCovered(roots: readonly number[], isAbove: IsAbove): number[] {
  const once = [...new Set(roots)].sort((a, b) => a - b);
  return once.filter((root) => !once.some((other) => other !== root && isAbove(other, root)));
}
