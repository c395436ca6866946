import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, inject } from 'vitest';

const require = createRequire(import.meta.url);

/** A headless Chromium for a file of tests, closed after them. Opened at the first call. */
export function useBrowser(): () => Promise<Browser> {
  let opened: Promise<Browser> | undefined;
  afterAll(async () => (await opened)?.close());
  return () => {
    const executablePath = inject('chromium');
    if (executablePath === null) throw new Error('there is no Chromium');
    opened ??= launchChromium(executablePath);
    return opened;
  };
}

/** Root has no sandbox to give; the pages are our own. */
function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** Everything that a page asked for and did wrong, as it goes along. */
export function watchPage(page: Page): { hosts: Set<string>; faults: string[] } {
  const hosts = new Set<string>();
  const faults: string[] = [];
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  return { hosts, faults };
}

/**
 * Runs axe on a page as a person sees it. The page's own policy forbids scripts from elsewhere, so the context must have
 * been made with `bypassCSP`.
 *
 * @returns one line for each violation
 */
export async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
    );
  });
}

/** How many pixels the page can be scrolled sideways. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

export const LOOKS = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [360, 1440].map((width) => ({ colorScheme, width })),
);

/** A context that is signed in already, as another one is. */
export async function openLook(
  browser: Browser,
  from: BrowserContext,
  { colorScheme, width }: (typeof LOOKS)[number],
  options: { bypassCSP?: boolean; javaScriptEnabled?: boolean; locale?: string } = {},
): Promise<Page> {
  const storageState = await from.storageState();
  const context = await browser.newContext({
    storageState,
    colorScheme,
    viewport: { width, height: 900 },
    ...options,
  });
  return context.newPage();
}
