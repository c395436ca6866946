export { memberOf, tellStandIn } from './announce-approval.ts';
export { type Decided, DecideInput, decideApproval } from './decide-approval.ts';
export {
  type ApprovalDetail,
  describe as describeFound,
  describeApproval,
  requireApproval,
  sayApproval,
} from './describe-approval.ts';
export { findApproval, listApprovals } from './queries.ts';
export { selectLabels as readLabels, selectStandings as readAllStandings } from './queries-people.ts';
export { STATE_WORDS } from './refusals.ts';
export {
  asWhole,
  countAble,
  DEFAULT_HOURS,
  DEFAULT_RULE,
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
  defineApprovalKind,
  personOf,
  subjectOf,
  type Vote,
} from './schemas.ts';
export { type Swept, sweepApprovals } from './sweep-approvals.ts';
export { withdrawApproval } from './withdraw-approval.ts';
