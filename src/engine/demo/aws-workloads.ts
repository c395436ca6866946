import type { Workload } from './provider-book.ts';

/** What a team's workloads have in common. */
type Team = Pick<Workload, 'tenant' | 'account' | 'region' | 'season' | 'growth' | 'tags'>;

// Tag keys differ by team in case and spelling, as they do wherever nobody enforces them.
const acme: Team = {
  tenant: 'acme',
  account: 'acme',
  region: 'us-east-1',
  season: 'shop',
  growth: 35,
  tags: { Team: 'acme', Environment: 'prod', CostCenter: 'cc-2100' },
};
const bluebird: Team = {
  tenant: 'bluebird',
  account: 'retail',
  region: 'us-east-1',
  season: 'shop',
  growth: 50,
  tags: { Team: 'bluebird', Environment: 'prod', CostCenter: 'cc-2210' },
};
const cartwheel: Team = {
  tenant: 'cartwheel',
  account: 'retail',
  region: 'eu-west-1',
  season: 'shop',
  growth: -15,
  tags: { Team: 'cartwheel', Environment: 'prod', CostCenter: 'cc-2220' },
};
const checkout: Team = {
  tenant: 'checkout',
  account: 'checkout',
  region: 'us-east-1',
  season: 'office',
  growth: 30,
  tags: { Team: 'checkout', Environment: 'prod', CostCenter: 'cc-2300' },
};
const cloudCore: Team = {
  tenant: 'cloud-core',
  account: 'core',
  region: 'us-east-1',
  season: 'office',
  growth: 10,
  tags: { Team: 'cloud-core', Environment: 'shared', CostCenter: 'cc-3100' },
};
const sharedCluster: Team = {
  tenant: null,
  account: 'core',
  region: 'us-east-1',
  season: 'office',
  growth: 25,
  tags: { Cluster: 'shared-prod', Environment: 'prod' },
};
const identity: Team = {
  tenant: 'identity',
  account: 'core',
  region: 'us-east-1',
  season: 'office',
  growth: 15,
  tags: { Team: 'identity', Environment: 'prod', CostCenter: 'cc-3200' },
};
const observability: Team = {
  tenant: 'observability',
  account: 'core',
  region: 'us-east-1',
  season: 'steady',
  growth: 25,
  tags: { TEAM: 'observability', Environment: 'prod' },
};
/** Nothing is tagged in an account that has one owner. */
const dataLake: Team = {
  tenant: 'data-lake',
  account: 'data',
  region: 'us-west-2',
  season: 'nightly',
  growth: 20,
  tags: null,
};
const assistant: Team = {
  tenant: 'assistant',
  account: 'labs',
  region: 'us-east-1',
  season: 'office',
  growth: 70,
  tags: { team: 'assistant', env: 'prod', 'cost-center': 'cc-4100' },
};
const ranking: Team = {
  tenant: 'ranking',
  account: 'labs',
  region: 'us-east-1',
  season: 'office',
  growth: 25,
  tags: { team: 'ranking', env: 'prod', 'cost-center': 'cc-4200' },
};
const vision: Team = {
  tenant: 'vision',
  account: 'labs',
  region: 'us-west-2',
  season: 'office',
  growth: 45,
  tags: { team: 'vision', env: 'research', 'cost-center': 'cc-4300' },
};
const sandbox: Team = {
  tenant: 'sandbox',
  account: 'sandbox',
  region: 'us-east-1',
  season: 'office',
  growth: 5,
  tags: null,
};
const nobody: Team = {
  tenant: null,
  account: 'retail',
  region: 'us-east-1',
  season: 'steady',
  growth: 5,
  tags: null,
};

const plan = (perDay: string) => ({ commitment: 'compute-plan', perDay });
const reserved = (perDay: string) => ({ commitment: 'database-reservation', perDay });

