import type { Fact } from '../facts.ts';
import type { Period } from '../period.ts';

/** One thing that was done, as it was recorded. */
export interface AuditRow {
  id: number;
  /** ISO 8601. */
  at: string;
  actor: string;
  platform: string;
  action: string;
  subject: string;
  before: unknown;
  after: unknown;
}

/** An entry with what people know its subject by. */
export interface NamedAuditRow extends AuditRow {
  /** The tenant that it is about, by the name that it bears now. */
  tenant: string | null;
  /** The accounts of the member that it is about: `slack:T1:U1, discord:9:7`. */
  person: string | null;
}

/** What entries are asked about. */
export type AuditAbout =
  | { kind: 'action'; action: string }
  | { kind: 'actor'; actor: string }
  | { kind: 'person'; memberId: number }
  /** With all below it. */
  | { kind: 'tenant'; tenantId: number };

/** Entries of the audit log, the newest first. */
export interface AuditTrail {
  /** As it was asked for; null: everything. */
  about: string | null;
  period: Period | null;
  rows: NamedAuditRow[];
  count: Fact;
  /** All of them; null where none was asked for, or there are none. */
  file: { path: string; name: string; bytes: number } | null;
}
