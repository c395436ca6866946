import type { Translation } from '../../keys.ts';

export const errors: Translation['errors'] = {
  buttonUnknown: 'Não conheço mais este botão. Pergunte de novo com /cost.',
  buttonOfOthers: 'Este botão é da resposta de outra pessoa. Pergunte com /cost para ter a sua.',
  buttonExpired: 'Os botões funcionam por um dia e este é mais antigo. Pergunte de novo com /cost.',
  buttonSpent: 'Este botão funciona uma vez só e já foi usado.',
  keptBill:
    'A fatura guardada {{path}} está faltando ou danificada, por isso nada mudou; restaure-a de um backup.',
};
