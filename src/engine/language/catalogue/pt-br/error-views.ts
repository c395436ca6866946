import type { Translation } from '../../keys.ts';

export const errorViews: Translation['errorViews'] = {
  unexpected: 'Não deu certo',
  unexpectedText:
    'Algo deu errado aqui. Pergunte de novo; se continuar, dê ao seu admin esta referência: {{reference}}.',
  badInput: 'Não entendi',
  notFound: 'Não encontrado',
  nameTaken: 'Esse nome já existe',
  forbidden: 'Não permitido',
  ambiguous: 'Qual deles?',
  fileRefused: 'O arquivo não foi importado',
  rowsRefused: 'Há linhas que não podem ser usadas',
  unavailable: 'Indisponível agora',
  help: 'Ajuda',
  choose: 'Escolha um',
};
