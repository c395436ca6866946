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
  which:
    'Escreva export csv para as linhas de custo ou export resources para o inventário, por exemplo /cost export csv acme mês passado.',
  titleLines: '{{tenant}} · linhas de custo · {{period}}',
  titleResources: '{{tenant}} · recursos · {{period}}',
  nothing: 'Nenhuma linha de custo destes dias pertence a este recorte, por isso não há arquivo.',
  explainLines:
    'Cada linha das faturas com as colunas FOCUS, o inquilino, a sua parcela e a sua parte exata dos quatro custos. A soma de cada coluna de custo é a resposta; pagamentos antecipados que linhas posteriores consomem ficam sem custo de tabela e contratado.',
  explainResources:
    'Cada recurso com os quatro custos dos seus dias, os mais caros primeiro; custos sem recurso são uma linha por serviço. A soma de cada coluna de custo é a resposta; pagamentos antecipados que linhas posteriores consomem ficam sem custo de tabela e contratado.',
  exists: '{{name}} já existe e não foi sobrescrito. Indique outro arquivo com --out.',
  noFolder: '{{name}} não pode ser escrito ({{code}}). Indique outro arquivo com --out.',
};
