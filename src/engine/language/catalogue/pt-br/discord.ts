import type { Translation } from '../../keys.ts';

export const discord: Translation['discord'] = {
  command: 'Quanto custam a sua nuvem e a sua IA',
  group: 'Tudo sobre {{name}}',
  nothingToList: 'nada a listar',
  noDays: 'ainda não há dias',
  edges: 'mínimo {{low}} · máximo {{high}}',
  moreRows_one: '+{{count, number}}',
  moreRows_other: '+{{count, number}}',
  moreCharacters_one: '+{{count, number}} caractere',
  moreCharacters_other: '+{{count, number}} caracteres',
  moreButtons_one: '+{{count, number}} opção; digite o que você quer depois de /cost',
  moreButtons_other: '+{{count, number}} opções; digite o que você quer depois de /cost',
  fileTooLarge:
    '{{name}} passa dos {{most, number}} MB que o Discord aceita. Peça o arquivo no console do navegador ou com centavo export no terminal.',
  fileMissing: 'Não foi possível ler {{name}}. Pergunte de novo.',
  onlyInServers:
    'Eu respondo em servidores, não em mensagens diretas. Digite /cost em um canal do seu servidor.',
  sentToYou: 'Enviei a resposta para você por mensagem direta.',
  stopping: 'O Centavo está sendo reiniciado. Pergunte de novo em instantes.',
  oldCommand: 'Este comando é de outra versão. Tente de novo em um minuto, ou veja /cost help.',
};
