import type { Translation } from '../../keys.ts';

export const access: Translation['access'] = {
  notLinked:
    'Este espaço de trabalho ainda não está vinculado ao Centavo. Peça um código de uso único a quem opera o Centavo (`centavo link-code` cria um) e digite /cost link CÓDIGO aqui.',
  noMember: 'Você não é mais membro aqui. Peça no chat para entrar de novo.',
  guest:
    'Convidados deste espaço de trabalho não podem ver custos. Peça a um membro pleno que consulte para você.',
  stranger:
    'Custos são mostrados apenas a membros do espaço de trabalho que opera o Centavo, não a pessoas de outras empresas.',
  unknownPerson:
    'Não consegui confirmar quem você é, por isso não mostro nada. Tente de novo em um instante.',
  needsViewer: 'Só quem recebeu acesso pode fazer isto; peça a um dos seus administradores.',
  needsApprover: 'Só um aprovador pode fazer isto; peça a um dos seus administradores.',
  needsAdmin: 'Só um administrador pode fazer isto; peça a um dos seus administradores.',
  onlyYouOutsiders: 'Só você vê isto: convidados ou pessoas de outra empresa leem este canal.',
  onlyYouUnknown:
    'Só você vê isto: não consigo saber quem lê este canal. Convide-me (/invite) para que as respostas sejam mostradas a todos aqui.',
  onlyYouOthersSeeLess:
    'Só você vê isto: alguém que lê este canal pode ver menos do que você. Pergunte sobre o que todos podem ver para que seja mostrado a todos.',
};
