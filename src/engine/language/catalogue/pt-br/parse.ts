import type { Translation } from '../../keys.ts';

export const parse: Translation['parse'] = {
  notUnderstood: 'Não entendi.',
  controlCharacters: 'Caracteres de controle e letras quebradas não podem ser guardados; retire-os.',
  forExample: '{{sentence}}. Por exemplo: /cost {{example}}',
  tooLong: 'Texto longo demais; escreva no máximo {{letters}} letras.',
  openQuote: 'Falta fechar as aspas; escreva nomes assim: "Data Platform".',
  keywordTwice: '"{{word}}" aparece duas vezes; ponha entre aspas o nome que contém essa palavra.',
  unknownWord:
    'Não entendi "{{word}}". Um período se escreve como {{periods}}; um filtro, como {{filters}}; as métricas são billed (faturado), effective (efetivo), list (tabela) e contracted (contratado); as listas são por {{dimensions}}.',
  dimensions: 'serviço, inquilino, conta, região, categoria, provedor ou tag CHAVE',
  filters: 'service:NOME, account:ID, tag:CHAVE=VALOR ou tenant:NOME',
  filterEmpty: '"{{word}}" não diz nome nenhum; escreva {{filter}}:NOME sem espaço no meio.',
  filterUnknown: '"{{name}}:" não é um filtro; escreva {{filters}}.',
  oneService: 'Só dá para perguntar sobre um serviço por vez.',
  oneAccount: 'Só dá para perguntar sobre uma conta por vez.',
  noTag: '"tag:{{text}}" não é uma tag; escreva tag:CHAVE=VALOR.',
  oneList: 'Os custos podem ser listados por uma coisa de cada vez.',
  noDimension: 'Os custos não podem ser listados por "{{what}}"; escreva por {{dimensions}}.',
  noDimensionWord: 'Os custos não podem ser listados por "{{what}}"; escreva {{dimensions}}.',
  oneMetric: 'Só dá para mostrar uma métrica por vez.',
  onePeriod: 'Só dá para perguntar sobre um período; "{{words}}" já é o segundo.',
  noList: '/cost {{command}} não tem lista; para listas, pergunte /cost tenant NOME por {{dimension}}.',
  metric: 'As métricas são billed (faturado), effective (efetivo), list (tabela) e contracted (contratado)',
  audience: 'O público é everyone (todos) ou me (só eu)',
  commandGroup: '"{{name}}" é a primeira palavra de {{names}}.',
  noCommand: 'Não existe o comando "{{name}}". Experimente /cost help.',
  noCommandButTenant: 'Não existe o comando "{{name}}". Experimente /cost help ou /cost tenant {{name}}.',
  oldButton: 'Este botão é de uma versão anterior. Pergunte de novo com /cost.',
  ruleWhom:
    'Diga o que vai para quem: /cost {{command}} tag CHAVE=VALOR to INQUILINO, ou sub_account ID to INQUILINO 60 INQUILINO 40.',
  ruleTenant:
    'Diga o inquilino depois de "to": /cost {{command}} tag CHAVE=VALOR to INQUILINO, ou sub_account ID to INQUILINO 60 INQUILINO 40.',
  ruleLooks:
    'Diga o que a regra examina: /cost {{command}} tag CHAVE=VALOR to INQUILINO, ou sub_account ID to INQUILINO 60 INQUILINO 40.',
  ruleKind:
    '"{{word}}" não é algo que uma regra examine; escreva tag, sub_account, billing_account, service ou resource.',
  ruleWhich: 'Diga qual {{kind}}: /cost {{command}} {{kind}} NOME to INQUILINO.',
  ruleTag: 'Uma tag se escreve CHAVE=VALOR, como tag team=checkout, ou tag team=* para qualquer valor.',
  ruleTail:
    'Não entendi "{{word}}" ali; depois dos inquilinos vêm "from 2026-10-01", "before 3" e "restate", e um nome que contém uma dessas palavras vai entre aspas.',
  ruleNumber: '"{{text}}" não é o número de uma regra; /cost map list mostra os números.',
  ruleWeights:
    'Escreva um peso depois de cada inquilino, como acme 60 checkout 40; "{{name}}" não tem nenhum. Nomes com espaços ou números vão entre aspas.',
};
