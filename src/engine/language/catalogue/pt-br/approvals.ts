import type { Translation } from '../../keys.ts';

export const approvals: Translation['approvals'] = {
  pending: 'em aberto',
  approved: 'aprovada',
  rejected: 'recusada',
  expired: 'vencida',
  withdrawn: 'retirada',
  stale: 'desatualizada',
  decided: 'Esta solicitação não está mais em aberto: está {{state}}.',
  unknown: 'Essa solicitação não existe.',
  ownRequest: 'Você mesmo fez este pedido, por isso a sua palavra não conta; outra pessoa precisa decidir.',
  notYours:
    'Você não está entre quem decide sobre isto; um administrador pode conceder o papel de aprovador.',
  agreedBefore: 'Você já concordou; ainda faltam outras pessoas.',
  voiceGiven: 'Quem você substitui já concordou, por isso a sua palavra não acrescenta nada aqui.',
  manyBeginSo: 'Mais de uma solicitação começa com {{text}}; digite mais letras do identificador.',
  notAskedByYou: 'Só quem pediu pode retirar uma solicitação.',
  reasonMissing: 'Diga o porquê: uma recusa precisa de um motivo.',
  nobodyCan_one:
    'Isto precisa de {{count, number}} aprovador além de você, e há {{able, number}}. Peça a um administrador que conceda a alguém o papel de aprovador.',
  nobodyCan_other:
    'Isto precisa de {{count, number}} aprovadores além de você, e há {{able, number}}. Peça a um administrador que conceda a mais pessoas o papel de aprovador.',
};
