import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { findApproval } from '../../src/engine/approvals/index.ts';
import { setBudget } from '../../src/engine/budgets/index.ts';
import { findViolations, LOOKS, openLook, overflowOf, useBrowser, watchPage } from '../support/browser.ts';
import { openSite, type Site } from '../support/console-site.ts';
import { openTestEmbedded } from '../support/databases.ts';
import { makePolicyWorld, PEOPLE, type PolicyWorld } from '../support/policy-world.ts';

const LIMIT_MS = 120_000;
const open = useBrowser();

describe.runIf(inject('chromium'))('budgets and approvals in the console, in a real browser', () => {
  let world: PolicyWorld;
  let site: Site;
  let browser: Browser;

  beforeAll(async () => {
    const database = await openTestEmbedded();
    world = await makePolicyWorld(database);
    site = await openSite(database.db, { now: world.admin.now, unlimited: true }, afterAll);
    browser = await open();
  }, LIMIT_MS);

  const signIn = async (personId: string | null): Promise<BrowserContext> => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.goto(await site.makeLink(personId === null ? undefined : await world.whoIs(personId)));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Ask' }).waitFor({ state: 'attached' });
    return context;
  };

  test(
    'each page is without violations of accessibility and without sideways scrolling, in every look and language',
    async () => {
      await world.askRaise('60');
      await setBudget(world.admin, { tenant: 'labs', spend: 'ai', window: 'month', amount: '150' });
      for (const personId of [null, PEOPLE.approver]) {
        const signedIn = await signIn(personId);
        for (const look of LOOKS) {
          for (const locale of ['en-US', 'pt-BR']) {
            const page = await openLook(browser, signedIn, look, { bypassCSP: true, locale });
            for (const path of ['/ai-budgets', '/approvals', '/tenants']) {
              await page.goto(site.url + path);
              const faults = [await findViolations(page), await overflowOf(page)];
              expect([path, personId, look, locale, ...faults]).toEqual([
                path,
                personId,
                look,
                locale,
                [],
                0,
              ]);
            }
            await page.context().close();
          }
        }
        await signedIn.close();
      }
    },
    LIMIT_MS,
  );

  test(
    'a request is decided by the keyboard alone: Enter in the note sends nothing, the button does',
    async () => {
      const id = await world.askRaise('66', 'Black Friday');
      const context = await signIn(PEOPLE.approver);
      const [page] = context.pages();
      if (!page) throw new Error('there is no page');
      const watched = watchPage(page);
      await page.getByRole('link', { name: 'Approvals' }).click();
      const request = page.getByRole('article', { name: 'Budget of $66' });
      await request.getByRole('textbox', { name: 'Note or reason' }).focus();
      await page.keyboard.type('Agreed');
      await page.keyboard.press('Enter');
      expect((await findApproval(world.admin.db, '*', id))?.state).toBe('pending');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('status').getByText('Approved. The change is made.').waitFor();
      expect(await request.count()).toBe(0);
      await page.reload();
      expect((await findApproval(world.admin.db, '*', id))?.note).toBe('Agreed');
      await page.getByRole('link', { name: 'AI budgets' }).click();
      const shop = page.getByRole('row').filter({ hasText: 'shop' });
      await shop.getByText('of $66.00').waitFor();
      expect(watched.faults).toEqual([]);
      await context.close();
    },
    LIMIT_MS,
  );

  test(
    'says its structure: landmarks, headings, states in words, forms with names',
    async () => {
      await world.askRaise('67');
      const context = await signIn(null);
      const [page] = context.pages();
      if (!page) throw new Error('there is no page');
      await page.goto(`${site.url}/approvals`);
      const approvals = await page.locator('body').ariaSnapshot();
      for (const line of [
        '- heading "Approvals" [level=1]',
        '- heading "Open requests" [level=2]',
        '- article "Budget of $67',
        '- textbox "Note or reason"',
        '- \'button "Approve: Budget of $67',
        '- \'button "Reject: Budget of $67',
      ]) {
        expect(approvals).toContain(line);
      }
      await page.goto(`${site.url}/ai-budgets`);
      const budgets = await page.locator('body').ariaSnapshot();
      for (const line of [
        '- heading "AI budgets" [level=1]',
        '- list "Tenants by state"',
        '- heading "Needs attention" [level=2]',
        '- region "AI budgets"',
        '- rowheader "kiosk"',
        '- cell "Throttled"',
      ]) {
        expect(budgets).toContain(line);
      }
      await context.close();
    },
    LIMIT_MS,
  );
});
