export const approvals = {
  pending: 'open',
  approved: 'approved',
  rejected: 'rejected',
  expired: 'expired',
  withdrawn: 'withdrawn',
  stale: 'out of date',
  decided: 'This request is no longer open: it is {{state}}.',
  unknown: 'There is no such request.',
  ownRequest: 'You asked for this yourself, so your word does not count; somebody else has to decide.',
  notYours: 'You are not among those who decide about this; an admin can grant the role of approver.',
  agreedBefore: 'You agreed already; others are still needed.',
  voiceGiven: 'Somebody you stand in for has agreed already, so your word adds nothing here.',
  manyBeginSo: 'More than one request begins with {{text}}; type more of its id.',
  notAskedByYou: 'Only who asked can take a request back.',
  reasonMissing: 'Say why: a rejection needs a reason.',
  nobodyCan_one:
    'This needs {{count, number}} approver beside you, and there are {{able, number}}. Ask an admin to grant somebody the role of approver.',
  nobodyCan_other:
    'This needs {{count, number}} approvers beside you, and there are {{able, number}}. Ask an admin to grant more people the role of approver.',
} as const;
