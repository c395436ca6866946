export const aiOverview = {
  blocked:
    '{{tenant}} has used {{share}} % of its AI budget for {{window}}: its calls are not made until the budget is raised or the period ends.',
  throttled:
    '{{tenant}} has used {{share}} % of its AI budget for {{window}}: its calls are made with the least.',
  observed:
    '{{tenant}} has used {{share}} % of its AI budget for {{window}}; the budget only observes, so nothing is held back.',
  ofDay: 'the day',
  ofWeek: 'the week',
  ofMonth: 'the month',
  ofQuarter: 'the quarter',
  ofYear: 'the year',
} as const;
