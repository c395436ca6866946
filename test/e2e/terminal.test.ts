import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DemoHomes, makeDemoHomes } from '../support/centavo.ts';
import { CHECKOUT, makeTestFolder } from '../support/checkout.ts';
import { hasPseudoTerminal, startOnTerminal } from '../support/pseudo-terminal.ts';

const LIMIT_MS = 180_000;
if (!hasPseudoTerminal)
  process.stderr.write('\nNOT RUN: the prompt on a pseudo terminal; it takes a python3.\n\n');

describe.runIf(hasPseudoTerminal)('npm start on a terminal', () => {
  let homes: DemoHomes;
  beforeAll(async () => {
    homes = await makeDemoHomes();
  }, LIMIT_MS);
  afterAll(() => homes.remove());

  const npmStart = (home: string, env: Record<string, string> = {}) =>
    startOnTerminal('npm', ['start'], {
      cwd: CHECKOUT,
      env: { CENTAVO_ENV_FILE: '/dev/null', CENTAVO_HOME: home, PORT: '0', ...env },
    });

  test(
    'it prints the answer, takes questions and numbers, and Ctrl-C ends it with nothing left',
    async () => {
      const home = homes.copy();
      const terminal = npmStart(home);
      await terminal.shows('/cost ');
      expect(terminal.shown()).toMatch(/^acme · /m);
      expect(terminal.shown()).toContain('[1] By service');
      terminal.press('1\r');
      await terminal.shows('acme');
      await terminal.shows('/cost ');
      terminal.press('/cost tenant akme\r');
      await terminal.shows('[1] acme');
      terminal.press('1\r');
      await terminal.shows('data as of');
      await terminal.shows('/cost ');
      terminal.press('\u0003');
      expect(await terminal.ended).toBe(0);
      expect(readdirSync(join(home, 'demo', 'lock'))).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'the first start draws a progress bar while the demo is made',
    async () => {
      const terminal = npmStart(join(makeTestFolder(), '.centavo'));
      await terminal.shows('█');
      await terminal.shows('data as of');
      await terminal.shows('/cost ');
      terminal.press('exit\r');
      expect(await terminal.ended).toBe(0);
    },
    LIMIT_MS,
  );

  test(
    'with Slack set and no workspace linked it shows a one-time code',
    async () => {
      const terminal = npmStart(join(makeTestFolder(), '.centavo'), {
        SLACK_BOT_TOKEN: 'xoxb-1',
        SLACK_APP_TOKEN: 'xapp-1',
        SLACK_API_URL: 'http://127.0.0.1:9/api/',
      });
      await terminal.shows('type: /cost link ');
      // A key pressed before the prompt is there is the terminal's own, and lost.
      await terminal.shows('\n/cost ');
      expect(terminal.shown()).toMatch(/\/cost link [A-Z0-9]{4}-[A-Z0-9]{4}\n/);
      terminal.press('\u0004');
      expect(await terminal.ended).toBe(0);
    },
    LIMIT_MS,
  );
});
