import type { Translate } from '../../engine/language/index.ts';
import { ASSETS } from './assets.ts';
import { type Html, html } from './html.ts';

export interface PageOptions {
  t: Translate;
  title: string;
  /** Who is signed in; null: nobody. */
  person: { name: string; csrf: string } | null;
  current?: 'ask' | 'tenants';
}

/** All of a page up to its content. What is open is closed by `closePage`. */
export function openPage({ t, title, person, current }: PageOptions): Html {
  const link = (name: 'ask' | 'tenants', href: string, label: string) =>
    html`<a href="${href}"${current === name ? html` aria-current="page"` : null}>${label}</a>`;
  const nav = person
    ? html`<nav aria-label="${t('console.nav')}">${link('ask', '/', t('console.askTitle'))}${link('tenants', '/tenants', t('console.tenantsTitle'))}</nav><form method="post" action="/sign-out" class="leave"><input type="hidden" name="csrf" value="${person.csrf}"><span class="who"><span class="hidden">${t('console.signedInAs', { who: '' })}</span>${person.name}</span><button>${t('console.signOut')}</button></form>`
    : null;
  return html`<!doctype html><html lang="${t.language}"><head><meta charset="utf-8"><title>${title} · Centavo</title><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><link rel="icon" href="${ASSETS.icon.path}" type="image/svg+xml"><link rel="stylesheet" href="${ASSETS.style.path}"><script src="${ASSETS.script.path}" defer></script></head><body><a class="skip" href="#main">${t('console.main')}</a><header class="top"><div><a class="brand" href="/">Centavo</a>${nav}</div></header>`;
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
