import { COMPANY } from './company.ts';
import { hexOf } from './dice.ts';
import type { ProviderBook, Season, Sku, Workload } from './provider-book.ts';

const ai = { category: 'AI and Machine Learning', subcategory: 'Generative AI' } satisfies Partial<Sku>;
const tokens = { unit: '1M Tokens', consumed: { unit: 'Tokens', perUnit: 1_000_000n } };

function tokenSku(model: string, side: string, listPrice: string, service: string): Sku {
  const skuId = `${model}:${side.replace(' ', '-')}`;
  return {
    ...ai,
    ...tokens,
    service,
    meter: `${model} ${side} tokens`,
    listPrice,
    skuId,
    details: { Model: model },
  };
}

const RESPONSES = 'OpenAI Responses API';
const EMBEDDINGS = 'OpenAI Embeddings API';

const skus: Record<string, Sku> = {
  'gpt-5:input': tokenSku('gpt-5', 'input', '1.25', RESPONSES),
  'gpt-5:cached': tokenSku('gpt-5', 'cached input', '0.125', RESPONSES),
  'gpt-5:output': tokenSku('gpt-5', 'output', '10', RESPONSES),
  'gpt-5-mini:input': tokenSku('gpt-5-mini', 'input', '0.25', RESPONSES),
  'gpt-5-mini:cached': tokenSku('gpt-5-mini', 'cached input', '0.025', RESPONSES),
  'gpt-5-mini:output': tokenSku('gpt-5-mini', 'output', '2', RESPONSES),
  'gpt-4.1:input': tokenSku('gpt-4.1', 'input', '2', RESPONSES),
  'gpt-4.1:output': tokenSku('gpt-4.1', 'output', '8', RESPONSES),
  'text-embedding-3-large': tokenSku('text-embedding-3-large', 'input', '0.13', EMBEDDINGS),
  'gpt-4o-transcribe': {
    ...ai,
    service: 'OpenAI Audio API',
    meter: 'gpt-4o-transcribe audio',
    unit: 'Minutes',
    listPrice: '0.006',
    skuId: 'gpt-4o-transcribe:audio',
    details: { Model: 'gpt-4o-transcribe' },
  },
};

/** One project's use of one SKU; its tenant is known from the project alone. */
function uses(tenant: string, sku: string, perDay: string, season: Season, growth: number): Workload {
  const name = `${tenant}/${sku}`;
  return { name, tenant, account: tenant, region: null, sku, perDay, season, growth, tags: null };
}

const workloads: Workload[] = [
  uses('assistant', 'gpt-5:input', '60', 'office', 80),
  uses('assistant', 'gpt-5:cached', '80', 'office', 80),
  uses('assistant', 'gpt-5:output', '9', 'office', 80),
  uses('assistant', 'gpt-5-mini:input', '30', 'office', 60),
  uses('assistant', 'gpt-5-mini:output', '4', 'office', 60),
  uses('assistant', 'text-embedding-3-large', '40', 'office', 40),
  uses('assistant', 'gpt-4o-transcribe', '900', 'office', 40),
  uses('acme', 'gpt-5-mini:input', '80', 'shop', 60),
  uses('acme', 'gpt-5-mini:cached', '120', 'shop', 60),
  uses('acme', 'gpt-5-mini:output', '8', 'shop', 60),
  uses('acme', 'text-embedding-3-large', '25', 'shop', 30),
  uses('bluebird', 'gpt-5-mini:input', '20', 'shop', 90),
  uses('bluebird', 'gpt-5-mini:output', '2.5', 'shop', 90),
  uses('checkout', 'gpt-4.1:input', '6', 'office', 25),
  uses('checkout', 'gpt-4.1:output', '1', 'office', 25),
  uses('ranking', 'text-embedding-3-large', '150', 'nightly', 45),
  uses('vision', 'gpt-4.1:input', '12', 'office', 50),
  uses('vision', 'gpt-4.1:output', '2', 'office', 50),
  uses('sandbox', 'gpt-5:input', '2', 'office', 10),
  uses('sandbox', 'gpt-5:output', '0.3', 'office', 10),
];

const project = (name: string) => ({ id: `proj_${hexOf(name, 24)}`, name });

/** The company's OpenAI organization: FOCUS 1.3, plain CSV. */
export const openai: ProviderBook = {
  key: 'openai',
  focusVersion: '1.3',
  format: 'csv',
  providerName: 'OpenAI',
  publisherName: 'OpenAI',
  invoiceIssuerName: 'OpenAI, LLC',
  billingAccountId: `org-${hexOf(COMPANY, 24)}`,
  billingAccountName: COMPANY,
  billingAccountType: 'Organization',
  subAccountType: 'Project',
  discountPermille: 0n,
  tax: { permille: 20n, per: 'billing_account' },
  mainAccount: 'assistant',
  support: null,
  // Keyed by the tenant that each project belongs to.
  subAccounts: {
    acme: project('acme-concierge'),
    assistant: project('assistant-prod'),
    bluebird: project('bluebird-triage'),
    checkout: project('fraud-review'),
    ranking: project('ranking-embeddings'),
    sandbox: project('playground'),
    vision: project('vision-captions'),
  },
  regions: {},
  skus,
  commitments: {},
  credits: [],
  correction: null,
  workloads,
};
