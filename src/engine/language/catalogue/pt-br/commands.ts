import type { Translation } from '../../keys.ts';

export const commands: Translation['commands'] = {
  bare: 'O seu inquilino padrão neste mês, ou tudo',
  tenant: 'Quanto um inquilino custou: o mês até agora ou qualquer período, por serviço ou por outra coisa',
  top: 'O que custa mais: serviços, inquilinos, contas, regiões, categorias, recursos ou tags',
  compare: 'Uma semana, um mês, um trimestre ou um ano ao lado do anterior, de um inquilino ou de tudo',
  trend: 'Mês a mês e dia a dia, de um inquilino ou de tudo; sem período, os últimos 3 meses',
  export:
    'As linhas de custo das faturas, ou o inventário de recursos, num arquivo CSV cuja soma é a resposta',
  reconcile:
    'As faturas ao lado do livro-razão, e do custo faturado ao efetivo; sem período, o mês passado',
  data: 'O que foi importado, quão recente é, o que ainda pode mudar, o que foi rejeitado',
  mine: 'O seu próprio inquilino padrão',
  default: 'De qual inquilino o /cost sozinho responde, para você ou para um canal',
  tenants: 'Os inquilinos como árvore, ou um ramo dela',
  tenantsAdd: 'Acrescentar um inquilino, no topo ou abaixo de outro',
  tenantsMove: 'Pendurar um inquilino, com tudo abaixo dele, sob outro ou no topo',
  tenantsRename: 'Dar outro nome a um inquilino; custos e regras ficam',
  tenantsMerge: 'Dar tudo o que é de um inquilino a outro, para todos os dias',
  tenantsArchive: 'Arquivar um inquilino; os custos passados ficam. Com undo, trazê-lo de volta',
  tenantsOwner: 'Dizer quem responde por um inquilino, ou ninguém',
  map: 'O que nenhuma regra mapeia ainda, do maior ao menor, e as regras que dão custos aos inquilinos',
  mapList: 'As regras de mapeamento em ordem: vale a primeira que se aplica',
  mapAdd: 'Acrescentar uma regra que dá o que ela encontra a um inquilino, ou a vários por peso',
  mapMove: 'Dar a uma regra outro número na ordem',
  mapTest: 'O que uma regra moveria, de quem para quem, antes de valer',
  mapRemove: 'Retirar uma regra; os meses fechados ficam como foram mostrados',
  mapAccept: 'Criar inquilinos e regras dos valores de uma tag ou das contas, de uma vez',
  mapLoad: 'Carregar regras de um arquivo CSV na máquina onde o Centavo roda',
  link: 'Vincular este espaço de trabalho com o código de uso único que o Centavo mostrou',
  help: 'O que se pode perguntar, e como',
};
