import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { Hono, type Context as HttpContext } from 'hono';
import { endSession, forgetAnswers } from '../../engine/console/index.ts';
import type { Addresses } from './addresses.ts';
import { removeSessionCookie } from './cookie.ts';
import { addDoors, makeKnownOnly } from './doors.ts';
import { type Html, html } from './html.ts';
import { closePage, openPage, type PageOptions } from './layout.ts';
import type { ConsoleOptions } from './ports.ts';
import { browserLanguage, type ConsoleEnv, isFragment, type Person, refuse } from './request.ts';
import { addSignIn } from './sign-in.ts';
import { renderAskFoot, renderAskHead, streamAnswer } from './stream-answer.ts';

/** Asks; `earlier` is the reading of earlier turns, which the new one is not to be among. */
type Ask = (earlier?: Promise<unknown>) => Promise<Html>;

/** How the local admin is named in the audit log. */
const LOCAL_NAME = 'console';

/** The browser console: its doors, its two pages, and what they load. */
export function makeConsole(options: ConsoleOptions): Hono<ConsoleEnv> {
  const { front, system } = options;
  const app = new Hono<ConsoleEnv>();
  const addresses = (): Addresses => ({ publicUrl: options.publicUrl, port: options.port() });
  addDoors(app, options, addresses);
  addSignIn(app, system, addresses);
  const known = makeKnownOnly(options, addresses);

  /** The whole page of questions, with an answer at its end. */
  const showAsk = (c: HttpContext<ConsoleEnv>, answer: Ask, when: 'always' | 'first visit' = 'always') => {
    const person = c.get('person');
    const { ctx, csrf } = person;
    const page = pageOf(person, 'ask');
    const head = renderAskHead(page, csrf);
    const foot = renderAskFoot(page, csrf);
    return streamAnswer(c, { ctx, head, foot, earlier: front.listTurns(ctx, csrf), answer, when });
  };

  /** The answer in its page, or alone. */
  const showAnswer = async (c: HttpContext<ConsoleEnv>, answer: Ask) =>
    isFragment(c) ? c.html(await answer()) : showAsk(c, answer);

  app.get('/', known, (c) => {
    const { ctx, csrf } = c.get('person');
    const { tenant, period = null } = c.req.query();
    if (tenant === undefined) {
      return showAsk(c, () => front.ask(ctx, options.firstQuestion, csrf), 'first visit');
    }
    // An address can ask about a tenant and nothing else: no link can have anything changed.
    return showAnswer(c, (earlier) => front.askTenant(ctx, tenant, period, csrf, earlier));
  });

  app.post('/ask', known, (c) => {
    const { ctx, csrf } = c.get('person');
    return showAnswer(c, (earlier) => front.ask(ctx, c.get('sent').q ?? '', csrf, earlier));
  });

  app.post('/press', known, (c) => {
    const { ctx, csrf } = c.get('person');
    const sent = c.get('sent');
    const filled = sent.filled === undefined ? null : sent;
    return showAnswer(c, async (earlier) => {
      await earlier?.catch(() => {});
      return front.press(ctx, sent.id ?? '', filled, csrf);
    });
  });

  app.get('/tenants', known, async (c) => {
    const page = pageOf(c.get('person'), 'tenants');
    const list = await front.showTenants(c.get('person').ctx, c.req.query());
    return c.html(
      html`${openPage(page)}<main id="main" class="wide" tabindex="-1"><h1>${page.title}</h1>${list}</main>${closePage()}`,
    );
  });

  app.get('/suggest', known, async (c) => {
    const text = (c.req.query('q') ?? '').slice(0, 200);
    return c.json(await front.suggest(c.get('person').ctx, text));
  });

  app.get('/charts/:id{[0-9]{1,15}}/:place{[0-9]{1,2}}/:picture{(light|dark)\\.png}', known, async (c) => {
    const { id, place, picture } = c.req.param();
    const theme = picture === 'dark.png' ? 'dark' : 'light';
    const png = await front.drawChart(c.get('person').ctx, Number(id), Number(place), theme);
    if (!png) return c.notFound();
    return c.body(new Uint8Array(png), 200, { 'content-type': 'image/png' });
  });

  app.get('/files/:id', known, (c) => {
    // To look is not to fetch: a file is given once, and nobody would read or close it.
    if (c.req.method === 'HEAD') return c.notFound();
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
    return refuse(c, 404, t('console.goneTitle'), [t('console.goneText')]);
  });

  app.onError((error, c) => {
    const reference = randomBytes(4).toString('hex');
    system.log.error({ err: error, reference }, 'a page of the console failed');
    const t = browserLanguage(c);
    return refuse(c, 500, t('console.wentWrong'), [t('console.reference', { reference })]);
  });
  return app;
}

function pageOf({ ctx: { actor, t }, csrf }: Person, current: 'ask' | 'tenants'): PageOptions {
  const name = actor.label === LOCAL_NAME ? t('console.who') : actor.label;
  const title = current === 'ask' ? t('console.askTitle') : t('console.tenantsTitle');
  return { t, title, current, person: { name, csrf } };
}
