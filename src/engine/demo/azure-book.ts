import { COMPANY } from './company.ts';
import { uuidOf } from './dice.ts';
import type { ProviderBook, Sku, Workload } from './provider-book.ts';

const vm = {
  service: 'Virtual Machines',
  category: 'Compute',
  subcategory: 'Virtual Machines',
  unit: 'Hours',
  resourceType: 'Virtual machine',
  resourceId: '{account}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/{name}',
} satisfies Partial<Sku>;

const skus: Record<string, Sku> = {
  D4s_v5: { ...vm, meter: 'D4s v5', listPrice: '0.192' },
  D8s_v5: { ...vm, meter: 'D8s v5', listPrice: '0.384' },
  'sql-vcore': {
    service: 'Azure SQL Database',
    category: 'Databases',
    subcategory: 'Relational Databases',
    meter: 'General Purpose vCore',
    unit: 'vCore Hours',
    listPrice: '0.2525',
    resourceType: 'SQL database',
    resourceId:
      '{account}/resourceGroups/{group}/providers/Microsoft.Sql/servers/{group}-sql/databases/{name}',
  },
  'blob-hot': {
    service: 'Azure Blob Storage',
    category: 'Storage',
    subcategory: 'Object Storage',
    meter: 'Hot LRS data stored',
    unit: 'GB-Mo',
    listPrice: '0.0184',
    resourceType: 'Storage account',
    resourceId: '{account}/resourceGroups/{group}/providers/Microsoft.Storage/storageAccounts/{name}',
  },
  'cosmos-ru': {
    service: 'Azure Cosmos DB',
    category: 'Databases',
    subcategory: 'NoSQL Databases',
    meter: '100 RU/s provisioned',
    unit: 'Hours',
    listPrice: '0.008',
    resourceType: 'Cosmos DB account',
    resourceId: '{account}/resourceGroups/{group}/providers/Microsoft.DocumentDB/databaseAccounts/{name}',
  },
  'functions-gb-second': {
    service: 'Azure Functions',
    category: 'Compute',
    subcategory: 'Serverless Compute',
    meter: 'Execution time',
    unit: 'GB Seconds',
    quantityDecimals: 0,
    listPrice: '0.000016',
    resourceType: 'Function App',
    resourceId: '{account}/resourceGroups/{group}/providers/Microsoft.Web/sites/{name}',
  },
  'monitor-logs': {
    service: 'Azure Monitor',
    category: 'Management and Governance',
    subcategory: 'Observability',
    meter: 'Analytics logs ingestion',
    unit: 'GB',
    listPrice: '2.3',
    resourceType: 'Log Analytics workspace',
    resourceId: '{account}/resourceGroups/{group}/providers/Microsoft.OperationalInsights/workspaces/{name}',
  },
  'bandwidth-gb': {
    service: 'Bandwidth',
    category: 'Networking',
    subcategory: 'Network Connectivity',
    meter: 'Data transfer out',
    unit: 'GB',
    listPrice: '0.087',
    resourceType: 'Storage account',
    resourceId: '{account}/resourceGroups/{group}/providers/Microsoft.Storage/storageAccounts/{name}',
  },
};

type Team = Pick<Workload, 'tenant' | 'account' | 'region' | 'season' | 'growth' | 'tags'>;

const lake: Team = {
  tenant: 'data-lake',
  account: 'analytics',
  region: 'eastus',
  season: 'nightly',
  growth: 30,
  tags: null,
};
const acme: Team = {
  tenant: 'acme',
  account: 'retail',
  region: 'eastus',
  season: 'shop',
  growth: 20,
  tags: { team: 'acme', environment: 'prod' },
};
const bluebird: Team = {
  ...acme,
  tenant: 'bluebird',
  growth: 40,
  tags: { team: 'bluebird', environment: 'prod' },
};
const cartwheel: Team = {
  ...acme,
  tenant: 'cartwheel',
  region: 'westeurope',
  growth: -10,
  tags: { Team: 'cartwheel', environment: 'prod' },
};
const identity: Team = { ...lake, tenant: 'identity', account: 'identity', season: 'office', growth: 10 };
const observability: Team = {
  ...acme,
  tenant: 'observability',
  season: 'office',
  growth: 35,
  tags: { team: 'observability', CostCentre: 'cc-3300' },
};
const nobody: Team = {
  ...lake,
  tenant: null,
  account: 'legacy',
  region: 'westeurope',
  season: 'steady',
  growth: -5,
};

