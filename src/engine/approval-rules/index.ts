export { type AwayReport, endAway, setAway, showAway } from './away.ts';
export { type Alarm, describeAlarm } from './describe-alarm.ts';
export { listRules } from './list-rules.ts';
export { type HasLeft, reviewDaily } from './review-daily.ts';
export type { ApprovalChannel, AwayInput, Delegation, NamedRule, SetRuleInput } from './schemas.ts';
export { listChannels, setChannel } from './set-channel.ts';
export { removeRule, setRule, switchRule } from './set-rule.ts';
