export { applyRuleChange, type RuleChange } from './apply-rule-change.ts';
export { firstOpenDay } from './compute.ts';
export { insertRestatements } from './queries.ts';
export { type ClosedChange, ClosedMonthsTouched, type Flow, type RuleChangeEffect } from './schemas.ts';
