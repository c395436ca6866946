import type { Translation } from '../../keys.ts';

export const tenants: Translation['tenants'] = {
  nameOne: 'Diga um inquilino',
  nameEmpty: 'O nome de um inquilino não pode ficar vazio',
  nameLong: 'O nome de um inquilino pode ter no máximo {{characters}} caracteres; este tem {{length}}',
  nameUnfit:
    'O nome de um inquilino não pode ter quebras de linha, caracteres de controle nem invisíveis; digite-o de novo à mão',
  nameReserved:
    '"unallocated" é como o Centavo chama os custos que nenhuma regra atribui; escolha outro nome',
  ownerEmpty: 'O nome de um responsável não pode ficar vazio',
  ownerLong: 'O nome de um responsável pode ter no máximo {{characters}} caracteres; este tem {{length}}',
  ownerUnfit:
    'O nome de um responsável não pode ter quebras de linha, caracteres de controle nem invisíveis; digite-o de novo à mão',
  nameTaken: 'Já existe o inquilino "{{name}}"; escolha outro nome ou junte os dois com /cost tenants merge.',
  wholeScopeOnly:
    'Os inquilinos e o seu mapeamento dizem respeito a todos; peça a um admin que veja todos os inquilinos.',
  wasMerged: '"{{name}}" foi incorporado a "{{tenant}}"; escreva "{{tenant}}" se for esse.',
  isArchived:
    '"{{tenant}}" está arquivado; traga-o de volta primeiro com /cost tenants archive "{{tenant}}" undo.',
  unallocated:
    '"unallocated" é o que nenhuma regra atribui e {{why}}; atribua os seus custos com /cost map add.',
  unallocatedHasNothing: 'não tem nada abaixo dele',
  unallocatedAtTop: 'fica sempre no topo',
  unallocatedNotMerged: 'não pode ser incorporado a outro',
  unallocatedTakesNobody: 'não incorpora ninguém',
  unallocatedName: 'mantém o seu nome',
  unallocatedStays: 'existe sempre',
  belowItself:
    '"{{tenant}}" não pode ficar abaixo de "{{parent}}", que é ele mesmo; mova "{{parent}}" para outro lugar primeiro.',
  belowOwn:
    '"{{tenant}}" não pode ficar abaixo de "{{parent}}", que está abaixo dele; mova "{{parent}}" para outro lugar primeiro.',
  mergeItself: '"{{tenant}}" não pode ser incorporado a si mesmo.',
  mergeBelow:
    '"{{into}}" está abaixo de "{{tenant}}"; tire-o de lá primeiro com /cost tenants move "{{into}}" to top.',
  notArchived: '"{{tenant}}" não está arquivado.',
  archivedAlready: '"{{tenant}}" já está arquivado.',
  rulesLeft_one:
    'A regra {{numbers}} de /cost map list ainda dá custos a "{{tenant}}"; retire-a com /cost map remove {{first}} ou incorpore o inquilino a outro.',
  rulesLeft_other:
    'As regras {{numbers}} de /cost map list ainda dão custos a "{{tenant}}"; retire-as com /cost map remove {{first}} ou incorpore o inquilino a outro.',
  childrenLeft_one:
    'Há um inquilino abaixo de "{{tenant}}" ("{{child}}"); mova ou arquive primeiro o que está abaixo dele.',
  childrenLeft_other:
    'Há {{count}} inquilinos abaixo de "{{tenant}}" ("{{child}}", …); mova ou arquive primeiro o que está abaixo dele.',
  which: 'Mais de um inquilino começa com "{{name}}": {{list}}. Qual deles?',
  didYouMean: 'Não existe o inquilino "{{name}}". Você quis dizer {{list}}?',
  none: 'Não existe o inquilino "{{name}}". Veja em /cost tenants os que existem.',
};
