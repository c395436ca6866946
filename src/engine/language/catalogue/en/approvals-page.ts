export const approvalsPage = {
  by: 'ended by {{who}}',
  chooseOne: 'Choose Approve or Reject.',
  ended: 'Decided lately',
  from: 'asked by {{who}}',
  more: 'More are open than stand here; /cost approvals list shows them all.',
  note: 'Note or reason',
  noteHint: 'A rejection needs a reason. Whoever asked is told.',
} as const;