const reserved = (perDay: string) => ({ commitment: 'vm-reservation', perDay });

const workloads: Workload[] = [
  { ...lake, name: 'lake-mart', sku: 'sql-vcore', perDay: '288' },
  { ...lake, name: 'lakeexports', sku: 'blob-hot', perDay: '2500', season: 'steady' },
  { ...lake, name: 'lake-worker', sku: 'D8s_v5', perDay: '144', resources: 2, committed: reserved('132') },
  { ...lake, name: 'lakesync', sku: 'bandwidth-gb', perDay: '160' },

  { ...acme, name: 'acme-erp', sku: 'sql-vcore', perDay: '96' },
  { ...acme, name: 'acme-catalog', sku: 'cosmos-ru', perDay: '2400' },
  { ...acme, name: 'acmebackups', sku: 'blob-hot', perDay: '400', season: 'steady' },

  { ...bluebird, name: 'bluebird-crm', sku: 'sql-vcore', perDay: '96' },
  { ...bluebird, name: 'bluebird-app', sku: 'D4s_v5', perDay: '72' },
  { ...bluebird, name: 'bluebird-mailer', sku: 'functions-gb-second', perDay: '500000' },

  { ...cartwheel, name: 'cartwheel-pos', sku: 'sql-vcore', perDay: '48' },
  { ...cartwheel, name: 'cartwheel-app', sku: 'D4s_v5', perDay: '48' },
  { ...cartwheel, name: 'cartwheelfiles', sku: 'blob-hot', perDay: '300', season: 'steady' },

  { ...identity, name: 'directory-sync', sku: 'D4s_v5', perDay: '96' },
  { ...identity, name: 'directory', sku: 'sql-vcore', perDay: '48', season: 'always' },
  { ...identity, name: 'sign-in-logs', sku: 'monitor-logs', perDay: '15' },

  { ...observability, name: 'platform-logs', sku: 'monitor-logs', perDay: '50' },
  { ...observability, name: 'log-router', sku: 'functions-gb-second', perDay: '400000' },

  { ...nobody, name: 'erp-2014', sku: 'D4s_v5', perDay: '24', season: 'always' },
  { ...nobody, name: 'erp-2014-db', sku: 'sql-vcore', perDay: '16', season: 'always' },
];

const subscription = (name: string) => ({ id: `/subscriptions/${uuidOf(name)}`, name });

/** The company's Azure agreement: FOCUS 1.0, Parquet. */
export const azure: ProviderBook = {
  key: 'azure',
  focusVersion: '1.0',
  format: 'parquet',
  providerName: 'Microsoft',
  publisherName: 'Microsoft',
  invoiceIssuerName: 'Microsoft',
  billingAccountId: '/providers/Microsoft.Billing/billingAccounts/8415097',
  billingAccountName: `${COMPANY} Retail LLC`,
  billingAccountType: 'Enterprise Agreement',
  subAccountType: 'Subscription',
  discountPermille: 40n,
  tax: { permille: 25n, per: 'sub_account' },
  mainAccount: 'analytics',
  support: null,
  subAccounts: {
    analytics: subscription('analytics'),
    retail: subscription('retail-apps'),
    identity: subscription('corp-identity'),
    legacy: subscription('legacy-erp'),
  },
  regions: {
    eastus: { id: 'eastus', name: 'East US', pricePermille: 1000n },
    westeurope: { id: 'westeurope', name: 'West Europe', pricePermille: 1130n },
  },
  skus,
  commitments: {
    'vm-reservation': {
      category: 'Usage',
      type: 'Reservation',
      name: 'D8s v5 reservation, 1 year, upfront',
      id: '/providers/Microsoft.Capacity/reservationOrders/{uuid}',
      begins: { month: 4, dayOfMonth: 10 },
      payment: 'upfront',
      region: 'eastus',
      rates: { D8s_v5: '0.2465' },
      tags: { team: 'cloud-core' },
    },
  },
  credits: [
    {
      description: 'Azure partner credit',
      account: 'retail',
      service: 'Azure SQL Database',
      category: 'Databases',
      subcategory: 'Relational Databases',
      dayOfMonth: 6,
      amount: '60',
    },
  ],
  correction: null,
  workloads,
};
