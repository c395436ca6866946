import type { Translation } from '../../keys.ts';

export const settings: Translation['settings'] = {
  languageSummary: 'O idioma em que você recebe as respostas',
  languageField: 'O idioma; auto usa o da sua plataforma; sem ele, mostra o que está definido',
  languageChoices: 'Os idiomas são en, pt-BR e auto',
  languageTitle: 'Idioma',
  languageIs: 'Você recebe as respostas em português, porque escolheu assim.',
  languageAuto: 'Você recebe as respostas em português, como diz a sua plataforma.',
  languageTerminal: 'O terminal responde em português.',
  languageUnknown: '"{{text}}" não é um idioma que eu fale; escreva en, pt-BR ou auto.',
  languageOfTerminal:
    'O terminal segue o seu próprio idioma; defina CENTAVO_LANGUAGE como en ou pt-BR para escolher outro.',
  english: 'English',
  portuguese: 'Português',
  automatic: 'O da minha plataforma',
  summary: 'Moeda de exibição, fuso horário e primeiro dia da semana, para todos',
  fieldCurrency: 'Moeda de um total adicional, como BRL; none a retira',
  fieldZone: 'Fuso horário, como America/Sao_Paulo',
  fieldWeek: 'O dia em que as semanas começam',
  title: 'Configurações',
  changed: 'Salvo. Vale a partir da próxima pergunta de cada um.',
  currency: 'Moeda de exibição',
  noneSet: 'nenhuma: só os valores como faturados',
  zone: 'Fuso horário',
  week: 'As semanas começam',
  aboutCurrency:
    'Um total na moeda de exibição só é acrescentado quando há uma taxa de câmbio registrada para a data, e diz qual é. Os valores faturados ficam sempre.',
  aboutZone:
    'O fuso horário rege os gastos de IA e a hora dos resumos. Os dias dos custos de nuvem são dias UTC, seja qual for o fuso.',
  usage: '/cost admin settings currency BRL zone America/Sao_Paulo week sunday',
  notUnderstood:
    'Não entendi "{{text}}"; escreva currency CÓDIGO, zone ÁREA/CIDADE ou week DIA, como currency BRL zone America/Sao_Paulo week sunday.',
  noValue: 'Escreva um valor depois de "{{word}}", como {{example}}.',
  twice: '"{{word}}" aparece duas vezes.',
  noCurrency: '"{{code}}" não é um código de moeda ISO 4217; escreva um como USD, EUR ou BRL, ou none',
  noZone: '"{{zone}}" não é um fuso horário; escreva um como America/Sao_Paulo ou UTC',
  noWeekday: 'As semanas começam em um dia de monday a sunday',
  wholeScopeOnly: 'As configurações dizem respeito a todos; peça a um admin que veja todos os inquilinos.',
};
