import { z } from 'zod';
import { defineApprovalKind } from '../approvals/index.ts';
import { grantTo } from './grant-access.ts';
import { lockAccess, memberExists, selectGrants } from './queries.ts';
import { ROLES } from './schemas.ts';

/** What an approval of a grant applies. */
export const AccessPayload = z.strictObject({
  memberId: z.int().min(1),
  /** How they are called, as it was when it was asked for: by their accounts. */
  person: z.string().max(1000),
  role: z.enum(ROLES),
  /** Null: everything. */
  tenantId: z.int().min(0).nullable(),
});
export type AccessPayload = z.infer<typeof AccessPayload>;

const ROLE_WORDS = {
  viewer: 'access.roleViewer',
  approver: 'access.roleApprover',
  admin: 'access.roleAdmin',
} as const;

/** A role for somebody, where a rule wants others to agree. Nobody agrees to what they get themselves. */
export const accessKind = defineApprovalKind<AccessPayload>({
  kind: 'access',
  payload: AccessPayload,
  sized: false,
  readBase: async (tx, { memberId, role, tenantId }) => {
    // Who joined two of their accounts since then is another member now.
    if (!(await memberExists(tx.db, memberId))) return 'gone';
    const held = await selectGrants(tx.db, memberId);
    return held.some((one) => one.role === role && one.tenantId === tenantId) ? 'held' : 'open';
  },
  gains: ({ memberId }) => `member:${memberId}`,
  apply: async (tx, { memberId, role, tenantId }) => {
    await lockAccess(tx.db);
    await grantTo(tx, memberId, { role, tenantId });
  },
  say:
    ({ person, role, tenantId }, tenant) =>
    (t, name = (same) => same) =>
      tenantId === null
        ? t('access.sayGrantAll', { person: name(person), role: t(ROLE_WORDS[role]) })
        : t('access.sayGrant', { person: name(person), role: t(ROLE_WORDS[role]), tenant }),
});
