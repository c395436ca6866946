import type { Translation } from '../../keys.ts';

export const tenantViews: Translation['tenantViews'] = {
  tenants: 'Inquilinos',
  below: 'Inquilinos abaixo de {{tenant}}',
  owner: 'Responsável',
  archivedOn: 'Arquivado',
  more: '/cost tenants NOME mostra um ramo',
  whatTheyCost: 'Quanto custam',
  added: 'Inquilino acrescentado',
  addedText: '"{{tenant}}" está criado. Não tem custos até que uma regra lhe dê algum.',
  addedBelow:
    '"{{tenant}}" está criado, abaixo de "{{parent}}". Não tem custos até que uma regra lhe dê algum.',
  moved: 'Inquilino movido',
  movedToTop:
    '"{{tenant}}" e tudo abaixo dele agora ficam no topo. A soma dos grupos de inquilinos mudou com isso, para todos os dias.',
  movedBelow:
    '"{{tenant}}" e tudo abaixo dele agora ficam abaixo de "{{parent}}". A soma dos grupos de inquilinos mudou com isso, para todos os dias.',
  renamed: 'Inquilino renomeado',
  renamedText: '"{{before}}" agora se chama "{{after}}".',
  broughtBack: 'Inquilino trazido de volta',
  thereAgain: '"{{tenant}}" está de volta.',
  archived: 'Inquilino arquivado',
  archivedText: '"{{tenant}}" foi arquivado. Os custos passados continuam os mesmos.',
  noOwner: 'Ninguém foi nomeado para "{{tenant}}".',
  ownerIs: '{{owner}} responde por "{{tenant}}".',
};
