import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const manifest = readFileSync(new URL('../../slack-app-manifest.yaml', import.meta.url), 'utf8');
const web = ['web', 'post-message']
  .map((name) => readFileSync(new URL(`../../src/bot/slack/${name}.ts`, import.meta.url), 'utf8'))
  .join('\n');

/** What Slack asks for each method that a bot calls. */
const SCOPES: Record<string, readonly string[]> = {
  'auth.test': [],
  'users.info': ['users:read'],
  'conversations.info': ['channels:read', 'groups:read', 'im:read'],
  'conversations.members': ['channels:read', 'groups:read'],
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.open': ['im:write'],
  // Of channels only where somebody adds the scope by hand: see docs/slack.md.
  'conversations.history': ['im:history'],
  'views.open': [],
  'views.publish': [],
  'files.getUploadURLExternal': ['files:write'],
  'files.completeUploadExternal': ['files:write'],
};

test('the manifest asks for the scopes of the methods that are called, and for no other', () => {
  const called = [...web.matchAll(/'([a-z]+\.[a-zA-Z]+)'/g)].map(([, method = '']) => method);
  expect(new Set(called)).toEqual(new Set(Object.keys(SCOPES)));
  const needed = new Set(['commands', ...called.flatMap((method) => SCOPES[method] ?? [])]);
  const [, list = ''] = /bot:\n((?:\s+(?:#.*|- .*)\n)+)/.exec(manifest) ?? [];
  const asked = [...list.matchAll(/- (\S+)/g)].map(([, scope = '']) => scope);
  expect(new Set(asked)).toEqual(needed);
  expect(asked).toHaveLength(needed.size);
});

test('the doctor knows every scope that the manifest asks for', () => {
  const check = readFileSync(new URL('../../src/cli/checks/check-slack.ts', import.meta.url), 'utf8');
  const [, list = ''] = /bot:\n((?:\s+(?:#.*|- .*)\n)+)/.exec(manifest) ?? [];
  const asked = [...list.matchAll(/- (\S+)/g)].map(([, scope = '']) => scope);
  const [, known = ''] = /const SCOPES = \[([^\]]+)\]/.exec(check) ?? [];
  expect([...known.matchAll(/'([^']+)'/g)].map(([, scope = '']) => scope).sort()).toEqual(asked.sort());
});

test('the manifest has the home of the app and the event that it is opened by', () => {
  expect(manifest).toMatch(/home_tab_enabled: true/);
  expect(manifest).toMatch(/bot_events:\n(?:\s+- \S+\n)*\s+- app_home_opened\n/);
});

test('the manifest has the command, buttons and Socket Mode switched on', () => {
  expect(manifest).toMatch(/- command: \/cost\n/);
  expect(manifest).toMatch(/interactivity:\n\s+is_enabled: true/);
  expect(manifest).toMatch(/socket_mode_enabled: true/);
});
