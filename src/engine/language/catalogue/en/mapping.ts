export const mapping = {
  tooManyValues:
    '{{id}} has {{count}} values, too many for rules of their own; write patterns such as {{pattern}} into a file and load it with centavo map load FILE.',
  noOffer: 'Nothing that is unallocated has {{id}}. What can be accepted: {{ids}}.',
  noOfferAtAll: 'Nothing that is unallocated has {{id}}; see /cost map.',
  hidden:
    'Rule {{position}} ({{rule}}) already decides about {{match}}; write "before {{position}}", or take it away with /cost map remove {{position}}.',
  wasMerged: '"{{name}}" was merged into "{{tenant}}"; write "{{tenant}}".',
  namedTwice: '"{{tenant}}" is named twice; write it once with one weight.',
  closed:
    'This would change what {{tenants}} had in {{months}}, which is closed; add the word restate if that is meant.',
  closedOrFrom:
    'This would change what {{tenants}} had in {{months}}, which is closed; add the word restate if that is meant, or let the rule count from {{day}}.',
  andMore: '{{shown}} and {{count}} more',
  noRules: 'There are no rules yet; add one with /cost map add tag team=checkout to checkout.',
  noRule: 'There is no rule {{position}}; the last is {{last}}. See /cost map list.',
  standsThere: 'Rule {{position}} stands there already.',
  movedEnded:
    'Rule {{position}} ended before {{day}} and closed months stand on it; write /cost map move {{position}} to {{to}} restate to change them.',
  removedEnded:
    'Rule {{position}} ended before {{day}} and closed months stand on it; write /cost map remove {{position}} restate to change them.',

  noFile: 'There is no file {{name}}; check the path.',
  notAFile: '{{name}} is no file; name one CSV file of rules.',
  fileTooLong: '{{name}} has {{bytes}} bytes; a file of rules has at most {{most}}. Is it a bill?',
  fileUnreadable: '{{name}} cannot be read; check who may read it.',
  fileNoText: '{{name}} is no text in UTF-8; save it as CSV UTF-8.',
  notLoaded: '{{name}} was not loaded: {{fault}}.',
  moreFaults_one: '{{count}} more line is at fault.',
  moreFaults_other: '{{count}} more lines are at fault.',
  faultOfFile: '{{name}}, {{fault}}.',
  faultOfLine: 'line {{line}}: {{fault}}',
  fileEmpty: 'the file is empty; begin it with {{columns}}',
  fileTooMany: 'a file holds at most {{most}} rules',
  lineColumns:
    'it has {{has}} columns where the first line has {{first}}; put a value that holds the separator in quotes',
  lineQuotes:
    'a quotation mark is open or stands where none may; quote whole values and double the marks inside',
  lineHidden:
    'rule {{position}} already says {{rule}}; take it away with /cost map remove {{position}}, or load the file with the word replace',
  lineTwice: 'it names a tenant twice',
  lineNoTenant:
    'there is no tenant "{{tenant}}"; add it with /cost tenants add "{{tenant}}", or load the file with the word create',
  lineUnfit: '"{{tenant}}" cannot be a tenant\'s name: {{why}}',
  lineBehind: 'line {{line}} matches the same and comes first, so this never counts; take one of them away',
  noColumn: 'there is no column "{{column}}"; the columns are {{columns}}',
  columnTwice: 'the column {{column}} is there twice',
  columnMissing: 'the column {{column}} is missing; begin with {{columns}}',
  noKind: '"{{kind}}" is no kind of rule; write {{kinds}}',
  tenantEmpty: 'the column tenant is empty; name whose the cost is',
  noWeight: '"{{part}}" has no weight; write each tenant with one, such as acme 60; checkout 40',

  keyEmpty: "A tag's key cannot be empty",
  keyLong: "A tag's key can have at most {{maximum}} characters",
  keyUnfit: "A tag's key cannot hold line breaks or control characters",
  patternEmpty: 'What a rule matches cannot be empty',
  patternLong: 'What a rule matches can have at most {{maximum}} characters',
  patternUnfit: 'What a rule matches cannot hold line breaks or control characters',
  weight: 'A weight is a number above zero such as 60 or 33.3, with at most six digits after the point',
  ruleDay: 'A rule counts from a day such as 2026-10-01',
  ruleDayRange: 'A rule counts from a day between 2000 and 2100; leave it out for all days',
  ruleKinds: 'A rule looks at one of tag, sub_account, billing_account, service, resource',
  nameShare: 'Name the tenant that the rule is for',
  mostShares: 'A rule names at most {{maximum}} tenants',
  nameKey: 'Name the key of the tag: tag team=checkout',
  keyOnlyTags: 'Only a rule over tags has a key',
  ruleNumber: 'A rule is named by its number in /cost map list',
} as const;
