/** What the terminal says around the cards, and what its forms ask. */
export const terminal = {
  consoleLink: 'The browser console, for five minutes and one sign-in: {{link}}',
  noSlack: 'No Slack workspace is linked yet. In yours, within 24 hours, type: /cost link {{code}}',
  noDiscord: 'No Discord server is linked yet. In yours, within 24 hours, type: /cost link {{code}}',
  ownLedger:
    'You have a ledger of your own now; this prompt still answers from the demo. Leave it and start again.',
  portTaken: 'Port {{port}} of {{host}} is taken: set PORT to another, or stop what uses it.',
  portFailed:
    'Port {{port}} of {{host}} cannot be listened on ({{code}}): set PORT to another, or stop what uses it.',
  formHint: '- leaves the form; what need not be filled in may stay empty.',
  formLeft: 'Nothing was done.',
  field: '{{label}}: ',
  fieldOptional: '{{label}} (may stay empty): ',
  fieldRequired: 'This has to be filled in.',
  fieldTooLong: 'That is too long; write {{max, number}} letters at most.',
  fieldChoice: 'Write one of the numbers from 1 to {{count, number}}.',
  typeInstead: '{{label}} – type: centavo cost "{{command}}"',
} as const;
