import type { Translation } from '../../keys.ts';

export const rendering: Translation['rendering'] = {
  more: '+{{count, number}} a mais',
  moreWay: '+{{count, number}} a mais · {{way}}',
  moreToType: '+{{count, number}} a mais; escreva o que quer depois de /cost',
  moreCharacters_one: '+{{count, number}} caractere a mais',
  moreCharacters_other: '+{{count, number}} caracteres a mais',
  nothing: 'nada a listar',
  noDays: 'nenhum dia ainda',
  edges: 'menor {{low}} · maior {{high}}',
  edge: '{{value}} ({{day}})',
  column: '{{label}}: {{value}}',
  finding: '{{label}} {{value}}',
  findingChange: '{{label}} {{value}}, variação {{amount}}',
  findingRatio: '{{label}} {{value}}, variação {{amount}} ({{ratio}})',
  budget: 'orçamento {{value}}',
  mark: '{{day}}: {{label}}',
  fileAt: '{{name}}: {{path}}',
};
