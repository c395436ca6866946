import type { Words } from './words.ts';

const MONTHS: Readonly<Record<string, string>> = {
  janeiro: 'january',
  fevereiro: 'february',
  marco: 'march',
  abril: 'april',
  maio: 'may',
  junho: 'june',
  julho: 'july',
  agosto: 'august',
  setembro: 'september',
  outubro: 'october',
  novembro: 'november',
  dezembro: 'december',
};

const UNITS: Readonly<Record<string, string>> = {
  dia: 'day',
  dias: 'day',
  semana: 'week',
  semanas: 'week',
  mes: 'month',
  meses: 'month',
  trimestre: 'quarter',
  trimestres: 'quarter',
  ano: 'year',
  anos: 'year',
};

const DAYS: Readonly<Record<string, string>> = { hoje: 'today', ontem: 'yesterday' };

const UNIT = '(dia|semana|mes|trimestre|ano)';
const THIS = 'n?(?:este|esta|esse|essa)';
const LAST = '(?:ultimo|ultima)';

/** `mês passado`, `este trimestre`, `últimos 7 dias`, `outubro de 2026`, `T3 2026`, `2026-07 a 2026-09`. */
function toEnglishPeriod(folded: string): string | null {
  const text = folded.replace(/^(?:no|na|nos|nas|do|da|dos|das|em|de) /, '');
  return DAYS[text] ?? toRelative(text) ?? toMonth(text) ?? toQuarter(text) ?? toRange(text);
}

function toRelative(text: string): string | null {
  const [, count, units] =
    /^(?:os |as )?(?:ultim[oa]s?|passad[oa]s) (\d+) (dias?|semanas?|mes|meses|trimestres?|anos?)$/.exec(
      text,
    ) ?? [];
  if (count && units) return `last ${count} ${UNITS[units]}s`;
  const last =
    new RegExp(`^(?:o |a )?${UNIT} (?:passad[oa]|anterior)$`).exec(text) ??
    new RegExp(`^(?:o |a )?${LAST} ${UNIT}$`).exec(text);
  if (last?.[1]) return `last ${UNITS[last[1]]}`;
  const current =
    new RegExp(`^(?:o |a )?${UNIT} (?:atual|corrente)$`).exec(text) ??
    new RegExp(`^${THIS} ${UNIT}$`).exec(text) ??
    new RegExp(`^(?:o |a )?${UNIT} ate (?:hoje|agora|o momento)$`).exec(text);
  return current?.[1] ? `this ${UNITS[current[1]]}` : null;
}

function toMonth(text: string): string | null {
  const [, word = '', year] = /^([a-z]{3,9})\.?(?:(?: de | |-|\/)(\d{4}))?$/.exec(text) ?? [];
  const name = Object.keys(MONTHS).find((one) => one === word || (word.length === 3 && one.startsWith(word)));
  if (name === undefined) return null;
  return year ? `${MONTHS[name]} ${year}` : (MONTHS[name] ?? null);
}

function toQuarter(text: string): string | null {
  const [, before, quarter, after] =
    /^(?:(\d{4})[ -]?)?t(\d)(?:(?: de | |-|\/)?(\d{4}))?$/.exec(text) ??
    /^(?:(\d{4}) )?(\d)o? ?(?:trimestre|tri\.?)(?:(?: de | |\/)(\d{4}))?$/.exec(text) ??
    [];
  if (quarter === undefined || (before !== undefined && after !== undefined)) return null;
  const year = before ?? after;
  return year === undefined ? `q${quarter}` : `q${quarter} ${year}`;
}

function toRange(text: string): string | null {
  const [, from, to] = /^(\d{4}[-/][\d/-]+) (?:a|ate) (\d{4}[-/][\d/-]+)$/.exec(text) ?? [];
  return from && to ? `${from} to ${to}` : null;
}

/** What is typed in questions, in Brazilian Portuguese, accents taken off. */
export const ptBr: Words = {
  commands: {
    inquilino: 'tenant',
    maiores: 'top',
    comparar: 'compare',
    tendencia: 'trend',
    conciliar: 'reconcile',
    dados: 'data',
    meu: 'mine',
    padrao: 'default',
    inquilinos: 'tenants',
    exportar: 'export',
    idioma: 'language',
    orcamento: 'budget',
    orcamentos: 'budget',
    ajuda: 'help',
  },
  leading: ['custo', 'custos'],
  of: ['de', 'do', 'da', 'dos', 'das'],
  by: ['por'],
  dimensions: {
    servico: 'service',
    servicos: 'service',
    inquilino: 'tenant',
    inquilinos: 'tenant',
    conta: 'account',
    contas: 'account',
    regiao: 'region',
    regioes: 'region',
    categoria: 'category',
    categorias: 'category',
    provedor: 'provider',
    provedores: 'provider',
  },
  tags: ['etiqueta', 'etiquetas'],
  resources: ['recurso', 'recursos'],
  filters: { servico: 'service', conta: 'account', inquilino: 'tenant', etiqueta: 'tag' },
  metrics: {
    faturado: 'billed',
    efetivo: 'effective',
    tabela: 'list',
    'de tabela': 'list',
    contratado: 'contracted',
  },
  beforeMetric: ['custo', 'custos'],
  afterMetric: [],
  onlyMe: ['so para mim', 'apenas para mim', 'somente para mim', 'para mim'],
  toEnglishPeriod,
};