export const awsWorkloads: Workload[] = [
  { ...acme, name: 'acme-web', sku: 'm6i.xlarge', perDay: '288', resources: 2, committed: plan('240') },
  {
    ...acme,
    name: 'acme-orders',
    sku: 'db.r6g.xlarge',
    perDay: '48',
    season: 'always',
    committed: reserved('48'),
  },
  { ...acme, name: 'acme-orders-data', sku: 'rds-storage', perDay: '66', season: 'steady' },
  // Untagged, in an account of several tenants: found by its name.
  {
    ...acme,
    name: 'acme-media',
    account: 'retail',
    sku: 's3-storage',
    perDay: '1000',
    season: 'steady',
    tags: null,
  },
  { ...acme, name: 'acme-uploads', account: 'retail', sku: 's3-requests', perDay: '4000', tags: null },
  { ...acme, name: 'acme-order-events', sku: 'lambda-gb-second', perDay: '1800000' },
  { ...acme, name: 'acme-webhooks', sku: 'lambda-requests', perDay: '12' },
  { ...acme, name: 'acme-shop', sku: 'cloudfront-gb', perDay: '500' },
  { ...acme, name: 'acme-sessions', sku: 'cache.r6g.large', perDay: '48', season: 'always' },
  { ...acme, name: 'acme-edge', sku: 'alb-lcu', perDay: '288' },

  {
    ...bluebird,
    name: 'bluebird-web',
    sku: 'c6i.2xlarge',
    perDay: '120',
    resources: 2,
    committed: plan('96'),
  },
  { ...bluebird, name: 'bluebird-db', sku: 'db.m6g.large', perDay: '48', season: 'always' },
  { ...bluebird, name: 'bluebird-assets', sku: 's3-storage', perDay: '300', season: 'steady' },
  { ...bluebird, name: 'bluebird-shop', sku: 'cloudfront-gb', perDay: '250' },
  { ...bluebird, name: 'bluebird-jobs', sku: 'lambda-gb-second', perDay: '600000' },
  { ...bluebird, name: 'bluebird-carts', sku: 'dynamodb-writes', perDay: '6' },

  { ...cartwheel, name: 'cartwheel-web', sku: 'm7g.large', perDay: '240', resources: 2 },
  { ...cartwheel, name: 'cartwheel-db', sku: 'db.m6g.large', perDay: '24', season: 'always' },
  { ...cartwheel, name: 'cartwheel-shop', sku: 'cloudfront-gb', perDay: '90' },

  {
    ...checkout,
    name: 'checkout-api',
    sku: 'c6i.2xlarge',
    perDay: '336',
    resources: 2,
    committed: plan('264'),
  },
  {
    ...checkout,
    name: 'checkout-ledger',
    sku: 'db.r6g.xlarge',
    perDay: '48',
    season: 'always',
    committed: reserved('48'),
  },
  { ...checkout, name: 'checkout-payments', sku: 'dynamodb-writes', perDay: '40' },
  { ...checkout, name: 'checkout-events', sku: 'sqs-requests', perDay: '60' },
  { ...checkout, name: 'checkout-cache', sku: 'cache.r6g.large', perDay: '72', season: 'always' },
  { ...checkout, name: 'checkout-receipts', sku: 'lambda-gb-second', perDay: '1200000' },
  { ...checkout, name: 'checkout-logs', sku: 'cloudwatch-logs', perDay: '30' },

  { ...cloudCore, name: 'core-egress', sku: 'nat-gb', perDay: '600' },
  { ...cloudCore, name: 'core-trail', sku: 's3-storage', perDay: '220', season: 'steady' },
  { ...cloudCore, name: 'core-flow-logs', sku: 'cloudwatch-logs', perDay: '22' },

  { ...sharedCluster, name: 'shared-prod', sku: 'eks-cluster', perDay: '24', season: 'always' },
  { ...sharedCluster, name: 'shared-prod-nodes', sku: 'm6i.xlarge', perDay: '240', resources: 2 },
  { ...sharedCluster, name: 'shared-prod-volumes', sku: 'ebs-gp3', perDay: '60', season: 'steady' },
  { ...sharedCluster, name: 'shared-prod-ingress', sku: 'alb-lcu', perDay: '360' },

  { ...identity, name: 'identity-api', sku: 'm7g.large', perDay: '192' },
  { ...identity, name: 'identity-db', sku: 'db.r6g.xlarge', perDay: '24', season: 'always' },
  { ...identity, name: 'identity-sessions', sku: 'dynamodb-writes', perDay: '20' },

  { ...observability, name: 'metrics-store', sku: 'r6i.xlarge', perDay: '192' },
  { ...observability, name: 'metrics-volumes', sku: 'ebs-gp3', perDay: '150' },
  { ...observability, name: 'trace-archive', sku: 's3-storage', perDay: '600' },
  { ...observability, name: 'central-logs', sku: 'cloudwatch-logs', perDay: '60', season: 'office' },

  { ...dataLake, name: 'lake-warehouse', sku: 'ra3.xlplus', perDay: '96', season: 'always' },
  { ...dataLake, name: 'lake-batch', sku: 'c6i.2xlarge-spot', perDay: '480', resources: 2 },
  { ...dataLake, name: 'tidewater-lake-raw', sku: 's3-storage', perDay: '6000', season: 'steady' },
  { ...dataLake, name: 'tidewater-lake-landing', sku: 's3-requests', perDay: '3000' },
  { ...dataLake, name: 'lake-compaction', sku: 'lambda-gb-second', perDay: '900000' },

  { ...assistant, name: 'assistant-gateway', sku: 'm6i.xlarge', perDay: '96' },
  { ...assistant, name: 'assistant-memory', sku: 'dynamodb-writes', perDay: '10' },
  { ...assistant, name: 'assistant-tools', sku: 'lambda-gb-second', perDay: '500000' },

  { ...ranking, name: 'ranking-serving', sku: 'ml.g5.xlarge', perDay: '24', season: 'always' },
  { ...ranking, name: 'ranking-training', sku: 'c6i.2xlarge-spot', perDay: '240', resources: 2 },
  { ...ranking, name: 'ranking-features', sku: 's3-storage', perDay: '200', season: 'steady' },

  { ...vision, name: 'vision-training', sku: 'g5.xlarge', perDay: '120', resources: 2 },
  { ...vision, name: 'vision-serving', sku: 'ml.g5.xlarge', perDay: '36' },
  { ...vision, name: 'vision-datasets', sku: 's3-storage', perDay: '900', season: 'steady' },

  { ...sandbox, name: 'sandbox-boxes', sku: 't3.medium', perDay: '240' },
  { ...sandbox, name: 'sandbox-db', sku: 'db.m6g.large', perDay: '24', season: 'always' },

  { ...nobody, name: 'old-snapshots', sku: 'ebs-snapshot', perDay: '110' },
  { ...nobody, name: 'org-detector', account: 'management', sku: 'guardduty-events', perDay: '2.5' },
];
