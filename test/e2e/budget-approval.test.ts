import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { useBrowser, watchPage } from '../support/browser.ts';
import { centavo, type DemoHomes, factOf, makeDemoHomes, portOf, startService } from '../support/centavo.ts';
import { openDiscordFake } from '../support/discord-app.ts';
import { type DiscordFake, type FakeMessage, IDS, labelsOf, textOf } from '../support/discord-fake.ts';
import { buttonsOf, labelOf, type SlackFake, startSlackFake } from '../support/slack-fake.ts';

const LIMIT_MS = 240_000;
/** In Slack: the admin, and who asks. In Discord: the admin, and who approves. */
const PEOPLE = { admin: 'U1', asker: 'U2', discordAdmin: IDS.person, approver: IDS.other } as const;

let homes: DemoHomes;
beforeAll(async () => {
  homes = await makeDemoHomes();
}, LIMIT_MS);
afterAll(() => homes?.remove());
const open = useBrowser();

/** The real process on a ledger of its own (a demo company's), with a Slack and a Discord of our own. */
async function startBoth() {
  const slack = await startSlackFake();
  onTestFinished(async () => {
    expect(slack.violations).toEqual([]);
    await slack.close();
  });
  const discord = await openDiscordFake();
  const home = join(homes.copy(), 'demo');
  const codeOf = async () => (await centavo(home, ['link-code'])).stdout.trim();
  const code = await codeOf();
  const service = startService(home, {
    env: {
      SLACK_BOT_TOKEN: slack.tokens.bot,
      SLACK_APP_TOKEN: slack.tokens.app,
      SLACK_API_URL: slack.apiUrl,
      DISCORD_TOKEN: discord.state.token,
      DISCORD_API_URL: discord.apiUrl,
    },
  });
  const url = `http://127.0.0.1:${await portOf(service)}`;
  await Promise.all([slack.connected(), discord.connected()]);
  expect((await slack.command(`link ${code}`).reply()).text).toContain('linked');
  const second = await codeOf();
  expect(textOf(await discord.command('link', { code: second }).reply())).toContain('linked');
  return { slack, discord, home, service, url };
}

/** Signs in by the link that start-up printed, asks for an inventory and a cost. */
async function lookAround(page: Page, link: string, home: string): Promise<void> {
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await ask(page, 'export resources acme last month');
  const file = page.getByRole('link', { name: /^Download / }).first();
  await file.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), file.click()]);
  const inventory = await readFile(await download.path(), 'utf8');
  expect(inventory.split('\n')[0]).toContain('ResourceId');
  expect(inventory.trimEnd().split('\n').length).toBeGreaterThan(5);

  await ask(page, 'tenant acme');
  const answer = page.getByRole('article').last();
  await answer.getByRole('heading', { name: /^acme · / }).waitFor();
  const { stdout } = await centavo(home, ['cost', 'tenant acme', '--json']);
  const shown = await answer.locator('.amount data').first().getAttribute('value');
  expect(shown).toBe(factOf(stdout, 'total'));
}

/** Types into the console and waits for the answer. */
async function ask(page: Page, text: string): Promise<void> {
  const before = await page.getByRole('article').count();
  await page.getByRole('combobox', { name: 'Ask about costs' }).fill(text);
  await page.keyboard.press('Enter');
  await page.getByRole('article').nth(before).getByRole('heading', { level: 2 }).waitFor();
}

/** A budget that counts from the start, and who may ask for more of it, and who decides. */
async function prepare(slack: SlackFake, discord: DiscordFake): Promise<void> {
  const type = async (text: string) => {
    const { text: said, blocks } = await slack.command(text).reply();
    expect([text, JSON.stringify(blocks)]).toEqual([
      text,
      expect.not.stringMatching(/Not (understood|found|allowed)/),
    ]);
    return said;
  };
  // The demo's rule has budgets changed at once.
  await type('budget set acme 5000 USD month');
  await type('approvals rules remove 1');
  await type(`admin access grant <@${PEOPLE.asker}> viewer acme`);
  const granted = await discord
    .command('admin access', {
      verb: 'grant',
      person: `<@${PEOPLE.approver}>`,
      role: 'approver',
      tenant: 'acme',
    })
    .reply();
  expect(textOf(granted)).not.toMatch(/Not (understood|found|allowed)/);
}

/** The direct message that asks somebody in Discord to decide. */
async function askedInDiscord(discord: DiscordFake): Promise<FakeMessage> {
  return discord.until('a request in Discord', () =>
    discord.messages.find(
      ({ channel, ...one }) =>
        discord.state.directs.get(channel) === PEOPLE.approver &&
        labelsOf({ channel, ...one }).includes('Approve'),
    ),
  );
}

