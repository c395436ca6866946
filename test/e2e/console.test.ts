import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { findViolations, LOOKS, openLook, overflowOf, useBrowser, watchPage } from '../support/browser.ts';
import { factOf } from '../support/centavo.ts';
import { type ConsoleService, startConsoleService } from '../support/console-service.ts';

const LIMIT_MS = 120_000;
const open = useBrowser();

describe.runIf(inject('chromium'))('the console of `npm start`, in a real browser', () => {
  let service: ConsoleService;
  let browser: Browser;
  let signedIn: BrowserContext;
  let page: Page;
  let url: string;

  beforeAll(async () => {
    service = await startConsoleService();
    url = service.url;
    browser = await open();
    signedIn = await browser.newContext({ colorScheme: 'light', viewport: { width: 1440, height: 900 } });
    page = await signedIn.newPage();
    await page.goto(service.link);
  }, LIMIT_MS);
  afterAll(() => service?.stop());

  test(
    'the whole way: sign in, ask, press a button, see a chart, sort tenants, take an export, sign out',
    async () => {
      const watched = watchPage(page);
      await page.getByRole('button', { name: 'Sign in' }).click();

      // The first answer is there, and its figure is the terminal's.
      const total = factOf(await service.centavo(['cost', 'tenant acme', '--json']), 'total');
      const first = page.getByRole('article').first();
      await first.getByRole('heading', { name: /^acme · / }).waitFor();
      expect(await first.locator('.amount data').first().getAttribute('value')).toBe(total);

      // Asked by the keyboard alone; the answer is announced and comes without a new page.
      await page.evaluate('globalThis.stillHere = true');
      await page.getByRole('combobox', { name: 'Ask about costs' }).focus();
      await page.keyboard.type('/cost tenant acme last month');
      await page.keyboard.press('Enter');
      await page.getByRole('article').nth(1).getByRole('heading', { level: 2 }).waitFor();
      await page.getByRole('status').getByText('the answer is here').waitFor({ state: 'attached' });
      expect(await page.evaluate('globalThis.stillHere')).toBe(true);

      // A button asks further.
      await page.getByRole('article').nth(1).getByRole('button', { name: 'Picture' }).click();
      const third = page.getByRole('article').nth(2);
      await third.getByRole('heading', { level: 2 }).waitFor();
      const chart = third.getByRole('img').first();
      await chart.waitFor();
      await expect
        .poll(() => chart.evaluate((image: unknown) => (image as { naturalWidth: number }).naturalWidth))
        .toBeGreaterThan(300);
      expect((await chart.getAttribute('alt'))?.length).toBeGreaterThan(20);

      // All of it is kept.
      await page.reload();
      expect(await page.getByRole('article').count()).toBe(3);

      // The tenants, sorted and filtered, with the way to an answer.
      await page.getByRole('link', { name: 'Tenants', exact: true }).click();
      const names = () => page.locator('tbody th a').allTextContents();
      const byCost = await names();
      expect(byCost.length).toBeGreaterThan(10);
      await page.getByRole('columnheader', { name: 'Tenant' }).getByRole('link').click();
      expect(await page.getByRole('columnheader', { name: 'Tenant' }).getAttribute('aria-sort')).toBe(
        'ascending',
      );
      const byName = await names();
      expect(byName).not.toEqual(byCost);
      expect([...byName].sort()).toEqual([...byCost].sort());
      await page.getByRole('searchbox', { name: 'Filter by name' }).fill('acm');
      await page.keyboard.press('Enter');
      await page.waitForURL(/[?&]q=acm/);
      expect(await names()).toEqual(['acme']);
      const listed = await page.locator('tbody td data').first().getAttribute('value');
      await page.getByRole('link', { name: 'acme', exact: true }).click();
      expect(await page.locator('#newest .amount data').first().getAttribute('value')).toBe(listed);
      expect(listed).toBe(total);

      // The export is a file, once.
      await page.getByRole('combobox', { name: 'Ask about costs' }).fill('export csv acme last month');
      await page.keyboard.press('Enter');
      const link = page.getByRole('link', { name: /^Download / });
      await link.first().waitFor();
      const [download] = await Promise.all([page.waitForEvent('download'), link.first().click()]);
      expect(download.suggestedFilename()).toMatch(/\.csv$/);
      expect(await readFile(await download.path(), 'utf8')).toContain('BilledCost');

      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Signed out' }).waitFor();
      await page.goto(`${url}/tenants`);
      await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();

      // 401 is told as an error by the browser itself.
      expect(watched.faults.filter((fault) => !fault.includes('401'))).toEqual([]);
      expect([...watched.hosts]).toEqual([new URL(url).host]);
      // A machine that stands still while everything starts is away for AI calls, and says so.
      expect(service.stderr().replace(/^.*spend cannot be computed.*$/gm, '')).not.toMatch(/"level":50/);
    },
    LIMIT_MS,
  );

  describe('each page, as `centavo console-link` lets one in again', () => {
    let link: string;

    beforeAll(async () => {
      link = await service.makeLink();
    }, LIMIT_MS);

    test(
      'is without violations of accessibility and without sideways scrolling, in every look',
      async () => {
        for (const look of LOOKS) {
          const looked = await openLook(browser, signedIn, look, { bypassCSP: true });
          await looked.goto(link);
          const at = async (name: string) =>
            expect([name, look, await findViolations(looked), await overflowOf(looked)]).toEqual([
              name,
              look,
              [],
              0,
            ]);
          await at('sign-in');
          await looked.close();
        }
        await page.goto(link);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('article').first().waitFor();
        await page.getByRole('combobox', { name: 'Ask about costs' }).fill('top services last month');
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: /^Top services/ }).waitFor();
        await page.getByRole('combobox', { name: 'Ask about costs' }).fill('help');
        await page.keyboard.press('Enter');
        await page.getByRole('article').last().getByRole('table').waitFor();
        for (const look of LOOKS) {
          const looked = await openLook(browser, signedIn, look, { bypassCSP: true });
          for (const name of [
            '/',
            '/tenants',
            '/?tenant=acme&period=last%20month',
            '/nothing',
            '/signed-out',
          ]) {
            await looked.goto(url + name);
            const faults = await findViolations(looked);
            expect([name, look, faults, await overflowOf(looked)]).toEqual([name, look, [], 0]);
          }
          await looked.context().close();
        }
      },
      LIMIT_MS,
    );

    test(
      'says its structure: landmarks, headings, names of what can be used',
      async () => {
        await page.goto(`${url}/tenants?q=acme`);
        const tree = await page.locator('body').ariaSnapshot();
        for (const line of [
          '- link "Skip to the content"',
          '- banner:',
          '- navigation "Pages"',
          '- main',
          '- heading "Tenants" [level=1]',
          '- search:',
          '- searchbox "Filter by name"',
          '- region "Tenants"',
          '- columnheader "Cost"',
          '- rowheader "acme"',
          '- button "Sign out"',
        ]) {
          expect(tree).toContain(line);
        }
        await page.goto(`${url}/`);
        const ask = await page.locator('body').ariaSnapshot();
        for (const line of [
          '- heading "Ask" [level=1]',
          '- log "Questions and answers"',
          '- article',
          '- combobox "Ask about costs"',
        ]) {
          expect(ask).toContain(line);
        }
      },
      LIMIT_MS,
    );

    test(
      'can be used by the keyboard, and it is seen where that is',
      async () => {
        await page.goto(`${url}/`);
        const focused = () =>
          page.evaluate(`(() => {
          const one = document.activeElement;
          const { outlineStyle, outlineWidth } = getComputedStyle(one);
          return [(one.getAttribute('aria-label') ?? (one.labels?.[0]?.textContent || one.textContent)).trim(), outlineStyle !== 'none' && outlineWidth !== '0px'];
        })()`) as Promise<[string, boolean]>;
        const order: string[] = [];
        for (let at = 0; at < 10; at += 1) {
          await page.keyboard.press('Tab');
          const [name, seen] = await focused();
          expect([name, seen]).toEqual([name, true]);
          order.push(name);
        }
        expect(order.slice(0, 9)).toEqual([
          'Skip to the content',
          'Centavo',
          'Ask',
          'Tenants',
          'AI budgets',
          'Approvals',
          'Sign out',
          'Ask about costs',
          'Ask',
        ]);
      },
      LIMIT_MS,
    );

    test(
      'does all of it without a script, and in Portuguese for who prefers it',
      async () => {
        const looked = await openLook(
          browser,
          signedIn,
          { colorScheme: 'dark', width: 360 },
          { javaScriptEnabled: false, locale: 'pt-BR' },
        );
        await looked.goto(`${url}/`);
        expect(await looked.locator('html').getAttribute('lang')).toBe('pt-BR');
        await looked.getByRole('combobox', { name: 'Pergunte sobre custos' }).fill('tenant acme');
        await looked.getByRole('button', { name: 'Perguntar', exact: true }).click();
        await looked
          .locator('#newest')
          .getByRole('heading', { name: /^acme · / })
          .waitFor();
        expect(new URL(looked.url()).hash).toBe('#newest');
        await looked.locator('#newest form.buttons button').first().click();
        await looked.locator('#newest').getByRole('heading', { level: 2 }).waitFor();
        await looked.getByRole('link', { name: 'Inquilinos' }).click();
        await looked.getByRole('heading', { name: 'Inquilinos' }).waitFor();
        await looked.context().close();
      },
      LIMIT_MS,
    );
  });

  test(
    'a link is refused the second time, in words, and shows nothing',
    async () => {
      const link = await service.makeLink();
      const stranger = await (await browser.newContext()).newPage();
      for (const heading of ['Ask', 'Sign in to Centavo']) {
        await stranger.goto(link);
        await stranger.getByRole('button', { name: 'Sign in' }).click();
        await stranger.getByRole('heading', { level: 1, name: heading }).waitFor({ state: 'attached' });
      }
      await stranger.getByText('This link does not work').waitFor();
      await stranger.context().close();
    },
    LIMIT_MS,
  );
});
