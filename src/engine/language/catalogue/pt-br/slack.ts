import type { Translation } from '../../keys.ts';

export const slack: Translation['slack'] = {
  unknownCommand: 'Só conheço /cost. Tente /cost help.',
  restarting: 'O Centavo está sendo reiniciado. Pergunte de novo daqui a pouco.',
  slow: 'Estou trabalhando nisso…',
  slowHere: 'Estou trabalhando nisso… a resposta chega aqui quando estiver pronta.',
  choose: 'Escolha',
  pictureDirect: 'A imagem está nas suas mensagens diretas comigo.',
  fileDirect: 'Envio o arquivo por mensagem direta.',
  attachedElsewhere:
    'Enviei o que acompanha esta resposta a quem perguntou, por mensagem direta. Convide-me (/invite) para recebê-lo aqui.',
  fileFailed: 'O arquivo {{name}} não pôde ser enviado. Pergunte de novo daqui a pouco.',
  fileUnsure: 'Não sei dizer se o arquivo {{name}} chegou. Pergunte de novo se ele não estiver aí.',
  formLate: 'O formulário não pôde ser aberto a tempo. Pressione o botão de novo.',
  formFailed: 'O formulário não pôde ser aberto. Pressione o botão de novo daqui a pouco.',
  formNotUsed: 'O que você preencheu não foi usado, e nada mudou.',
  formCancel: 'Cancelar',
  fieldEmpty: 'Preencha este campo.',
  fieldTooLong: 'No máximo {{max, number}} caracteres.',
  fieldUnknownChoice: 'Escolha um item da lista.',
  homeSlow: 'Os seus inquilinos estão sendo lidos… esta página os mostra quando estiverem prontos.',
};
