import type { Translation } from '../../keys.ts';

export const mapping: Translation['mapping'] = {
  tooManyValues:
    '{{id}} tem {{count}} valores, demais para uma regra cada; escreva padrões como {{pattern}} em um arquivo e carregue-o com centavo map load ARQUIVO.',
  noOffer: 'Nada do que está sem inquilino tem {{id}}. O que pode ser aceito: {{ids}}.',
  noOfferAtAll: 'Nada do que está sem inquilino tem {{id}}; veja /cost map.',
  hidden:
    'A regra {{position}} ({{rule}}) já decide sobre {{match}}; escreva "before {{position}}" ou retire-a com /cost map remove {{position}}.',
  wasMerged: '"{{name}}" foi incorporado a "{{tenant}}"; escreva "{{tenant}}".',
  namedTwice: '"{{tenant}}" aparece duas vezes; escreva uma vez só, com um único peso.',
  closed:
    'Isto mudaria o que {{tenants}} tinha em {{months}}, que está fechado; acrescente a palavra restate se for essa a intenção.',
  closedOrFrom:
    'Isto mudaria o que {{tenants}} tinha em {{months}}, que está fechado; acrescente a palavra restate se for essa a intenção, ou faça a regra valer a partir de {{day}}.',
  andMore: '{{shown}} e mais {{count}}',
  noRules: 'Ainda não há regras; adicione uma com /cost map add tag team=checkout to checkout.',
  noRule: 'Não existe a regra {{position}}; a última é a {{last}}. Veja /cost map list.',
  standsThere: 'A regra {{position}} já está nessa posição.',
  movedEnded:
    'A regra {{position}} terminou antes de {{day}} e há meses fechados que dependem dela; escreva /cost map move {{position}} to {{to}} restate para mudá-los.',
  removedEnded:
    'A regra {{position}} terminou antes de {{day}} e há meses fechados que dependem dela; escreva /cost map remove {{position}} restate para mudá-los.',

  noFile: 'O arquivo {{name}} não existe; confira o caminho.',
  notAFile: '{{name}} não é um arquivo; indique um arquivo CSV de regras.',
  fileTooLong: '{{name}} tem {{bytes}} bytes; um arquivo de regras tem no máximo {{most}}. Seria uma fatura?',
  fileUnreadable: 'Não dá para ler {{name}}; confira as permissões de leitura.',
  fileNoText: '{{name}} não é texto em UTF-8; salve como CSV UTF-8.',
  notLoaded: '{{name}} não foi carregado: {{fault}}.',
  moreFaults_one: 'Mais {{count}} linha tem erro.',
  moreFaults_other: 'Mais {{count}} linhas têm erro.',
  faultOfFile: '{{name}}, {{fault}}.',
  faultOfLine: 'linha {{line}}: {{fault}}',
  fileEmpty: 'o arquivo está vazio; comece com {{columns}}',
  fileTooMany: 'um arquivo pode ter no máximo {{most}} regras',
  lineColumns:
    'tem {{has}} colunas onde a primeira linha tem {{first}}; ponha entre aspas um valor que contém o separador',
  lineQuotes:
    'há aspas abertas ou fora de lugar; ponha valores inteiros entre aspas e duplique as aspas de dentro',
  lineHidden:
    'a regra {{position}} já diz {{rule}}; retire-a com /cost map remove {{position}} ou carregue o arquivo com a palavra replace',
  lineTwice: 'o mesmo inquilino aparece duas vezes',
  lineNoTenant:
    'não existe o inquilino "{{tenant}}"; adicione-o com /cost tenants add "{{tenant}}" ou carregue o arquivo com a palavra create',
  lineUnfit: '"{{tenant}}" não pode ser nome de inquilino: {{why}}',
  lineBehind: 'a linha {{line}} diz o mesmo e vem antes, então esta nunca vale; retire uma das duas',
  noColumn: 'não existe a coluna "{{column}}"; as colunas são {{columns}}',
  columnTwice: 'a coluna {{column}} aparece duas vezes',
  columnMissing: 'falta a coluna {{column}}; comece com {{columns}}',
  noKind: '"{{kind}}" não é um tipo de regra; escreva {{kinds}}',
  tenantEmpty: 'a coluna tenant está vazia; diga de quem é o custo',
  noWeight: '"{{part}}" não tem peso; escreva cada inquilino com um, como acme 60; checkout 40',

  keyEmpty: 'A chave de uma tag não pode ficar vazia',
  keyLong: 'A chave de uma tag pode ter no máximo {{maximum}} caracteres',
  keyUnfit: 'A chave de uma tag não pode ter quebras de linha nem caracteres de controle',
  patternEmpty: 'O que uma regra procura não pode ficar vazio',
  patternLong: 'O que uma regra procura pode ter no máximo {{maximum}} caracteres',
  patternUnfit: 'O que uma regra procura não pode ter quebras de linha nem caracteres de controle',
  weight: 'Um peso é um número maior que zero, como 60 ou 33.3, com no máximo seis dígitos depois do ponto',
  ruleDay: 'Uma regra vale a partir de um dia como 2026-10-01',
  ruleDayRange: 'Uma regra vale a partir de um dia entre 2000 e 2100; sem dia, vale para todos',
  ruleKinds: 'Uma regra examina tag, sub_account, billing_account, service ou resource',
  nameShare: 'Diga de qual inquilino é a regra',
  mostShares: 'Uma regra tem no máximo {{maximum}} inquilinos',
  nameKey: 'Diga a chave da tag: tag team=checkout',
  keyOnlyTags: 'Só uma regra sobre tags tem chave',
  ruleNumber: 'Indique a regra pelo número que ela tem em /cost map list',
};
