import type { Translation } from '../../keys.ts';

export const budgets: Translation['budgets'] = {
  cloud: 'nuvem',
  ai: 'IA',
  per_day: 'por dia',
  per_week: 'por semana',
  per_month: 'por mês',
  per_quarter: 'por trimestre',
  per_year: 'por ano',
  saySet: 'Orçamento de {{amount}} {{window}} para gastos de {{spend}} de {{whose}}',
  sayObserve: 'Orçamento de {{amount}} {{window}} para gastos de {{spend}} de {{whose}}, só para observação',
  sayRemove: 'Fim do orçamento {{window}} para gastos de {{spend}} de {{whose}}',
  noAmount: 'Um valor é um número sem sinal, como 1200 ou 1200.50',
  noCurrency: 'Uma moeda é um código ISO 4217, como USD, EUR ou BRL',
  noDay: 'Um dia se escreve como 2026-10-31',
  noThreshold: 'Um limite é uma parte do orçamento entre 0 e 1000 %, como 70',
  manyThresholds: 'Um orçamento tem no máximo dez limites',
  unorderedThresholds: 'Os limites vão em ordem crescente, cada um uma só vez, como 70,90,100',
  noPhase: 'Uma fase diz um mês e um valor, como 2026-12=1500',
  tagNeverCaps:
    'O orçamento de uma tag avisa e nunca bloqueia; um orçamento de IA é definido para um inquilino',
  unallocatedHasNoAi: 'O que nenhuma regra mapeia não pode ter orçamento de IA; defina-o para um inquilino',
  aiThresholds: 'Um orçamento de IA tem três limites de até 100 %: aviso, redução e bloqueio, como 70,90,100',
  phasesByMonth: 'Só um orçamento mensal pode ter valores diferentes por mês',
  rolloverByMonth: 'Só um orçamento mensal pode levar adiante o que sobrou',
  endsBeforeBegin: 'Um orçamento termina depois de começar',
  oneTarget: 'Um orçamento é de um inquilino ou de uma tag',
  byOrTo: 'Diga em quanto aumentar, ou para qual valor',
  none: '{{whose}} não tem esse orçamento.',
  whichOne: '{{whose}} tem vários orçamentos. Qual deles?',
  noRaise: 'Isso não é um aumento: o orçamento já é de {{amount}}.',
  otherCurrency:
    'Este orçamento está em {{currency}}, não em {{given}}. Escreva um valor em {{currency}}, ou remova o orçamento e defina-o de novo.',
  currencyMissing: 'Diga a moeda, como em 5000 USD.',
  noRate:
    'As chamadas de IA têm preço em dólares, e não há taxa de câmbio registrada para {{pair}}. Importe uma, ou defina o orçamento em USD em vez de {{currency}}.',
};
