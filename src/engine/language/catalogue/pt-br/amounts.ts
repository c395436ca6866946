import type { Translation } from '../../keys.ts';

export const amounts: Translation['amounts'] = {
  which: '"{{text}}" pode ser lido de mais de uma forma. Qual é o valor?',
  negative: '"{{text}}" está abaixo de zero; escreva o valor sem sinal, como 1200 ou 1200,50.',
  notANumber: '"{{text}}" não é um valor; escreva como em 1200 ou 1200,50.',
  tooLong: '"{{text}}" tem mais dígitos do que um valor pode ter.',
  zero: 'O valor "{{text}}" é zero; escreva um acima de zero, como 1200 ou 1200,50.',
};
