export const parse = {
  notUnderstood: 'That is not understood.',
  controlCharacters: 'Control characters and broken letters cannot be kept; leave them out.',
  forExample: '{{sentence}}. For example: /cost {{example}}',
  tooLong: 'That is too long; write {{letters}} letters at most.',
  openQuote: 'A quotation mark is not closed; write names like "Data Platform".',
  keywordTwice: '"{{word}}" stands there twice; put a name that holds the word in quotation marks.',
  unknownWord:
    '"{{word}}" is not understood. A period looks like {{periods}}; a filter like {{filters}}; a metric is billed, effective, list or contracted; lists go by {{dimensions}}.',
  dimensions: 'service, tenant, account, region, category, provider or tag KEY',
  filters: 'service:NAME, account:ID, tag:KEY=VALUE or tenant:NAME',
  filterEmpty: '"{{word}}" names nothing; write {{filter}}:NAME without a space between.',
  filterUnknown: '"{{name}}:" is no filter; write {{filters}}.',
  oneService: 'Only one service can be asked about at a time.',
  oneAccount: 'Only one account can be asked about at a time.',
  noTag: '"tag:{{text}}" is no tag; write tag:KEY=VALUE.',
  oneList: 'Costs can be listed by one thing at a time.',
  noDimension: 'Costs cannot be listed by "{{what}}"; write by {{dimensions}}.',
  noDimensionWord: 'Costs cannot be listed by "{{what}}"; write {{dimensions}}.',
  oneMetric: 'Only one metric can be shown at a time.',
  onePeriod: 'Only one period can be asked about; "{{words}}" is a second.',
  noList: '/cost {{command}} has no list; for lists ask /cost tenant NAME by {{dimension}}.',
  metric: 'A metric is billed, effective, list or contracted',
  audience: 'An audience is everyone or me',
  commandGroup: '"{{name}}" is the first word of {{names}}.',
  noCommand: 'There is no command "{{name}}". Try /cost help.',
  noCommandButTenant: 'There is no command "{{name}}". Try /cost help, or /cost tenant {{name}}.',
  oldButton: 'This button is from an older version. Ask again with /cost.',
  ruleWhom:
    'Say what goes to whom: /cost {{command}} tag KEY=VALUE to TENANT, or sub_account ID to TENANT 60 TENANT 40.',
  ruleTenant:
    'Name the tenant after "to": /cost {{command}} tag KEY=VALUE to TENANT, or sub_account ID to TENANT 60 TENANT 40.',
  ruleLooks:
    'Say what the rule looks at: /cost {{command}} tag KEY=VALUE to TENANT, or sub_account ID to TENANT 60 TENANT 40.',
  ruleKind:
    '"{{word}}" is nothing that a rule looks at; write tag, sub_account, billing_account, service or resource.',
  ruleWhich: 'Say which {{kind}}: /cost {{command}} {{kind}} NAME to TENANT.',
  ruleTag: 'A tag is written KEY=VALUE, such as tag team=checkout, or tag team=* for any value.',
  ruleTail:
    '"{{word}}" is not understood there; after the tenants come "from 2026-10-01", "before 3" and "restate", and a name that holds such a word stands in quotation marks.',
  ruleNumber: '"{{text}}" is no number of a rule; /cost map list shows them.',
  ruleWeights:
    'Write a weight after each tenant, such as acme 60 checkout 40; "{{name}}" has none. Names with spaces or numbers stand in quotation marks.',
} as const;
