export type { AuditTrail, NamedAuditRow } from './schemas.ts';
export { type ShowAuditInput, showAudit } from './show-audit.ts';
