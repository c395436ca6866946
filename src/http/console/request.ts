import type { Context as HttpContext } from 'hono';
import type { Context } from '../../engine/context.ts';
import { languageOf, type Translate, translatorOf } from '../../engine/language/index.ts';
import { html } from './html.ts';
import { renderNotice } from './layout.ts';

/** Who asks: found out at every request anew. */
export interface Person {
  ctx: Context;
  /** The session's, as the cookie has it. */
  token: string;
  csrf: string;
}

export type ConsoleEnv = {
  Variables: {
    person: Person;
    /** What a form sent. */
    sent: Record<string, string>;
  };
};

/** Whether the page's own script asks, which wants the answer alone. */
export function isFragment(c: HttpContext): boolean {
  return c.req.header('x-centavo-fragment') !== undefined;
}

/** The first language that the browser prefers. */
export function browserLanguage(c: HttpContext): Translate {
  return translatorOf(languageOf(c.req.header('accept-language')?.split(',')[0]?.trim()));
}

/** The other end of the connection. What a proxy says of itself is not believed. */
export function addressOf(c: HttpContext): string {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress ?? '';
}

export type NoticeStatus = 401 | 403 | 404 | 413 | 421 | 429 | 500;

/** A page that says why not, in a few sentences; to the page's own script an answer that does. */
export function refuse(
  c: HttpContext,
  status: NoticeStatus,
  title: string,
  sentences: readonly string[],
): Response | Promise<Response> {
  const t = browserLanguage(c);
  if (!isFragment(c)) return c.html(renderNotice({ t, title, person: null, sentences }), status);
  return c.html(
    html`<article class="turn" data-title="${title}"><section class="card"><h2>${title}</h2>${sentences.map((one) => html`<p class="text warning">${one}</p>`)}</section></article>`,
    status,
  );
}

export function refuseTooMany(c: HttpContext, seconds: number): Response | Promise<Response> {
  const t = browserLanguage(c);
  c.header('retry-after', String(seconds));
  return refuse(c, 429, t('console.slowTitle'), [t('console.slowText', { seconds })]);
}

/** For what does not come from our own page, or from one that is too old. */
export function refuseForeign(c: HttpContext): Response | Promise<Response> {
  const t = browserLanguage(c);
  return refuse(c, 403, t('console.oldTitle'), [t('console.oldText')]);
}
