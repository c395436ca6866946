import { z } from 'zod';
import { keyOf } from '../parse-input.ts';
import type { Settings } from '../settings.ts';

/** What a key may be used for. `ai`: decide about calls and settle them; `read`: look at states, tenants, records. */
export const KEY_SCOPES = ['ai', 'read'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

const DEFAULT_REQUESTS_PER_MINUTE = 6_000;

/** A key as people see it: never the key itself. */
export interface ApiKey {
  id: number;
  /** The part that it is looked up by, and told by: `ctv_` and this begin the key. */
  prefix: string;
  name: string;
  tenantId: number | null;
  /** Null: it is for all tenants. */
  tenant: string | null;
  scopes: KeyScope[];
  requestsPerMinute: number;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

/** A key as it is kept, with what a request needs to be answered. */
export interface StoredKey extends Pick<ApiKey, 'id' | 'tenantId' | 'scopes' | 'requestsPerMinute'> {
  hash: string;
  expiresAt: Date | null;
  revokedAt: Date | null;
  settings: Settings;
}

export const CreateApiKeyInput = z.object({
  name: z.string().trim().min(1, keyOf('apiKeys.nameEmpty')).max(80, keyOf('apiKeys.nameLong')),
  /** Absent: for all tenants. */
  tenant: z.string().trim().min(1).optional(),
  scopes: z
    .array(z.enum(KEY_SCOPES))
    .min(1)
    .default([...KEY_SCOPES])
    .transform((scopes) => KEY_SCOPES.filter((one) => scopes.includes(one))),
  /** `2026-12-31` or `90d`; absent: never. */
  expires: z.string().trim().optional(),
  requestsPerMinute: z.int().min(1).max(10_000_000).default(DEFAULT_REQUESTS_PER_MINUTE),
});
export type CreateApiKeyInput = z.input<typeof CreateApiKeyInput>;
