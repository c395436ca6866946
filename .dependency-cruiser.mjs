// @ts-check
// Who may import whom: docs/architecture.md says why. `npm run boundaries` holds these rules, and
// test/foundation/boundaries.test.ts plants one fault for each of them. `bench` and `test` may import anything.

/** What puts the program together; it knows every room, and no room knows it. */
const COMPOSITION = '^src/(main\\.ts|cli\\.ts|config\\.ts|cli/|home/)';
/** One feature of the engine: a folder, and for sources a folder a provider. */
const FEATURE = '^src/engine/(sources/[^/]+|(?!sources/)[^/]+)/';
const OURS = '^(src|db|test|bench|scripts)/';
/** @type {import('dependency-cruiser').DependencyType[]} */
const TYPES_ONLY = ['type-only', 'type-import'];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'db-stands-alone',
      severity: 'error',
      comment: 'db is the lowest room: it imports nothing but itself.',
      from: { path: '^db/' },
      to: { path: OURS, pathNot: '^db/' },
    },
    {
      name: 'engine-imports-down',
      severity: 'error',
      comment: 'The engine imports itself and db: it knows no transport, no job, no configuration.',
      from: { path: '^src/engine/' },
      to: { path: OURS, pathNot: '^(src/engine|db)/' },
    },
    {
      name: 'bot-imports-down',
      severity: 'error',
      comment:
        'The bot asks the engine; it knows neither the database nor http, jobs and what puts them together.',
      from: { path: '^src/bot/' },
      to: { path: OURS, pathNot: '^src/(bot|engine)/' },
    },
    {
      name: 'http-imports-down',
      severity: 'error',
      comment: 'http asks the engine; what it mounts of the bot is handed to it.',
      from: { path: '^src/http/' },
      to: { path: OURS, pathNot: '^src/(http|engine)/' },
    },
    {
      name: 'jobs-import-views-and-card-only',
      severity: 'error',
      comment: 'A job says what is to be shown; posting is a port that main hands to it.',
      from: { path: '^src/jobs/' },
      to: { path: OURS, pathNot: '^src/(jobs/|engine/|bot/views/|bot/card\\.ts$)' },
    },
    {
      name: 'client-stands-alone',
      severity: 'error',
      comment: 'The client is used in programs of others: it imports nothing of the house.',
      from: { path: '^src/client/' },
      to: { path: OURS, pathNot: '^src/client/' },
    },
    {
      name: 'composition-imports-the-program',
      severity: 'error',
      comment: 'What puts the program together imports the program, never what tests or measures it.',
      from: { path: COMPOSITION },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'transports-stay-apart',
      severity: 'error',
      comment: 'Slack, Discord, terminal and web never import each other.',
      from: { path: '^src/bot/(slack|discord|terminal|web)/' },
      to: { path: '^src/bot/(slack|discord|terminal|web)/', pathNot: '^src/bot/$1/' },
    },
    {
      name: 'commands-know-no-transport',
      severity: 'error',
      comment: 'Commands, actions, views and the card serve every transport alike.',
      from: { path: '^src/bot/', pathNot: '^src/bot/(slack|discord|terminal|web)/' },
      to: { path: '^src/bot/(slack|discord|terminal|web)/' },
    },
    {
      name: 'features-through-index',
      severity: 'error',
      comment: 'A feature is what its index.ts exports.',
      from: { path: FEATURE },
      to: { path: FEATURE, pathNot: ['^src/engine/$1/', '/index\\.ts$'] },
    },
    {
      name: 'engine-from-outside-through-index',
      severity: 'error',
      comment: 'Whoever uses a feature uses what its index.ts exports.',
      from: { path: '^src/', pathNot: FEATURE },
      to: { path: FEATURE, pathNot: '/index\\.ts$' },
    },
    {
      name: 'compute-is-pure',
      severity: 'error',
      comment:
        'A compute file imports types, money, period and other compute of its feature: no clock, database, network.',
      from: { path: '^src/engine/(.+)/compute[^/]*\\.ts$' },
      to: {
        pathNot: [
          '^src/engine/(money|period|charge-flags|cost-state|manual-unit)\\.ts$',
          '^src/engine/$1/compute[^/]*\\.ts$',
        ],
        dependencyTypesNot: TYPES_ONLY,
      },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      comment: 'An import that leads nowhere hides from every other rule.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'nothing-undeclared',
      severity: 'error',
      comment: 'The program runs with its production dependencies alone.',
      from: {},
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'undetermined'],
        dependencyTypesNot: TYPES_ONLY,
      },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^(test|bench|scripts)/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
