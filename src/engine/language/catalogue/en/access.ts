export const access = {
  notLinked:
    'This workspace is not linked to Centavo yet. Ask whoever runs Centavo for a one-time code (`centavo link-code` makes one), then type /cost link CODE here.',
  noMember: 'You are not a member here any more. Ask in chat to be let in again.',
  guest: 'Guests of this workspace cannot see costs. Ask a full member to look for you.',
  stranger:
    'Costs are shown only to members of the workspace that runs Centavo, not to people of other companies.',
  unknownPerson: 'I could not make sure who you are, so I show nothing. Try again in a moment.',
  needsViewer: 'Only who was granted access may do this; ask one of your admins.',
  needsApprover: 'Only an approver may do this; ask one of your admins.',
  needsAdmin: 'Only an admin may do this; ask one of your admins.',
  onlyYouOutsiders: 'Only you see this: guests or people of another company read this channel.',
  onlyYouUnknown:
    'Only you see this: I cannot tell who reads this channel. Invite me (/invite) to have answers shown to everybody here.',
  onlyYouOthersSeeLess:
    'Only you see this: somebody who reads this channel may see less than you. Ask about what all of you may see to have it shown to everybody.',
} as const;
