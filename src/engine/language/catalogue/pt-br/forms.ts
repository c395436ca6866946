import type { Translation } from '../../keys.ts';

export const forms: Translation['forms'] = {
  otherPeriod: 'Outro período',
  ask: 'Perguntar',
  period: 'Período',
  by: 'Listar por',
  mapTo: 'Mapear para inquilino',
  map: 'Mapear',
  tenant: 'Inquilino',
  tenantHint: 'O nome de um inquilino que existe',
};
