import type { Translation } from '../../keys.ts';

export const aiOverview: Translation['aiOverview'] = {
  blocked:
    '{{tenant}} já usou {{share}} % do orçamento de IA {{window}}: as chamadas não são feitas até o orçamento aumentar ou o período acabar.',
  throttled:
    '{{tenant}} já usou {{share}} % do orçamento de IA {{window}}: as chamadas são feitas com o mínimo.',
  observed:
    '{{tenant}} já usou {{share}} % do orçamento de IA {{window}}; o orçamento só observa, portanto nada é contido.',
  lifted:
    '{{tenant}} já usou {{share}} % do orçamento de IA {{window}}; o bloqueio está suspenso até {{until}}.',
  ofDay: 'do dia',
  ofWeek: 'da semana',
  ofMonth: 'do mês',
  ofQuarter: 'do trimestre',
  ofYear: 'do ano',
  stateNormal: 'Normal',
  stateCaution: 'Atenção',
  stateThrottled: 'Reduzido',
  stateBlocked: 'Bloqueado',
  states: 'Inquilinos por estado',
  state: 'Estado',
  today: 'Hoje',
  thisMonth: 'Este mês',
  trend: 'Últimos 14 dias',
  alerts: 'Pede atenção',
  look: 'Ver',
  of: 'de',
  basis: 'Gasto de IA em dólares; dias e meses de {{zone}}. Situação em {{time}}.',
  nothingYet:
    'Nenhuma chamada de IA foi medida ainda e nenhum orçamento de IA está definido. Defina um com /cost budget set e faça as chamadas pedirem antes: docs/api.md mostra como.',
  someOf:
    '{{count, number}} de {{total, number}} inquilinos: os que mais gastaram neste mês. Grupos sem chamadas e sem orçamento de IA próprios ficam de fora.',
  outage_one:
    '{{tenant}}: {{count, number}} chamada deste mês foi decidida enquanto o banco de dados estava fora do ar. Custou {{amount}} dólares americanos, que contam mas que nenhum limite conteve.',
  outage_other:
    '{{tenant}}: {{count, number}} chamadas deste mês foram decididas enquanto o banco de dados estava fora do ar. Custaram {{amount}} dólares americanos, que contam mas que nenhum limite conteve.',
  priceMissing: 'Não há preço para {{model}} de {{provider}}: as chamadas são recusadas.',
  priceOutlier: 'O preço de {{model}} de {{provider}} está mil vezes distante dos vizinhos.',
  priceZero: 'O preço de {{model}} de {{provider}} é zero, o que nenhum orçamento conseguiria limitar.',
};
