export { allocateDims } from './allocate-dims.ts';
export {
  allocate,
  type CompiledRules,
  compileRules,
  foldKey,
  foldText,
  matchesAny,
  signatureOf,
  toParts,
  toTagText,
} from './compute.ts';
export { listResourceRules, type ResourceRule } from './list-resource-rules.ts';
export {
  fromDbRule,
  replaceAllocations,
  selectAllocations,
  selectDimsAfter,
  selectRules,
  selectRulesQuery,
} from './queries.ts';
export {
  type AllocatedDims,
  type AllocatedPart,
  type Allocation,
  FIRST_DAY,
  LAST_DAY,
  RULE_KINDS,
  type Rule,
  type RuleBody,
  type RuleKind,
  type Share,
  UNALLOCATED_ID,
} from './schemas.ts';
