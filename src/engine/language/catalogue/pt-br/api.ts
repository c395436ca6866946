import type { Translation } from '../../keys.ts';

export const api: Translation['api'] = {
  noKey: 'Envie uma chave de API: Authorization: Bearer ctv_…',
  unknownKey: 'Esta chave de API não é conhecida aqui.',
  revokedKey: 'Esta chave de API foi revogada.',
  expiredKey: 'Esta chave de API expirou.',
  needsScope: 'Esta chave de API não pode fazer isso: falta a ela o escopo "{{scope}}".',
  tooMany: 'Requisições demais com esta chave; tente de novo em {{seconds}} s.',
  notJson: 'A requisição não é o que se espera aqui; envie JSON, com content-type: application/json.',
  tooLarge: 'A requisição é grande demais.',
  nothingHere: 'Não há nada aqui.',
  badRequest: 'A requisição não faz sentido como está; "errors" diz o que está errado e onde.',
  noDatabase: 'O banco de dados não responde neste momento; tente de novo.',
  failed: 'Algo deu errado aqui. O log diz mais sob {{reference}}.',
  whichModel: 'Informe o modelo uma só vez, ao lado da política ou dentro dela.',
  whichInput: 'Informe inputTokens ou inputText, um dos dois.',
  whichKey:
    'Dê a cada chamada a sua própria chave: o cabeçalho Idempotency-Key, ou idempotencyKey, ou os dois iguais.',
  noHold: 'Essa reserva não existe.',
  holdOver: 'Esta reserva já terminou ou o prazo dela acabou; reserve de novo.',
  wrongSecret: 'Envie o segredo do administrador: Authorization: Bearer e ADMIN_HEALTH_SECRET.',
  badCursor: 'Este cursor não foi dado aqui.',
};
