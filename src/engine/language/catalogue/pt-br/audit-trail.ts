import type { Translation } from '../../keys.ts';

export const auditTrail: Translation['auditTrail'] = {
  summary: 'Quem fez o quê e quando, de uma pessoa, um inquilino ou uma ação',
  fieldAbout: 'Uma pessoa, um inquilino ou uma ação como budget',
  fieldCsv: 'Tudo em um arquivo CSV',
  noPerson: 'Não se sabe nada de {{person}}.',
  title: 'Auditoria',
  titleAbout: 'Auditoria: {{about}}',
  entries: 'Registros',
  none: 'Nada foi registrado.',
  columnAt: 'Quando',
  columnActor: 'Quem',
  columnAction: 'O quê',
  columnSubject: 'Em quê',
  csv: 'Em CSV',
  asFile: 'Em CSV: todos, com o que era antes e depois',
  inFile: 'O arquivo tem todos, com o que era antes e depois',
};
