import type { Translation } from '../../keys.ts';

export const faults: Translation['faults'] = {
  billedMissing: 'falta BilledCost; peça a linha ao provedor ou deixe-a de fora',
  billedNumber:
    'BilledCost não é um número que se possa guardar com exatidão; escreva com ponto e no máximo 18 casas decimais, como 1234.56',
  currency: 'BillingCurrency não é um código ISO 4217; escreva um código como USD ou EUR',
  billingPeriod: 'não dá para ler o período de faturamento; escreva datas como 2026-10-01T00:00:00Z',
  chargePeriod: 'não dá para ler o período da cobrança; escreva datas como 2026-10-01T00:00:00Z',
  chargeBackwards:
    'o período da cobrança termina antes de começar; corrija ChargePeriodEnd, que não faz parte do período',
  farDate: 'há uma data anterior a 2000 ou mais de dez anos no futuro; corrija a data',
  longTags: 'Tags tem mais de um milhão de caracteres; encurte as tags',
  effectiveNumber:
    'EffectiveCost não é um número que se possa guardar com exatidão; escreva com ponto e no máximo 18 casas decimais ou deixe vazio',
  listNumber:
    'ListCost não é um número que se possa guardar com exatidão; escreva com ponto e no máximo 18 casas decimais ou deixe vazio',
  contractedNumber:
    'ContractedCost não é um número que se possa guardar com exatidão; escreva com ponto e no máximo 18 casas decimais ou deixe vazio',
};
