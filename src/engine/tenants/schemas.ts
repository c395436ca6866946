import { z } from 'zod';
import { foldText } from '../allocation/index.ts';
import type { Key } from '../language/index.ts';
import { keyOf, keyWith } from '../parse-input.ts';

const NAME_CHARACTERS = 80;
const OWNER_CHARACTERS = 120;
/** Controls, line separators, halves of characters, and what turns or hides text beside it. */
const UNFIT = /[\p{Cc}\p{Cs}\u2028\u2029\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/u;
const RESERVED = 'unallocated';

/** Who a cost belongs to. */
export interface Tenant {
  id: number;
  /** The tenant above it; null at the top. */
  parentId: number | null;
  name: string;
  /** Who answers for it, as typed; null where nobody was named. */
  owner: string | null;
  /** When it was archived, ISO 8601; null while it lives. */
  archivedAt: string | null;
  /** The tenant that took over all that was its own. */
  mergedIntoId: number | null;
}

/** The texts of a line's faults. */
interface LineTexts {
  empty: Key;
  long: Key;
  unfit: Key;
}

const line = (texts: LineTexts, characters: number) =>
  z
    .string()
    .transform((text) => text.normalize('NFKC').trim())
    .superRefine((text, ctx) => {
      const { length } = [...text];
      const fault =
        text === '' ? texts.empty : length > characters ? texts.long : UNFIT.test(text) ? texts.unfit : null;
      if (fault) ctx.addIssue({ code: 'custom', message: keyWith(fault), params: { characters, length } });
    });

/** A name to look a tenant up by: anything that was typed. */
const TenantRef = z.string().trim().min(1, keyOf('tenants.nameOne'));

/** A name to give to a tenant: NFKC, trimmed, 1 to 80 characters, not `unallocated`. */
export const TenantName = line(
  { empty: 'tenants.nameEmpty', long: 'tenants.nameLong', unfit: 'tenants.nameUnfit' },
  NAME_CHARACTERS,
).refine((name) => toNameKey(name) !== RESERVED, keyOf('tenants.nameReserved'));

export const AddTenantInput = z.object({ name: TenantName, parent: TenantRef.optional() });
export type AddTenantInput = z.input<typeof AddTenantInput>;

/** `parent` null: to the top. */
export const MoveTenantInput = z.object({ tenant: TenantRef, parent: TenantRef.nullable() });
export type MoveTenantInput = z.input<typeof MoveTenantInput>;

export const RenameTenantInput = z.object({ tenant: TenantRef, name: TenantName });
export type RenameTenantInput = z.input<typeof RenameTenantInput>;

export const MergeTenantInput = z.object({ tenant: TenantRef, into: TenantRef });
export type MergeTenantInput = z.input<typeof MergeTenantInput>;

/** `undo`: bring it back. */
export const ArchiveTenantInput = z.object({ tenant: TenantRef, undo: z.boolean().default(false) });
export type ArchiveTenantInput = z.input<typeof ArchiveTenantInput>;

/** `owner` null: nobody. */
export const SetOwnerInput = z.object({
  tenant: TenantRef,
  owner: line(
    { empty: 'tenants.ownerEmpty', long: 'tenants.ownerLong', unfit: 'tenants.ownerUnfit' },
    OWNER_CHARACTERS,
  ).nullable(),
});
export type SetOwnerInput = z.input<typeof SetOwnerInput>;

/** `branch`: only that tenant and those below it. */
export const ListTenantsInput = z.object({
  branch: TenantRef.optional(),
  archived: z.boolean().default(false),
});
export type ListTenantsInput = z.input<typeof ListTenantsInput>;

/** The name as names are compared. */
export function toNameKey(name: string): string {
  return foldText(name);
}
