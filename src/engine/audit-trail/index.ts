export type { AuditRow, AuditTrail } from './schemas.ts';
export { type ShowAuditInput, showAudit } from './show-audit.ts';
