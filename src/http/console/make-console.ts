import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { Hono, type Context as HttpContext, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { endSession, findSession, forgetAnswers, signIn } from '../../engine/console/index.ts';
import type { Context } from '../../engine/context.ts';
import { CentavoError } from '../../engine/errors.ts';
import { languageOf, type Translate, translatorOf } from '../../engine/language/index.ts';
import { type Addresses, isOwnHost, isOwnPage, urlOf } from './addresses.ts';
import { ASSETS } from './assets.ts';
import { csrfOf, isCsrfOf, readSessionCookie, removeSessionCookie, writeSessionCookie } from './cookie.ts';
import { type Html, html } from './html.ts';
import { closePage, openPage, renderNotice } from './layout.ts';
import type { ConsoleOptions } from './ports.ts';
import { makeRateLimit } from './rate-limit.ts';
import { renderAskHead, streamAnswer } from './stream-answer.ts';

/** Forms are small. */
const BODY_LIMIT = 64 * 1024;
const LOCAL_NAME = 'console';

const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  // To our own pages the origin is told: by it a form's origin is checked where a browser does not say more.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
} as const;

interface Person {
  ctx: Context;
  token: string;
  csrf: string;
}

type Env = { Variables: { person: Person; sent: Record<string, string> } };

/** The browser console: its pages, what they load, and the doors before them. */
export function makeConsole(options: ConsoleOptions): Hono<Env> {
  const { front, system } = options;
  const app = new Hono<Env>();
  const addresses = (): Addresses => ({ publicUrl: options.publicUrl, port: options.port() });
  const ofAddress = makeRateLimit({ burst: 300, perSecond: 20 });
  const ofSession = makeRateLimit({ burst: 120, perSecond: 4 });
  const ofSignIn = makeRateLimit({ burst: 10, perSecond: 0.2 });

  const notice = (
    c: HttpContext,
    status: 400 | 401 | 403 | 404 | 413 | 421 | 429 | 500,
    title: string,
    sentences: readonly string[],
    more: Html | null = null,
  ) => {
    const t = browserLanguage(c);
    if (isFragment(c)) {
      const text = html`<article class="turn" data-title="${title}"><section class="card"><h2>${title}</h2>${sentences.map((one) => html`<p class="text warning">${one}</p>`)}</section></article>`;
      return c.html(text, status);
    }
    return c.html(renderNotice({ t, title, person: null, sentences, more }), status);
  };

  const tooMany = (c: HttpContext, seconds: number) => {
    const t = browserLanguage(c);
    c.header('retry-after', String(seconds));
    return notice(c, 429, t('console.slowTitle'), [t('console.slowText', { seconds })]);
  };

  const notAccepted = (c: HttpContext) => {
    const t = browserLanguage(c);
    return notice(c, 403, t('console.oldTitle'), [t('console.oldText')]);
  };

  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.header(name, value);
    if (!isOwnHost(c.req.header('host'), addresses())) {
      const t = browserLanguage(c);
      return notice(c, 421, t('console.hostTitle'), [t('console.hostText', { url: urlOf(addresses()) })]);
    }
    return next();
  });

  app.get('/assets/:hash/:name', (c) => {
    const asset = Object.values(ASSETS).find(({ path }) => path === c.req.path);
    if (!asset) return c.notFound();
    c.header('cache-control', 'public, max-age=31536000, immutable');
    return c.body(asset.body, 200, { 'content-type': asset.type });
  });

  app.use(async (c, next) => {
    const wait = ofAddress(addressOf(c));
    return wait > 0 ? tooMany(c, wait) : next();
  });

  app.use(
    bodyLimit({
      maxSize: BODY_LIMIT,
      onError: (c) => {
        const t = browserLanguage(c);
        c.header('connection', 'close');
        return notice(c, 413, t('console.largeTitle'), [t('console.largeText')]);
      },
    }),
  );

  // What changes something comes from our own pages.
  app.on('POST', '*', async (c, next) => {
    if (!isOwnPage((name) => c.req.header(name))) return notAccepted(c);
    if (!/^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? ''))
      return notAccepted(c);
    c.set('sent', Object.fromEntries(new URLSearchParams(await c.req.text())));
    return next();
  });

  // A preview of the link opens it, so opening spends nothing: the button does.
  app.get('/sign-in/:token', (c) => {
    const t = browserLanguage(c);
    const more = html`<form method="post" action="${c.req.path}"><button class="primary">${t('console.signIn')}</button></form>`;
    return c.html(
      renderNotice({
        t,
        title: t('console.signInTitle'),
        person: null,
        sentences: [t('console.signInText')],
        more,
      }),
    );
  });

  app.post('/sign-in/:token', async (c) => {
    const t = browserLanguage(c);
    const wait = ofSignIn(addressOf(c));
    if (wait > 0) return tooMany(c, wait);
    try {
      const before = readSessionCookie(c, addresses());
      const token = await signIn(system, c.req.param('token'));
      if (before) await endSession(system, before);
      writeSessionCookie(c, addresses(), token);
      return c.redirect('/', 303);
    } catch (error) {
      if (!(error instanceof CentavoError)) throw error;
      return notice(c, 403, t('console.signInTitle'), [
        error.say(t),
        t('console.wayTerminal'),
        t('console.wayChat'),
      ]);
    }
  });

  app.get('/signed-out', (c) => {
    const t = browserLanguage(c);
    return c.html(
      renderNotice({
        t,
        title: t('console.signedOutTitle'),
        person: null,
        sentences: [t('console.signedOutText')],
      }),
    );
  });

  /** Finds out who asks, at every request anew. */
  const known: MiddlewareHandler<Env> = async (c, next) => {
    const token = readSessionCookie(c, addresses());
    const rights = token === null ? null : await findSession(system, token, system.settings);
    if (token === null || !rights) {
      if (token !== null) removeSessionCookie(c, addresses());
      const t = browserLanguage(c);
      const sentences = [t('console.unknownText'), t('console.wayTerminal'), t('console.wayChat')];
      return notice(c, 401, t('console.unknownTitle'), sentences);
    }
    const wait = ofSession(csrfOf(token));
    if (wait > 0) return tooMany(c, wait);
    if (c.req.method === 'POST' && !isCsrfOf(token, c.get('sent').csrf)) return notAccepted(c);
    const { actor, scope, language, settings } = rights;
    const t = language === null ? browserLanguage(c) : translatorOf(language);
    const place = { workspaceId: null, channelId: null, personId: actor.label };
    const ctx = options.makeContext({ actor, scope, settings, t, place });
    c.set('person', { ctx, token, csrf: csrfOf(token) });
    return next();
  };

  const pageOf = ({ ctx, csrf }: Person) => {
    const { label } = ctx.actor;
    return { t: ctx.t, person: { name: label === LOCAL_NAME ? ctx.t('console.who') : label, csrf } };
  };

  /** An answer in its page; to the page's own script the answer alone. */
  const answer = (c: HttpContext<Env>, run: (person: Person) => Promise<Html>) => {
    const person = c.get('person');
    const { ctx, csrf } = person;
    if (isFragment(c)) return run(person).then((turn) => c.html(turn));
    const page = { ...pageOf(person), title: ctx.t('console.askTitle'), current: 'ask' as const };
    return streamAnswer(c, {
      ctx,
      head: renderAskHead(page, csrf),
      earlier: front.listTurns(ctx, csrf),
      // It begins once the earlier ones are read, so that it is not among them.
      answer: () => run(person),
    });
  };

  app.get('/', known, async (c) => {
    const { ctx, csrf } = c.get('person');
    const tenant = c.req.query('tenant');
    if (tenant !== undefined) {
      const period = c.req.query('period') ?? null;
      return answer(c, () => front.askTenant(ctx, tenant, period, csrf));
    }
    const page = { ...pageOf(c.get('person')), title: ctx.t('console.askTitle'), current: 'ask' as const };
    return streamAnswer(c, {
      ctx,
      head: renderAskHead(page, csrf),
      earlier: front.listTurns(ctx, csrf),
      answer: (earlier) => (earlier > 0 ? null : front.ask(ctx, options.firstQuestion, csrf)),
    });
  });

  app.post('/ask', known, (c) => answer(c, ({ ctx, csrf }) => front.ask(ctx, c.get('sent').q ?? '', csrf)));

  app.post('/press', known, (c) =>
    answer(c, ({ ctx, csrf }) => {
      const sent = c.get('sent');
      return front.press(ctx, sent.id ?? '', sent.filled === undefined ? null : sent, csrf);
    }),
  );

  app.get('/tenants', known, async (c) => {
    const { ctx } = c.get('person');
    const title = ctx.t('console.tenantsTitle');
    const list = await front.showTenants(ctx, c.req.query());
    return c.html(
      html`${openPage({ ...pageOf(c.get('person')), title, current: 'tenants' })}<main id="main" class="wide" tabindex="-1"><h1>${title}</h1>${list}</main>${closePage()}`,
    );
  });

  app.get('/suggest', known, async (c) => {
    const { ctx } = c.get('person');
    return c.json(await front.suggest(ctx, (c.req.query('q') ?? '').slice(0, 200)));
  });

  app.get('/charts/:id{[0-9]{1,15}}/:place{[0-9]{1,2}}/:picture{(light|dark)\\.png}', known, async (c) => {
    const { id, place, picture } = c.req.param();
    const theme = picture === 'dark.png' ? 'dark' : 'light';
    const png = await front.drawChart(c.get('person').ctx, Number(id), Number(place), theme);
    if (!png) return c.notFound();
    c.header('cache-control', 'private, max-age=3600');
    return c.body(new Uint8Array(png), 200, { 'content-type': 'image/png' });
  });

  app.get('/files/:id', known, async (c) => {
    const taken = front.takeFile(c.get('person').ctx.actor.label, c.req.param('id'));
    if (!taken) return c.notFound();
    const { file, done } = taken;
    const source = createReadStream(file.path);
    source.once('close', () => void done());
    c.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`);
    c.header('content-length', String(file.bytes));
    return c.body(Readable.toWeb(source) as ReadableStream, 200, { 'content-type': file.mediaType });
  });

  app.post('/forget', known, async (c) => {
    await forgetAnswers(c.get('person').ctx);
    return c.redirect('/', 303);
  });

  app.post('/sign-out', known, async (c) => {
    await endSession(system, c.get('person').token);
    removeSessionCookie(c, addresses());
    return c.redirect('/signed-out', 303);
  });

  app.notFound((c) => {
    const t = browserLanguage(c);
    return notice(c, 404, t('console.goneTitle'), [t('console.goneText')]);
  });

  app.onError((error, c) => {
    const reference = Math.random().toString(16).slice(2, 10);
    system.log.error({ err: error, reference }, 'a page could not be shown');
    const t = browserLanguage(c);
    return notice(c, 500, t('console.wentWrong'), [t('console.reference', { reference })]);
  });
  return app;
}

function isFragment(c: HttpContext): boolean {
  return c.req.header('x-centavo-fragment') !== undefined;
}

/** The first language that the browser prefers. */
function browserLanguage(c: HttpContext): Translate {
  return translatorOf(languageOf(c.req.header('accept-language')?.split(',')[0]?.trim()));
}

/** The other end of the connection. What a proxy says of itself is not believed. */
function addressOf(c: HttpContext): string {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress ?? '';
}
