import type { Translation } from '../../keys.ts';

export const approvalsPage: Translation['approvalsPage'] = {
  by: 'encerrada por {{who}}',
  chooseOne: 'Escolha Aprovar ou Recusar.',
  ended: 'Decididas há pouco',
  from: 'pedida por {{who}}',
  more: 'Há mais solicitações em aberto do que as mostradas aqui; /cost approvals list mostra todas.',
  note: 'Observação ou motivo',
  noteHint: 'Uma recusa precisa de um motivo. Quem pediu é avisado.',
};
