import type { Translation } from '../../keys.ts';

export const helpViews: Translation['helpViews'] = {
  title: 'O que se pode perguntar',
  command: 'Comando',
  answers: 'O que responde ou faz',
  more: '/cost help COMANDO',
  grammar:
    'Períodos: {{examples}}. Filtros: service:NOME, account:ID, tag:CHAVE=VALOR. Métricas: billed (faturado), effective (efetivo), list (tabela), contracted (contratado). Nomes com espaços ficam entre aspas.',
  thisMonth: 'Este mês',
  aboutTenant: 'Como perguntar sobre um inquilino',
};
