import type { Translation } from '../../keys.ts';

export const charts: Translation['charts'] = {
  billed: 'Custo faturado',
  effective: 'Custo efetivo',
  list: 'Custo de tabela',
  contracted: 'Custo contratado',
  byDay: '{{what}} por dia',
  byMonth: '{{what}} por mês',
  budget: 'Orçamento {{amount}}',
  failed: 'O gráfico não pôde ser desenhado; a resposta vale sem ele.',
  busy: 'Há gráficos demais sendo desenhados; a resposta vale sem o seu. Pergunte de novo em um minuto.',
  closed: 'O Centavo está parando; a resposta vale sem o gráfico.',
};
