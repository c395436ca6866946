import type { Translation } from '../../keys.ts';

export const aiOverview: Translation['aiOverview'] = {
  blocked:
    '{{tenant}} já usou {{share}} % do orçamento de IA {{window}}: as chamadas não são feitas até o orçamento aumentar ou o período acabar.',
  throttled:
    '{{tenant}} já usou {{share}} % do orçamento de IA {{window}}: as chamadas são feitas com o mínimo.',
  observed:
    '{{tenant}} já usou {{share}} % do orçamento de IA {{window}}; o orçamento só observa, portanto nada é contido.',
  ofDay: 'do dia',
  ofWeek: 'da semana',
  ofMonth: 'do mês',
  ofQuarter: 'do trimestre',
  ofYear: 'do ano',
};
