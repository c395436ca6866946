export { applyDegradation, type DegradationAction, mostRestrictive, stateOf } from './compute.ts';
export { DecideCallInput, type Decision, decideCall, type Gate } from './decide-call.ts';
export {
  AiPolicy,
  COST_STATES,
  type CostState,
  DEFAULT_POLICY_FILE,
  PolicyFile,
  type StateLimits,
} from './schemas.ts';
