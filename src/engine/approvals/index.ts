export { tellStandIn } from './announce-approval.ts';
export { type Decided, decideApproval } from './decide-approval.ts';
export {
  type ApprovalDetail,
  describe as describeFound,
  describeApproval,
  requireApproval,
  sayApproval,
} from './describe-approval.ts';
export { findRule } from './find-rule.ts';
export { findApproval, listApprovals } from './queries.ts';
export { selectLabels as readLabels, selectWholeAdmins as readWholeAdmins } from './queries-people.ts';
export { STATE_WORDS } from './refusals.ts';
export {
  asWhole,
  countAble,
  DEFAULT_HOURS,
  escalationOf,
  type RequestApprovalInput,
  type RequestOutcome,
  requestApproval,
} from './request-approval.ts';
export { type ReviewOptions, reviewApprovers } from './review-approvers.ts';
export {
  type Approval,
  type ApprovalKind,
  type ApprovalKinds,
  type ApprovalState,
  Approver,
  type AskedBy,
  barredFrom,
  defineApprovalKind,
  personOf,
  type Vote,
} from './schemas.ts';
export { type Swept, sweepApprovals } from './sweep-approvals.ts';
export { withdrawApproval } from './withdraw-approval.ts';
