export const common = {
  notKnown: 'not known',
  days_one: '{{count, number}} day',
  days_other: '{{count, number}} days',
  more_one: '+{{count, number}} more part does not fit here; centavo cost in the terminal shows everything',
  more_other: '+{{count, number}} more parts do not fit here; centavo cost in the terminal shows everything',
} as const;
