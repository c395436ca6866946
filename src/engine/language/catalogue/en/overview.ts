export const overview = {
  total: 'Total',
  tenants: 'Tenants',
  share: 'Share of {{name}}',
  before: 'Before',
  noCosts: 'No line of the bills has an effective cost.',
  dayNotImported: 'This day is not imported.',
  lastDay: 'Last day with usage of {{name}}',
  noUsage: 'It has no usage in these days.',
} as const;
