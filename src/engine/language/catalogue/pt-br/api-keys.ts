import type { Translation } from '../../keys.ts';

export const apiKeys: Translation['apiKeys'] = {
  nameEmpty: 'Dê à chave o nome do que vai usá-la.',
  nameLong: 'O nome de uma chave tem no máximo 80 caracteres.',
  badExpiry: '"{{text}}" não é um prazo; escreva um dia como 2027-03-31 ou um número de dias como 90d.',
  pastExpiry: 'Esse prazo já passou; informe um dia que ainda virá.',
  noSuchKey: 'Essa chave não existe; `/cost admin apikey list` mostra as que existem.',
  endedAlready: 'Esta chave já terminou; crie outra no lugar dela.',
};
