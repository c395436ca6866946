export const apiKeys = {
  nameEmpty: 'Name the key after what will use it.',
  nameLong: 'A key’s name has 80 characters at most.',
  badExpiry: '"{{text}}" is no end; write a day such as 2027-03-31, or a number of days such as 90d.',
  pastExpiry: 'That end is over already; name a day to come.',
  noSuchKey: 'There is no such key; `/cost admin apikey list` shows those there are.',
  endedAlready: 'This key has ended; create another instead.',
} as const;
