import type { Translation } from '../../keys.ts';

export const periods: Translation['periods'] = {
  day: '{{day}} de {{month}} de {{year}}',
  dayOfMonth: '{{day}} de {{month}}',
  month: '{{month}} de {{year}}',
  shortMonth: '{{month}} de {{year}}',
  quarter: '{{quarter}}º trimestre de {{year}}',
  examples: 'mês passado, 2026-10, T3 2026, últimos 7 dias ou 2026-10-01..2026-10-15',
  notOne: '"{{words}}" não é um período; escreva {{examples}}.',
  noTime: '"{{words}}" não é tempo nenhum; escreva últimos 7 dias, por exemplo.',
  noQuarter: '"{{words}}" não é um trimestre; escreva T1, T2, T3 ou T4 2026.',
  backwards: '"{{words}}" termina antes de começar; escreva primeiro o dia mais antigo, como {{right}}.',
  noMonth: '"{{words}}" não é um mês: os meses vão de 01 a 12, como em {{year}}-10.',
  noDay: '"{{words}}" não é um dia do calendário; escreva um dia como 2026-10-15.',
  tooEarly: '"{{words}}" fica antes de 2000; peça a partir de 2000-01-01.',
  tooLate: '"{{words}}" está longe demais no futuro; peça um ano antes de 2200.',
  tooLong: '"{{words}}" passa de {{years}} anos; peça no máximo {{years}} anos.',
};
