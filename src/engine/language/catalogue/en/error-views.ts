/** What stands above an error, and around it. */
export const errorViews = {
  unexpected: 'That did not work',
  unexpectedText:
    'Something went wrong here. Ask again; if it stays, give your admin this reference: {{reference}}.',
  badInput: 'Not understood',
  notFound: 'Not found',
  nameTaken: 'That name is taken',
  forbidden: 'Not allowed',
  ambiguous: 'Which one?',
  fileRefused: 'The file was not imported',
  rowsRefused: 'Rows cannot be used',
  unavailable: 'Not available now',
  help: 'Help',
  choose: 'Choose one',
} as const;
