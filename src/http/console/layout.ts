import type { Translate } from '../../engine/language/index.ts';
import { ASSETS } from './assets.ts';
import { type Html, html } from './html.ts';

/** The pages that a signed-in person goes between, in the order of the head. */
const PAGES = [
  { name: 'ask', href: '/', title: 'console.askTitle' },
  { name: 'tenants', href: '/tenants', title: 'console.tenantsTitle' },
  { name: 'ai-budgets', href: '/ai-budgets', title: 'console.aiBudgetsTitle' },
  { name: 'approvals', href: '/approvals', title: 'console.approvalsTitle' },
] as const;
export type PageName = (typeof PAGES)[number]['name'];

export interface PageOptions {
  t: Translate;
  title: string;
  /** Who is signed in; null: nobody. */
  person: { name: string; csrf: string } | null;
  current?: PageName;
}

/** All of a page up to its content. What is open is closed by `closePage`. */
export function openPage({ t, title, person, current }: PageOptions): Html {
  const links = PAGES.map(
    ({ name, href, title: label }) =>
      html`<a href="${href}"${current === name ? html` aria-current="page"` : null}>${t(label)}</a>`,
  );
  const nav = person
    ? html`<nav aria-label="${t('console.nav')}">${links}</nav><form method="post" action="/sign-out" class="leave"><input type="hidden" name="csrf" value="${person.csrf}"><span class="who"><span class="hidden">${t('console.signedInAs', { who: '' })}</span>${person.name}</span><button>${t('console.signOut')}</button></form>`
    : null;
  return html`<!doctype html><html lang="${t.language}"><head><meta charset="utf-8"><title>${title} · Centavo</title><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><link rel="icon" href="${ASSETS.icon.path}" type="image/svg+xml"><link rel="stylesheet" href="${ASSETS.style.path}"><script src="${ASSETS.script.path}" defer></script></head><body><a class="skip" href="#main">${t('console.main')}</a><header class="top"><div><a class="brand" href="/">Centavo</a>${nav}</div></header>`;
}

export function titleOf(current: PageName, t: Translate): string {
  const page = PAGES.find(({ name }) => name === current);
  return page ? t(page.title) : '';
}

/** A page of one wide column below its title. @param banner  what concerns the person whatever the page */
export function renderWide(options: PageOptions, banner: Html | null, content: Html): Html {
  return html`${openPage(options)}${banner}<main id="main" class="wide" tabindex="-1"><h1>${options.title}</h1>${content}</main>${closePage()}`;
}

export function closePage(): Html {
  return html`</body></html>`;
}

/** A page of a few sentences. */
export function renderNotice(
  options: PageOptions & { sentences: readonly string[]; more?: Html | null },
): Html {
  const { title, sentences, more = null } = options;
  return html`${openPage(options)}<main id="main" class="notice" tabindex="-1"><h1>${title}</h1>${sentences.map(
    (sentence) => html`<p class="text">${sentence}</p>`,
  )}${more}</main>${closePage()}`;
}
