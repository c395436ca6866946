export const auditTrail = {
  summary: 'Who did what and when, of a person, a tenant or an action, with all of it as a CSV file',
  fieldAbout: 'A person, a tenant, or an action such as budget',
  noPerson: 'Nothing is known of {{person}}.',
  title: 'Audit',
  titleAbout: 'Audit: {{about}}',
  entries: 'Entries',
  none: 'Nothing was recorded.',
  columnAt: 'When',
  columnActor: 'Who',
  columnAction: 'What',
  columnSubject: 'To what',
  inFile: 'The file holds all of them, with what was before and after',
} as const;
