import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHECKOUT, makeTestFolder, runProgram } from '../support/checkout.ts';

const LIMIT_MS = 120_000;

test(
  '`npm run demo:policy` goes from NORMAL to BLOCKED, has the block lifted in the console and shows it back, and leaves nothing',
  async () => {
    const folder = makeTestFolder();
    const before = existsSync(join(CHECKOUT, '.centavo'));
    const { status, stdout, stderr } = await runProgram('npm', ['run', '-s', 'demo:policy'], {
      cwd: CHECKOUT,
      // What a developer has set must neither be used nor hinder it.
      env: {
        TMPDIR: folder,
        CENTAVO_HOME: join(folder, 'never'),
        DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:1/none',
        SLACK_BOT_TOKEN: 'xoxb-none',
        PORT: '1',
        TENANT_BUDGET_WARN_PCT: '0.1',
      },
    });
    expect([status, stderr.replace(/^Building …\n/, '')]).toEqual([0, '']);
    const decisions = [
      ...stdout.matchAll(/^ {7}(\w+): (?:(as asked)|([\w-]+), (\d+) out|no call is made, (\w+))/gm),
    ];
    expect(
      decisions.map(([, state, asked, model, tokens, reason]) => [
        state,
        asked ?? reason ?? `${model} ${tokens}`,
      ]),
    ).toEqual([
      ['NORMAL', 'as asked'],
      ['NORMAL', 'as asked'],
      ['NORMAL', 'as asked'],
      ['CAUTION', 'gpt-4o-mini 700'],
      ['CAUTION', 'gpt-4o-mini 700'],
      ['THROTTLED', 'gpt-4o-mini 500'],
      ['THROTTLED', 'no_headroom'],
      ['THROTTLED', 'gpt-4o-mini 500'],
      ['BLOCKED', 'blocked'],
      ['THROTTLED', 'gpt-4o-mini 500'],
      ['BLOCKED', 'blocked'],
    ]);
    const spent = [...stdout.matchAll(/today \$([\d.]+) of \$0\.12$/gm)].map(([, amount]) => amount);
    expect(spent).toEqual(['0.03', '0.06', '0.09', '0.10542', '0.10884', '0.11514', '0.12', '0.1215']);
    expect(stdout).toContain('Lift the AI block of acme for 1 hour');
    expect(stdout).toContain('→ Approved. The change is made.');
    expect(readdirSync(folder)).toEqual([]);
    expect(existsSync(join(CHECKOUT, '.centavo'))).toBe(before);
  },
  LIMIT_MS,
);
