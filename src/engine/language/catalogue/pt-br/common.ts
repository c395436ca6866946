import type { Translation } from '../../keys.ts';

export const common: Translation['common'] = {
  notKnown: 'desconhecido',
  days_one: '{{count, number}} dia',
  days_other: '{{count, number}} dias',
  more_one: '+{{count, number}} parte não cabe aqui; centavo cost no terminal mostra tudo',
  more_other: '+{{count, number}} partes não cabem aqui; centavo cost no terminal mostra tudo',
};
