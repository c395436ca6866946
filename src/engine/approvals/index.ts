export {
  type Decided,
  DecideInput,
  decideApproval,
  STATE_WORDS,
  withdrawApproval,
} from './decide-approval.ts';
export { findApproval, listApprovals } from './queries.ts';
export {
  asWhole,
  type RequestApprovalInput,
  type RequestOutcome,
  requestApproval,
} from './request-approval.ts';
export {
  type Approval,
  type ApprovalKind,
  type ApprovalKinds,
  type ApprovalState,
  Approver,
  defineApprovalKind,
  personOf,
} from './schemas.ts';
export { type Swept, sweepApprovals } from './sweep-approvals.ts';