describe.runIf(inject('chromium'))('one budget, three surfaces', () => {
  test(
    'signed in, an inventory, its cost, a raise asked for in Slack, approved in Discord, seen in the console and in the audit',
    async () => {
      const { slack, discord, home, service, url } = await startBoth();
      const [link = ''] = /http:\/\/\S+\/sign-in\/\S+/.exec(service.stderr()) ?? [];
      const browser = await open();
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      onTestFinished(() => context.close());
      const page = await context.newPage();
      const watched = watchPage(page);
      await lookAround(page, link, home);
      await prepare(slack, discord);

      // Asked for in Slack, by who may only look.
      const asked = await slack.command('budget raise acme to 8000', { user: PEOPLE.asker }).reply();
      expect(asked.onlyFor).toBe(PEOPLE.asker);
      expect(JSON.stringify(asked.blocks)).toMatch(/8,000/);

      // It waits in the console, as chat says it.
      await page.getByRole('link', { name: 'Approvals' }).click();
      const waiting = page.getByRole('article').filter({ hasText: 'acme' });
      await waiting.getByText('$8,000.00', { exact: true }).waitFor();
      expect(await waiting.getByText(PEOPLE.asker).count()).toBeGreaterThan(0);

      // Approved in Discord, by a direct message's button and its form.
      const request = await askedInDiscord(discord);
      expect(textOf(request)).toContain('acme');
      // Who asked is of another platform; nobody of this server.
      expect(textOf(request)).toContain(`slack:T1:${PEOPLE.asker}`);
      const by = { person: PEOPLE.approver, channel: request.channel, guild: null };
      const opened = await discord.press(request, 'Approve', by).ack();
      const decided = discord.submit(opened.data, { note: 'For the sale' }, by);
      expect(textOf(await decided.reply())).toContain('The change is made');

      // Every message that asked, of whomever and wherever, loses its buttons.
      const asks = (labels: readonly string[]) => labels.includes('Approve') || labels.includes('Reject');
      await discord.until('no buttons any more in Discord', () =>
        discord.messages.every((one) => one.deleted || !asks(labelsOf(one))),
      );
      await slack.until('no buttons any more in Slack', () =>
        slack.messages.every((one) => one.deleted || !asks(buttonsOf(one).map(labelOf))),
      );

      // Whoever asked is told where they asked, in a message of the bot's own.
      const told = await slack.until('word to who asked', () =>
        slack.messages.find(
          ({ via, channel, blocks }) =>
            via !== 'response_url' &&
            channel === `D${PEOPLE.asker.slice(1)}` &&
            /Approved/.test(JSON.stringify(blocks)),
        ),
      );
      expect(JSON.stringify(told.blocks)).toContain('acme');
      expect(JSON.stringify(told.blocks)).toContain(`<@${PEOPLE.asker}>`);

      // Seen in the console: the request, the budget, the audit.
      await page.reload();
      const ended = page.getByRole('region', { name: 'Decided lately' });
      await ended.getByText('approved').first().waitFor();
      expect(await page.getByRole('button', { name: /^Approve/ }).count()).toBe(0);
      await page.getByRole('link', { name: 'Ask' }).first().click();
      await ask(page, 'budget show acme');
      await page.getByRole('article').last().getByText('$8,000.00').first().waitFor();
      await ask(page, 'admin audit');
      const audit = page.getByRole('article').last();
      for (const what of ['approval.requested', 'approval.approved', 'budget.set']) {
        await audit.getByText(what).first().waitFor();
      }
      await audit.getByRole('button', { name: 'As CSV' }).click();
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page
          .getByRole('article')
          .last()
          .getByRole('link', { name: /^Download / })
          .click(),
      ]);
      const lines = (await readFile(await file.path(), 'utf8')).split('\n');
      expect(lines.filter((line) => line.includes('approval.approved'))).toEqual([
        expect.stringContaining(PEOPLE.approver),
      ]);
      await audit.getByText(`slack:T1:${PEOPLE.asker}`).first().waitFor();
      await audit.getByText(`discord:${IDS.guild}:${PEOPLE.approver}`).first().waitFor();

      expect(watched.faults).toEqual([]);
      expect([...watched.hosts]).toEqual([new URL(url).host]);
      // A machine that stands still while everything starts is away for AI calls, and says so.
      expect(service.stderr().replace(/^.*spend cannot be computed.*$/gm, '')).not.toMatch(/"level":50/);
      service.child.kill('SIGTERM');
      expect(await service.ended).toMatchObject({ status: 0 });
    },
    LIMIT_MS,
  );
});
