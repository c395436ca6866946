export const aiOverview = {
  blocked:
    '{{tenant}} has used {{share}} % of its AI budget for {{window}}: its calls are not made until the budget is raised or the period ends.',
  throttled:
    '{{tenant}} has used {{share}} % of its AI budget for {{window}}: its calls are made with the least.',
  observed:
    '{{tenant}} has used {{share}} % of its AI budget for {{window}}; the budget only observes, so nothing is held back.',
  lifted:
    '{{tenant}} has used {{share}} % of its AI budget for {{window}}; its block is lifted until {{until}}.',
  ofDay: 'the day',
  ofWeek: 'the week',
  ofMonth: 'the month',
  ofQuarter: 'the quarter',
  ofYear: 'the year',
  stateNormal: 'Normal',
  stateCaution: 'Caution',
  stateThrottled: 'Throttled',
  stateBlocked: 'Blocked',
  states: 'Tenants by state',
  state: 'State',
  today: 'Today',
  thisMonth: 'This month',
  trend: 'Last 14 days',
  alerts: 'Needs attention',
  look: 'Look',
  of: 'of',
  basis: 'AI spend in US dollars; days and months of {{zone}}. As of {{time}}.',
  nothingYet:
    'No AI call was metered yet, and no AI budget is set. Set one with /cost budget set, and let calls ask before they are made: docs/api.md shows how.',
  someOf:
    '{{count, number}} of {{total, number}} tenants: those that spent most this month. Groups that neither call nor have an AI budget are left out.',
  outage_one:
    '{{tenant}}: {{count, number}} call this month was decided while the database was away. It cost {{amount}} US dollars, which count but no cap held.',
  outage_other:
    '{{tenant}}: {{count, number}} calls this month were decided while the database was away. They cost {{amount}} US dollars, which count but no cap held.',
  priceMissing: 'There is no price for {{model}} of {{provider}}: its calls are refused.',
  priceOutlier: 'The price of {{model}} of {{provider}} is a thousand times away from its neighbours.',
  priceZero: 'The price of {{model}} of {{provider}} is zero, which no budget could hold.',
} as const;
