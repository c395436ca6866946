/** What help says around the commands. */
export const helpViews = {
  title: 'What can be asked',
  command: 'Command',
  answers: 'What it answers or does',
  more: '/cost help COMMAND',
  grammar:
    'Periods: {{examples}}. Filters: service:NAME, account:ID, tag:KEY=VALUE. Metrics: billed, effective, list, contracted. Names with spaces stand in quotation marks.',
  thisMonth: 'This month',
  aboutTenant: 'How to ask about a tenant',
} as const;
