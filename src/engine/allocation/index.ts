export { allocateDims } from './allocate-dims.ts';
export {
  allocate,
  type CompiledRules,
  compileRules,
  FIRST_DAY,
  foldKey,
  foldText,
  LAST_DAY,
  matchesAny,
  signatureOf,
  toTagText,
  UNALLOCATED_ID,
} from './compute.ts';
export { listResourceRules, type ResourceRule } from './list-resource-rules.ts';
export {
  replaceAllocations,
  selectAllocations,
  selectDimsAfter,
  selectRules,
} from './queries.ts';
export {
  type AllocatedDims,
  type AllocatedPart,
  type Allocation,
  RULE_KINDS,
  type Rule,
  type RuleBody,
  type RuleKind,
  type Share,
} from './schemas.ts';
