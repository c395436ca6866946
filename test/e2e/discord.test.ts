import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { formatMoney } from '../../src/bot/format/format-money.ts';
import { centavo, type DemoHomes, factOf, makeDemoHomes, portOf, startService } from '../support/centavo.ts';
import { openDiscordFake } from '../support/discord-app.ts';
import { IDS, labelsOf, textOf } from '../support/discord-fake.ts';
import { startSlackFake } from '../support/slack-fake.ts';

const LIMIT_MS = 180_000;

let homes: DemoHomes;
beforeAll(async () => {
  homes = await makeDemoHomes();
}, LIMIT_MS);
afterAll(() => homes.remove());

/** The real process on a ledger of its own (a demo company's), connected to a Discord of our own, and Slack if asked. */
async function start(more: Record<string, string> = {}) {
  const fake = await openDiscordFake();
  const home = join(homes.copy(), 'demo');
  const code = (await centavo(home, ['link-code'])).stdout.trim();
  const service = startService(home, {
    env: { DISCORD_TOKEN: fake.state.token, DISCORD_API_URL: fake.apiUrl, ...more },
  });
  const url = `http://127.0.0.1:${await portOf(service)}`;
  return { fake, home, code, service, url };
}

/** A claim that becomes true soon. */
function eventually<T>(read: () => T) {
  return expect.poll(read, { timeout: 20_000, interval: 50 });
}

async function healthOf(url: string): Promise<unknown> {
  return (await fetch(`${url}/health`)).json();
}

test(
  'the real process links a server, answers a command with a picture, its buttons and what is typed with the true figures, and stops on SIGTERM',
  async () => {
    const { fake, home, code, service } = await start();
    await fake.connected();
    const refusal = await fake.command('tenant', { tenant: 'acme' }).reply();
    expect(refusal.onlyFor).toBe(IDS.person);
    expect(textOf(refusal)).toContain('/cost link CODE');
    expect(textOf(await fake.command('link', { code }).reply())).toContain('linked');
    await fake.until('the commands', () => fake.state.commands.length === 1);

    const truth = await centavo(home, ['cost', 'tenant acme', '--json']);
    const total = formatMoney(factOf(truth.stdout, 'total') ?? '', 'USD', 'en');
    const mine = fake.command('tenant', { tenant: 'acme', audience: 'me' });
    expect((await mine.ack()).ms).toBeLessThan(2000);
    const answer = await mine.reply();
    expect(answer.onlyFor).toBe(IDS.person);
    expect(textOf(answer)).toContain(total);

    const label = labelsOf(answer)[0] ?? '';
    const pressed = await fake.press(answer, label).reply();
    expect(textOf(pressed)).not.toMatch(/did not work|Not (understood|found|allowed)/);
    const suggested = await fake.suggestions(fake.type('tenant', 'tenant', 'acm'));
    expect(suggested.map(({ value }) => value.toLowerCase())).toContain('acme');
    const trend = await fake.command('trend', { tenant: 'acme', audience: 'me' }).reply();
    expect(textOf(trend)).toContain('$');

    service.child.kill('SIGTERM');
    expect(await service.ended).toMatchObject({ status: 0 });
    await eventually(() => fake.gateway.open()).toBe(0);
    expect(JSON.stringify(fake.messages)).not.toContain(code);
    expect(service.stderr()).not.toContain(fake.state.token);
  },
  LIMIT_MS,
);

test(
  'a platform that fails never stops the other, and health shows each: first Slack, then Discord',
  async () => {
    const slack = await startSlackFake();
    onTestFinished(() => slack.close());
    slack.tokens.revoked = true;
    const { fake, code, service, url } = await start({
      SLACK_BOT_TOKEN: slack.tokens.bot,
      SLACK_APP_TOKEN: slack.tokens.app,
      SLACK_API_URL: slack.apiUrl,
    });
    await fake.connected();
    await eventually(() => healthOf(url)).toMatchObject({
      status: 'ok',
      platforms: { slack: { state: 'failed', detail: 'invalid_auth' }, discord: { state: 'connected' } },
    });
    expect(textOf(await fake.command('link', { code }).reply())).toContain('linked');
    fake.gateway.closeWith(4014);
    await eventually(() => healthOf(url)).toMatchObject({
      status: 'ok',
      platforms: { discord: { state: 'failed', detail: '4014 disallowed intents' } },
    });
    expect(service.child.exitCode).toBeNull();
    service.child.kill('SIGTERM');
    expect(await service.ended).toMatchObject({ status: 0 });
  },
  LIMIT_MS,
);

test(
  'Slack answers while Discord refuses the bot',
  async () => {
    const slack = await startSlackFake();
    onTestFinished(() => slack.close());
    const { fake, code, service, url } = await start({
      DISCORD_TOKEN: 'another.token',
      SLACK_BOT_TOKEN: slack.tokens.bot,
      SLACK_APP_TOKEN: slack.tokens.app,
      SLACK_API_URL: slack.apiUrl,
    });
    await slack.connected();
    await eventually(() => healthOf(url)).toMatchObject({
      status: 'ok',
      platforms: { slack: { state: 'connected' }, discord: { state: 'failed', detail: '401 invalid token' } },
    });
    expect((await slack.command(`link ${code}`).reply()).text).toContain('linked');
    expect(fake.gateway.identified()).toBe(0);
    service.child.kill('SIGTERM');
    expect(await service.ended).toMatchObject({ status: 0 });
  },
  LIMIT_MS,
);
