import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { formatMoney } from '../../src/bot/format/format-money.ts';
import { centavo, type DemoHomes, factOf, makeDemoHomes, portOf, startService } from '../support/centavo.ts';
import { buttonsOf, labelOf, type SlackFake, startSlackFake, type Via } from '../support/slack-fake.ts';

const LIMIT_MS = 120_000;
const SECRET = 'fake-signing-secret';

let homes: DemoHomes;
beforeAll(async () => {
  homes = await makeDemoHomes();
}, LIMIT_MS);
afterAll(() => homes.remove());

/** The real process on a ledger of its own (a demo company's), connected to a Slack of our own. */
async function startLinked(mode: 'socket' | 'http') {
  const fake = await startSlackFake();
  onTestFinished(() => {
    expect(fake.violations).toEqual([]);
    return fake.close();
  });
  const home = join(homes.copy(), 'demo');
  const code = (await centavo(home, ['link-code'])).stdout.trim();
  const service = startService(home, {
    env: {
      SLACK_BOT_TOKEN: fake.tokens.bot,
      SLACK_API_URL: fake.apiUrl,
      ...(mode === 'socket' ? { SLACK_APP_TOKEN: fake.tokens.app } : { SLACK_SIGNING_SECRET: SECRET }),
    },
  });
  const url = `http://127.0.0.1:${await portOf(service)}`;
  if (mode === 'socket') await fake.connected();
  const via: Via = mode === 'socket' ? 'socket' : { url: `${url}/slack/events`, secret: SECRET };
  return { fake, home, code, service, url, via };
}

/** A claim that becomes true soon. */
function eventually<T>(read: () => T) {
  return expect.poll(read, { timeout: 10_000, interval: 20 });
}

async function healthOf(url: string): Promise<unknown> {
  return (await fetch(`${url}/health`)).json();
}

function textsOf(fake: SlackFake): string {
  return JSON.stringify(fake.messages);
}

describe.each(['socket', 'http'] as const)('the real process over %s', (mode) => {
  test(
    'links a workspace, answers a command, its buttons and a slow question with the true figures, and stops on SIGTERM',
    async () => {
      const { fake, home, code, service, via } = await startLinked(mode);
      const refusal = await fake.command('tenant acme', {}, via).reply();
      expect(refusal.onlyFor).toBe('U1');
      expect(refusal.text).toContain('/cost link CODE');
      const linked = await fake.command(`link ${code}`, {}, via).reply();
      expect(linked.text).toContain('linked');

      const shutOut = await fake.command('tenant acme', { user: 'U2' }, via).reply();
      expect(shutOut.onlyFor).toBe('U2');
      expect(buttonsOf(shutOut).map(labelOf)).toEqual(['Ask for access']);
      await fake.command('admin access everyone on', {}, via).reply();

      const truth = await centavo(home, ['cost', 'tenant acme', '--json']);
      const total = formatMoney(factOf(truth.stdout, 'total') ?? '', 'USD', 'en');
      const asked = fake.command('tenant acme', {}, via);
      expect((await asked.ack()).ms).toBeLessThan(1000);
      const answer = await asked.reply();
      expect(answer).toMatchObject({ channel: 'C1', onlyFor: null });
      expect(answer.text).toContain(total);
      expect(JSON.stringify(answer.blocks)).toContain(total);

      // Where the first picture takes too long its answer comes without.
      const findPicture = () =>
        fake.messages.flatMap(({ blocks }) => blocks).find(({ type }) => type === 'image');
      const draw = () => {
        fake.command('trend acme', {}, via);
        return fake.until('a picture in an answer', findPicture, 8_000).catch(() => null);
      };
      await expect.poll(draw).not.toBeNull();
      const file = findPicture()?.slack_file as { id: string } | undefined;
      expect(
        fake.files
          .get(file?.id ?? '')
          ?.bytes?.subarray(1, 4)
          .toString(),
      ).toBe('PNG');

      // What opens a form is answered once it is sent.
      const plain = buttonsOf(answer).filter((one) => !JSON.stringify(one).includes('other-period'));
      const labels = plain.map(labelOf);
      expect(labels.length).toBeGreaterThan(2);
      for (const label of labels) {
        const press = fake.click(answer, label, { user: 'U2' }, via);
        expect((await press.ack()).ms).toBeLessThan(1000);
        const pressed = await press.reply();
        expect(pressed.onlyFor).toBe('U2');
        expect(pressed.text).not.toMatch(/did not work|Not (understood|found|allowed)/);
      }
      const mine = await fake.command('tenant acme only for me', { user: 'U2' }, via).reply();
      expect(mine.onlyFor).toBe('U2');
      const share = buttonsOf(mine)
        .map(labelOf)
        .find((label) => label.startsWith('Share'));
      const shared = await fake.click(mine, share ?? '', { user: 'U2' }, via).reply();
      expect(shared).toMatchObject({ onlyFor: null, channel: 'C1' });
      expect(shared.text).toContain(total);

      fake.people.set('U3', { id: 'U3', team_id: 'T1' });
      fake.fault('users.info', { kind: 'delay', ms: 3500 });
      const slow = fake.command('tenant acme', { user: 'U3' }, via);
      expect((await slow.announced()).text).toBe('Working on it…');
      await fake.until('the follow-up', () => slow.replies().some(({ text }) => text.includes(total)));

      service.child.kill('SIGTERM');
      expect(await service.ended).toMatchObject({ status: 0 });
      expect(fake.sockets.open()).toBe(0);
      expect(textsOf(fake)).not.toContain(code);
      expect(service.stderr()).not.toContain(fake.tokens.bot);
    },
    LIMIT_MS,
  );

  test(
    'lives through what Slack does to it: repeats, broken and refused connections',
    async () => {
      const { fake, code, service, url, via } = await startLinked(mode);
      await fake.command(`link ${code}`, {}, via).reply();
      const sent = fake.command('tenant acme', {}, via);
      await Promise.all([sent.ack(), sent.again(), sent.again()]);
      await sent.reply();
      if (mode === 'socket') {
        const before = fake.sockets.total();
        fake.sockets.drop();
        await fake.until('a new socket', () => fake.sockets.total() > before);
        await eventually(() => healthOf(url)).toMatchObject({ platforms: { slack: { state: 'connected' } } });
      } else {
        for (const [method, path] of [
          ['GET', '/slack/events'],
          ['POST', '/slack/nothing'],
          ['POST', '/slack/events'],
        ] as const) {
          const response = await fetch(url + path, {
            method,
            ...(method === 'POST' ? { body: 'null' } : {}),
          });
          expect(response.status).toBeGreaterThanOrEqual(400);
          expect(response.status).toBeLessThan(500);
        }
      }
      await fake.command('tenant acme last month', {}, via).reply();
      expect(sent.replies()).toHaveLength(1);

      fake.tokens.revoked = true;
      if (mode === 'socket') fake.sockets.drop();
      else {
        fake.people.set('U4', { id: 'U4', team_id: 'T1' });
        expect((await fake.command('tenant acme', { user: 'U4' }, via).reply()).text).toContain(
          'who you are',
        );
      }
      await eventually(() => healthOf(url)).toMatchObject({
        status: 'ok',
        platforms: { slack: { state: 'failed', detail: 'invalid_auth' } },
      });
      expect(service.child.exitCode).toBeNull();
      service.child.kill('SIGTERM');
      expect(await service.ended).toMatchObject({ status: 0 });
    },
    LIMIT_MS,
  );
});
