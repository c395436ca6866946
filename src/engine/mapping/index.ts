export { RULE_KINDS } from '../allocation/index.ts';
export { type AcceptedOffer, acceptOffer } from './accept-offer.ts';
export { type AddedRule, addRule, testRule } from './add-rule.ts';
export { describeMatch, describeRule } from './describe-rule.ts';
export type { Offer } from './find-offers.ts';
export type { PartGroup, PartList, UnallocatedPart } from './find-parts.ts';
export { listMapping, listRules, type Mapping, offerRules } from './list-mapping.ts';
export { type LoadedRules, loadRules } from './load-rules.ts';
export { type MovedRule, moveRule } from './move-rule.ts';
export { nameReport } from './name-rules.ts';
export { readRulesText } from './read-rules-text.ts';
export { type RemovedRule, removeRule } from './remove-rule.ts';
export type {
  AddRuleInput,
  NamedFlow,
  NamedRule,
  RuleReport,
  ShareInput,
} from './schemas.ts';
