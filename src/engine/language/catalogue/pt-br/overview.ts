import type { Translation } from '../../keys.ts';

export const overview: Translation['overview'] = {
  total: 'Total',
  tenants: 'Inquilinos',
  share: 'Parcela de {{name}}',
  before: 'Antes',
  noCosts: 'Nenhuma linha das faturas tem custo efetivo.',
  dayNotImported: 'Este dia não foi importado.',
  lastDay: 'Último dia com uso de {{name}}',
  noUsage: 'Não há uso nestes dias.',
};
