import type { Translation } from '../../keys.ts';

export const charts: Translation['charts'] = {
  byDay: '{{what}} por dia',
  byMonth: '{{what}} por mês',
  picture: 'Gráfico',
  byService: '{{tenant}} por serviço',
  total: '{{metric}} de {{tenant}}, {{period}}: {{amount}} no total.',
  rose: 'Em {{month}}, ficou {{ratio}} acima de {{before}}.',
  fell: 'Em {{month}}, ficou {{ratio}} abaixo de {{before}}.',
  same: 'Em {{month}}, ficou igual a {{before}}.',
  highest: 'Maior valor: {{when}}, com {{amount}}.',
  largest: 'Maiores partes: {{names}}.',
  parts:
    '{{metric}}, {{total}} no total: {{first}} é a maior parte, com {{firstAmount}}, seguida de {{second}}, com {{secondAmount}}.',
  moversTitle: '{{tenant}}: o que mais mudou',
  against: '{{days}} contra {{before}}',
  movers: '{{metric}} de {{tenant}}, {{days}} contra {{before}}: {{first}} foi o que mais mudou, {{amount}}.',
  budget: 'Orçamento {{amount}}',
  failed: 'O gráfico não pôde ser desenhado; a resposta vale sem ele.',
  busy: 'Há gráficos demais sendo desenhados; a resposta vale sem o seu. Pergunte de novo em um minuto.',
  closed: 'O Centavo está parando; a resposta vale sem o gráfico.',
};
