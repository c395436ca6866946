import { z } from 'zod';
import type { Platform, Role } from '../context.ts';

export const ROLES = ['viewer', 'approver', 'admin'] as const satisfies readonly Role[];

/** A person by a stable id: never by a name, which anybody may give themselves. */
export const PersonRef = z.union([
  z.object({ memberId: z.int().min(1).max(2_147_483_647) }),
  z.object({
    platform: z.enum(['slack', 'discord']),
    /** Null: the workspace where the question was asked. */
    workspaceId: z.string().min(1).max(100).nullable(),
    personId: z.string().min(1).max(100),
  }),
]);
export type PersonRef = z.infer<typeof PersonRef>;

export const GrantInput = z.object({
  person: PersonRef,
  role: z.enum(ROLES),
  /** The branch's root by name; absent: everything. */
  tenant: z.string().min(1).optional(),
});
export type GrantInput = z.infer<typeof GrantInput>;

export const RevokeInput = z.object({
  person: PersonRef,
  /** Absent: every role. */
  role: z.enum(ROLES).optional(),
  /** Absent: everywhere that the actor may revoke. */
  tenant: z.string().min(1).optional(),
});
export type RevokeInput = z.infer<typeof RevokeInput>;

export const DecideInput = z.object({
  request: z.int(),
  grant: z.object({ role: z.enum(ROLES), tenant: z.string().min(1).optional() }).nullable(),
});
export type DecideInput = z.infer<typeof DecideInput>;

/** A grant with the tenant's name; null: everything. */
export interface NamedGrant {
  role: Role;
  tenant: string | null;
}

export interface Identity {
  platform: Extract<Platform, 'slack' | 'discord'>;
  workspaceId: string;
  personId: string;
}

/** A member as an admin sees them: by their identities, with the grants that the admin may see. */
export interface MemberAccess {
  memberId: number;
  name: string | null;
  identities: Identity[];
  grants: NamedGrant[];
}
