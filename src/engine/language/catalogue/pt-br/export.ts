import type { Translation } from '../../keys.ts';

export const exports: Translation['export'] = {
  lines: 'Linhas de custo',
  resources: 'Recursos',
  noFilters: 'Uma exportação só pode ser restringida por inquilino, período e métrica.',
  changed:
    'As faturas mudaram enquanto o arquivo era escrito, por isso ele foi descartado. Pergunte de novo quando a importação terminar.',
  fullDisk: 'O disco está cheio, por isso nenhum arquivo foi escrito. Libere espaço e pergunte de novo.',
  billLost:
    'Uma fatura guardada destes dias falta ou está danificada no disco, por isso nenhum arquivo foi escrito. Um administrador pode restaurá-la de um backup.',
};
