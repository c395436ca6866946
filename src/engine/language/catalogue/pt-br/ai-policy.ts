import type { Translation } from '../../keys.ts';

export const aiPolicy: Translation['aiPolicy'] = {
  unknownModel:
    'Não há preço para o modelo "{{model}}" de {{provider}}, portanto nada pode ser gasto nele. Inclua um na tabela de preços.',
  unknownModelNear:
    'Não há preço para o modelo "{{model}}" de {{provider}}, portanto nada pode ser gasto nele. Conhecidos: {{known}}.',
  freeModel:
    'O preço publicado de "{{model}}" de {{provider}} é zero, o que nenhum orçamento conseguiria limitar. Inclua o preço dele na tabela de preços.',
  doubtfulPrice:
    'O preço publicado de "{{model}}" de {{provider}} está mil vezes distante dos vizinhos. Inclua o preço dele na tabela de preços.',
  maxTokensMissing: 'Informe maxTokens: sem ele ninguém sabe quanto a chamada pode custar no máximo.',
  blocked:
    'O orçamento de IA de {{tenant}} acabou por enquanto. Peça mais a um administrador ou tente de novo {{when}}.',
  noHeadroom:
    'O que resta do orçamento de IA de {{tenant}} não cobre esta chamada. Peça menos ou espere as chamadas em andamento terminarem.',
  keyReused: 'Esta chave foi usada para outra chamada; dê a cada chamada a sua própria chave.',
  keyEnded: 'A chamada desta chave já terminou; dê à próxima chamada a sua própria chave.',
  tooBusy: 'Chamadas demais mudam o orçamento deste inquilino neste momento; tente de novo.',
  noTenant: 'Esse inquilino não existe.',
  outageUnknown:
    'Não foi possível acessar o banco de dados, e nada se sabe dos orçamentos deste inquilino; tente de novo em breve.',
  outageDisk:
    'Não foi possível acessar o banco de dados nem registrar o custo de uma chamada; tente de novo em breve.',
  meteredOf: 'Medido, {{label}}, nos dias da fatura',
  meteredBilledOf: 'Faturado, {{label}}, nos mesmos dias',
  meteredDifferenceOf: 'Faturado menos medido, {{label}}',
  provisionalOf: 'Medido, {{label}}, em dias sem fatura',
  meteredBeside:
    'Chamadas de IA: o que foi medido ao lado da fatura que tomou o seu lugar. O que nenhuma fatura cobre ainda conta como foi medido.',
  calls: 'Chamadas de IA',
  metered: 'Medido',
  provisional: 'Provisório',
  noHold: 'Essa reserva não existe.',
  nextDay: 'amanhã',
  nextWindow: 'quando o próximo período começar',
};
