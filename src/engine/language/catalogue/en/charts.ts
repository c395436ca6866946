export const charts = {
  billed: 'Billed cost',
  effective: 'Effective cost',
  list: 'List cost',
  contracted: 'Contracted cost',
  byDay: '{{what}} by day',
  byMonth: '{{what}} by month',
  budget: 'Budget {{amount}}',
  failed: 'The picture could not be drawn; the answer stands without it.',
  busy: 'Too many pictures are being drawn; the answer stands without its own. Ask again in a minute.',
  closed: 'Centavo is stopping; the answer stands without its picture.',
} as const;
