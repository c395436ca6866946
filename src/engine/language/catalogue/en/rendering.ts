/** What renderers say of their own, whatever the card is about. */
export const rendering = {
  more: '+{{count, number}} more',
  moreWay: '+{{count, number}} more · {{way}}',
  moreToType: '+{{count, number}} more; type what you want after /cost',
  moreCharacters_one: '+{{count, number}} more character',
  moreCharacters_other: '+{{count, number}} more characters',
  nothing: 'nothing to list',
  noDays: 'no days yet',
  edges: 'lowest {{low}} · highest {{high}}',
  edge: '{{value}} ({{day}})',
  column: '{{label}}: {{value}}',
  finding: '{{label}} {{value}}',
  findingChange: '{{label}} {{value}}, change {{amount}}',
  findingRatio: '{{label}} {{value}}, change {{amount}} ({{ratio}})',
  budget: 'budget {{value}}',
  mark: '{{day}}: {{label}}',
  fileAt: '{{name}}: {{path}}',
} as const;
