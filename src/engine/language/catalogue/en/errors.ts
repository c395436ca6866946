export const errors = {
  buttonUnknown: 'I do not know this button any more. Ask again with /cost.',
  buttonOfOthers: 'This button belongs to somebody else’s answer. Ask with /cost to get your own.',
  buttonExpired: 'Buttons work for a day and this one is older. Ask again with /cost.',
  buttonSpent: 'This button works once and was pressed already.',
  keptBill: 'The kept bill {{path}} is missing or damaged, so nothing was changed; restore it from a backup.',
} as const;
