import { describe, expect, test, vi } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';
import { makeTestFolder, writeFiles } from './support/checkout.ts';

const read = (variables: Record<string, string>) => readConfig(variables, '/srv/app');

function faultsOf(variables: Record<string, string>): readonly string[] {
  try {
    read(variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

test('with nothing set the home is .centavo in the working folder, embedded, without Slack, on the loopback address', () => {
  expect(read({})).toMatchObject({
    homeFolder: '/srv/app/.centavo',
    databaseUrl: null,
    slack: null,
    discord: null,
    http: { host: '127.0.0.1', port: 8787 },
  });
});

test('every fault is told at once, each with how to mend it, and no secret is repeated', () => {
  const faults = faultsOf({
    DATABASE_URL: 'mysql://u:hunter2@h/db',
    PORT: '70000',
    LOG_LEVEL: 'loud',
    SLACK_BOT_TOKEN: 'hunter2',
    SLACK_API_URL: 'slack',
  });
  expect(faults).toHaveLength(6);
  for (const name of ['DATABASE_URL', 'PORT', 'LOG_LEVEL', 'SLACK_BOT_TOKEN', 'SLACK_API_URL']) {
    expect(faults.some((fault) => fault.startsWith(name))).toBe(true);
  }
  expect(faults.join()).not.toContain('hunter2');
});

test.each([
  [{ SLACK_BOT_TOKEN: 'xoxb-1' }, 'SLACK_BOT_TOKEN is set without SLACK_APP_TOKEN'],
  [{ SLACK_APP_TOKEN: 'xapp-1' }, 'SLACK_APP_TOKEN is set without SLACK_BOT_TOKEN'],
  [{ SLACK_SIGNING_SECRET: '12345678' }, 'SLACK_SIGNING_SECRET is set without SLACK_BOT_TOKEN'],
])('half a set of Slack variables is a fault with a sentence: %o', (variables, sentence) => {
  expect(faultsOf(variables)).toEqual([expect.stringContaining(sentence)]);
});

test('the app token means Socket Mode, the signing secret HTTP', () => {
  const socket = read({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' });
  expect(socket.slack).toEqual({ mode: 'socket', botToken: 'xoxb-1', appToken: 'xapp-1', apiUrl: null });
  const http = read({
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: '12345678',
    SLACK_API_URL: 'http://127.0.0.1:1/api',
  });
  expect(http.slack).toEqual({
    mode: 'http',
    botToken: 'xoxb-1',
    signingSecret: '12345678',
    apiUrl: 'http://127.0.0.1:1/api/',
  });
});

test('Discord takes its token with or without the word before it, and an address with or without its version', () => {
  expect(read({ DISCORD_TOKEN: 'Bot a.b.c' }).discord).toEqual({ token: 'a.b.c', apiUrl: null });
  for (const DISCORD_API_URL of ['http://127.0.0.1:1/api/', 'http://127.0.0.1:1/api/v10'])
    expect(read({ DISCORD_TOKEN: 'a.b.c', DISCORD_API_URL }).discord?.apiUrl).toBe('http://127.0.0.1:1/api');
  expect(faultsOf({ DISCORD_TOKEN: 'hunter2 x', DISCORD_API_URL: 'discord' })).toEqual([
    expect.stringMatching(/^DISCORD_TOKEN does not look like one/),
    expect.stringMatching(/^DISCORD_API_URL is not an address/),
  ]);
});

test('an owner without the app is a fault', () => {
  expect(faultsOf({ DATABASE_OWNER_URL: 'postgres://o@h/db' })).toEqual([
    expect.stringContaining('DATABASE_OWNER_URL is set without DATABASE_URL'),
  ]);
});

test.each([
  [{}, 'en'],
  [{ LANG: 'C' }, 'en'],
  [{ LC_ALL: 'POSIX', LANG: 'pt_BR.UTF-8' }, 'en'],
  [{ LANG: 'C.UTF-8' }, 'en'],
  [{ LANG: 'pt_BR.UTF-8' }, 'pt-BR'],
  [{ LC_MESSAGES: 'pt_PT', LANG: 'en_US.UTF-8' }, 'pt-BR'],
  [{ LC_ALL: 'en_GB.UTF-8', LC_MESSAGES: 'pt_BR', LANG: 'pt_BR' }, 'en'],
  [{ LC_ALL: '', LANG: 'pt_BR' }, 'pt-BR'],
  [{ CENTAVO_LANGUAGE: 'pt-BR', LANG: 'en_US.UTF-8' }, 'pt-BR'],
  [{ CENTAVO_LANGUAGE: 'en', LANG: 'pt_BR.UTF-8' }, 'en'],
])('with %o the terminal speaks %s', (variables, language) => {
  expect(read(variables as Record<string, string>).terminal.language).toBe(language);
});

test('a language that Centavo does not speak is a fault', () => {
  expect(faultsOf({ CENTAVO_LANGUAGE: 'fr' })).toEqual([
    'CENTAVO_LANGUAGE is none of en, pt-BR; write one of them or leave it out.',
  ]);
});

test('an empty variable counts as unset', () => {
  expect(read({ SLACK_BOT_TOKEN: '', PORT: '', DATABASE_URL: '' })).toMatchObject({
    slack: null,
    databaseUrl: null,
  });
});

test('relative files are found from where npm was called, and from the working folder without npm', () => {
  const byNpm = {
    npm_lifecycle_event: 'centavo',
    npm_package_json: '/srv/app/package.json',
    INIT_CWD: '/home/u',
  };
  expect(read(byNpm).terminal.cwd).toBe('/home/u');
  expect(readConfig(byNpm, '/elsewhere').terminal.cwd).toBe('/elsewhere');
});

test('.env in the working folder is read for what the environment leaves unset or empty', () => {
  const folder = makeTestFolder();
  writeFiles(folder, { '.env': 'PORT=1234\nHOST=0.0.0.0\nLOG_LEVEL="debug"\n' });
  const before = process.cwd();
  process.chdir(folder);
  vi.stubEnv('HOST', '127.0.0.2');
  vi.stubEnv('PORT', '');
  try {
    expect(readConfig()).toMatchObject({ http: { host: '127.0.0.2', port: 1234 }, logLevel: 'debug' });
  } finally {
    process.chdir(before);
    vi.unstubAllEnvs();
  }
});

test('PUBLIC_URL is the address of a site, without a path, and is kept without a slash at its end', () => {
  expect(read({}).http.publicUrl).toBeNull();
  for (const text of [
    'https://costs.example.com',
    'https://costs.example.com/',
    'HTTPS://Costs.Example.com:443',
  ]) {
    expect(read({ PUBLIC_URL: text }).http.publicUrl).toBe('https://costs.example.com');
  }
  for (const text of [
    'costs.example.com',
    'ftp://x',
    'https://x/console',
    'https://x/?a',
    'https://u:p@x',
    'https://x/#y',
  ]) {
    expect([text, faultsOf({ PUBLIC_URL: text })]).toEqual([
      text,
      [expect.stringMatching(/^PUBLIC_URL is not/)],
    ]);
  }
});

describe('states of AI budgets', () => {
  const shares = (warn: string, throttle: string, block: string) => ({
    TENANT_BUDGET_WARN_PCT: warn,
    TENANT_BUDGET_THROTTLE_PCT: throttle,
    TENANT_BUDGET_BLOCK_PCT: block,
  });

  test('begin at 70, 90 and 100 % unless something else is said, exactly as it is written', () => {
    expect(read({}).ai.limits).toEqual({ warn: '0.7', throttle: '0.9', block: '1.0' });
    expect(read(shares('0.5', '0.75', '0.875')).ai.limits).toEqual({
      warn: '0.5',
      throttle: '0.75',
      block: '0.875',
    });
  });

  test.each([
    ['0.9', '0.7', '1'],
    ['0.7', '0.7', '1'],
    ['0.7', '1', '1'],
    ['1', '0.9', '1.0'],
  ])('%s, %s, %s are in no order and refused', (...given) => {
    expect(faultsOf(shares(...given))).toEqual([
      expect.stringMatching(/write each larger than the one before/),
    ]);
  });

  test.each(['70', '70%', '0,7', '.7', '7e-1', '-0.7', '0', '1.5', 'NaN', '0x1'])(
    '%s is no share, or could be two, and refused',
    (text) => {
      expect(faultsOf({ TENANT_BUDGET_WARN_PCT: text })).toEqual([
        expect.stringMatching(/^TENANT_BUDGET_WARN_PCT is not a share of the budget; write .* 0\.7 for 70 %/),
      ]);
    },
  );

  test('calls without the database are served or blocked, nothing else', () => {
    expect(read({}).ai.onError).toBe('serve');
    expect(read({ TENANT_BUDGET_ON_ERROR: 'block' }).ai.onError).toBe('block');
    expect(faultsOf({ TENANT_BUDGET_ON_ERROR: 'allow' })).toHaveLength(1);
  });

  test('a secret that is short is refused and not repeated', () => {
    for (const name of ['ADMIN_HEALTH_SECRET', 'API_KEY_SECRET']) {
      const faults = faultsOf({ [name]: 'hunter2' });
      expect(faults).toEqual([expect.stringMatching(new RegExp(`^${name} is too short`))]);
      expect(faults.join()).not.toContain('hunter2');
    }
  });

  test('the policy file changes what it names; every fault in it is told with the rest', () => {
    const folder = makeTestFolder();
    writeFiles(folder, {
      'policy.json': '{"throttled":{"mostTopN":6},"allowedModels":{"anthropic":["claude-3-5-haiku-latest"]}}',
      'wrong.json': '{"caution":{"maxTokensShare":70,"mostTopK":0},"throtled":{}}',
      'looser.json': '{"throttled":{"maxTokensShare":0.9,"model":"keep"}}',
      'text.json': 'maxTokens: 5',
    });
    const { policy } = readConfig({ AI_POLICY_FILE: 'policy.json' }, folder).ai;
    expect(policy.throttled).toMatchObject({ mostTopN: 6, mostTopK: 2, maxTokensShare: 0.5 });
    expect(policy.allowedModels).toEqual({ anthropic: ['claude-3-5-haiku-latest'] });
    const faultsIn = (file: string) => {
      try {
        readConfig({ AI_POLICY_FILE: file, PORT: 'x' }, folder);
      } catch (error) {
        return (error as ConfigError).faults.slice(1);
      }
      return [];
    };
    expect(faultsIn('wrong.json').join()).toMatch(/caution\.maxTokensShare.*caution\.mostTopK.*throtled/s);
    expect(faultsIn('looser.json')).toEqual([
      expect.stringContaining('throttled.maxTokensShare is looser'),
      expect.stringContaining('throttled.model is looser'),
    ]);
    expect(faultsIn('text.json')).toEqual([expect.stringContaining('it is not JSON')]);
    expect(faultsIn('none.json')).toEqual([expect.stringContaining('it cannot be read (ENOENT)')]);
  });
});
