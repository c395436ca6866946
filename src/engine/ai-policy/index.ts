export { boundTokens } from './bound-tokens.ts';
export { applyDegradation, type DegradationAction } from './compute.ts';
export {
  checkCall,
  DecideCallInput,
  type Decision,
  decideCall,
  decideChecked,
  findWay,
  type Gate,
  type ParsedCall,
  toRecord,
  type Way,
} from './decide-call.ts';
export { findPolicyTenant, toTenantId } from './find-policy-tenant.ts';
export { type BlockedCall, getBlockedMessage } from './get-blocked-message.ts';
export {
  DEFAULT_LIMITS,
  getCostState,
  getSpend,
  getTenantSpend,
  isTenantBlocked,
  type TenantCostState,
  type TenantSpend,
  type WindowSpend,
} from './get-spend.ts';
export { type Interaction, listInteractions } from './list-interactions.ts';
export { PolicyFileError, readPolicyFile } from './read-policy-file.ts';
export { requireSameCall } from './same-call.ts';
export { AiPolicy, DEFAULT_POLICY_FILE, PolicyFile } from './schemas.ts';
export { settleCall } from './settle-call.ts';
