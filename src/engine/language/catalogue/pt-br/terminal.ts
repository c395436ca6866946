import type { Translation } from '../../keys.ts';

export const terminal: Translation['terminal'] = {
  consoleLink: 'O console no navegador, por cinco minutos e um acesso: {{link}}',
  noSlack:
    'Nenhum espaço de trabalho do Slack está vinculado ainda. No seu, dentro de 24 horas, escreva: /cost link {{code}}',
  noDiscord:
    'Nenhum servidor do Discord está vinculado ainda. No seu, dentro de 24 horas, escreva: /cost link {{code}}',
  ownLedger:
    'Agora você tem um livro-razão próprio; este prompt ainda responde pela demonstração. Saia e comece de novo.',
  portTaken: 'A porta {{port}} de {{host}} está ocupada: defina outra em PORT, ou pare o que a usa.',
  portFailed:
    'A porta {{port}} de {{host}} não pode ser escutada ({{code}}): defina outra em PORT, ou pare o que a usa.',
  formHint: '- sai do formulário; o que não é obrigatório pode ficar vazio.',
  formLeft: 'Nada foi feito.',
  field: '{{label}}: ',
  fieldOptional: '{{label}} (pode ficar vazio): ',
  fieldRequired: 'Isto precisa ser preenchido.',
  fieldTooLong: 'É longo demais; escreva no máximo {{max, number}} letras.',
  fieldChoice: 'Escreva um dos números de 1 a {{count, number}}.',
  typeInstead: '{{label}} – escreva: centavo cost "{{command}}"',
};
