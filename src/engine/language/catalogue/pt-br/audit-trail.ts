import type { Translation } from '../../keys.ts';

export const auditTrail: Translation['auditTrail'] = {
  summary: 'Quem fez o quê e quando, de uma pessoa, um inquilino ou uma ação, com tudo em um arquivo CSV',
  fieldAbout: 'Uma pessoa, um inquilino ou uma ação como budget',
  noPerson: 'Não se sabe nada de {{person}}.',
  title: 'Auditoria',
  titleAbout: 'Auditoria: {{about}}',
  entries: 'Registros',
  none: 'Nada foi registrado.',
  columnAt: 'Quando',
  columnActor: 'Quem',
  columnAction: 'O quê',
  columnSubject: 'Em quê',
  inFile: 'O arquivo tem todos, com o que era antes e depois',
};
