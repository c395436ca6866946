import type { Translation } from '../../keys.ts';

export const usage: Translation['usage'] = {
  compareStep: 'Escreva wow, mom, qoq ou yoy: semana, mês, trimestre ou ano contra o anterior',
  compare: '{{which}}; por exemplo /cost compare mom acme.',
  data: 'Não entendi "{{words}}"; /cost data fica sozinho.',
  defaultFor: 'Um padrão é para mim (me) ou para o canal (channel)',
  defaultChannel: 'De qual inquilino é o canal? Escreva /cost default channel <inquilino>.',
  help: 'Não existe o comando "{{command}}"; /cost help lista todos.',
  ruleKind: 'Uma regra olha para um destes: tag, sub_account, billing_account, service, resource',
  map: '"{{words}}" não é nada que map faça; escreva depois dele list, add, move, test, remove, accept ou load.',
  mapList: 'Escreva /cost map list, ou /cost map list ended.',
  mapLoadWhere: 'Arquivos de regras são carregados onde o Centavo roda: centavo map load ARQUIVO.',
  mapLoad: 'Escreva /cost map load ARQUIVO, na máquina onde o Centavo roda.',
  mapMove: 'Escreva /cost map move 5 to 2, com os números de /cost map list.',
  mapRemove: 'Escreva /cost map remove 5, com um número de /cost map list.',
  tenantsAdd: 'Escreva /cost tenants add NOME, ou /cost tenants add NOME under PAI.',
  tenantsArchive: 'Escreva /cost tenants archive NOME.',
  tenantsMerge: 'Escreva /cost tenants merge NOME into OUTRO.',
  tenantsMove: 'Escreva /cost tenants move NOME under PAI, ou /cost tenants move NOME to top.',
  tenantsOwner: 'Escreva /cost tenants owner NOME is RESPONSÁVEL, ou /cost tenants owner NOME is nobody.',
  tenantsRename: 'Escreva /cost tenants rename ANTIGO to NOVO.',
  topWhat:
    'O que listar? Escreva services, tenants, accounts, regions, categories, providers, resources ou tags CHAVE',
  top: '{{what}}, por exemplo /cost top services.',
  linkCode: 'Falta o código de uso único; `centavo link-code` cria um',
  linkWhere: 'Escreva isto no espaço de trabalho a vincular; `centavo link-code` cria o código aqui.',
  linked: 'Este espaço de trabalho está vinculado',
  linkedText:
    'Você é administrador aqui. Os outros veem custos quando você liberar: /cost admin access grant @ada viewer acme, ou /cost admin access everyone on.',
  showCosts: 'Ver os custos',
  whatCanIAsk: 'O que posso perguntar?',
};
