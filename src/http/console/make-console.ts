import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { Hono, type Context as HttpContext } from 'hono';
import { endSession, forgetAnswers } from '../../engine/console/index.ts';
import type { Addresses } from './addresses.ts';
import { removeSessionCookie } from './cookie.ts';
import { addDoors, makeKnownOnly } from './doors.ts';
import type { Html } from './html.ts';
import { openPage, type PageName, type PageOptions, renderWide, titleOf } from './layout.ts';
import type { ConsoleOptions } from './ports.ts';
import { browserLanguage, type ConsoleEnv, isFragment, type Person, refuse } from './request.ts';
import { addSignIn } from './sign-in.ts';
import { renderAskFoot, renderAskHead, streamAnswer } from './stream-answer.ts';

/** Asks; `earlier` is the reading of earlier turns, which the new one is not to be among. */
type Ask = (earlier?: Promise<unknown>) => Promise<Html>;

/** How the local admin is named in the audit log. */
const LOCAL_NAME = 'console';

/** The browser console: its doors, its pages, and what they load. */
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
    return streamAnswer(c, {
      ctx,
      top: openPage(page),
      banner: front.showBanner(ctx),
      head: renderAskHead(page, csrf),
      foot: renderAskFoot(page, csrf),
      earlier: front.listTurns(ctx, csrf),
      answer,
      when,
    });
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

  /** A page with its banner: the two are read at the same time. */
  const showWide = async (
    c: HttpContext<ConsoleEnv>,
    name: PageName,
    content: Promise<Html>,
    status: 200 | 409 = 200,
  ) => {
    const person = c.get('person');
    const [banner, shown] = await Promise.all([front.showBanner(person.ctx), content]);
    return c.html(renderWide(pageOf(person, name), banner, shown), status);
  };

  app.get('/tenants', known, (c) =>
    showWide(c, 'tenants', front.showTenants(c.get('person').ctx, c.req.query())),
  );

  app.get('/ai-budgets', known, (c) => showWide(c, 'ai-budgets', front.showAiBudgets(c.get('person').ctx)));

  app.get('/approvals', known, (c) => {
    const { ctx, csrf } = c.get('person');
    return showWide(c, 'approvals', front.showApprovals(ctx, c.req.query(), csrf));
  });

  app.post('/approvals/:id', known, async (c) => {
    const { ctx, csrf } = c.get('person');
    const told = await front.decide(ctx, c.req.param('id'), c.get('sent'));
    // Loading the page again must not decide again: what was done is read from the request's own row.
    if (told.done) return c.redirect(`/approvals?done=${encodeURIComponent(told.id)}`, 303);
    return showWide(c, 'approvals', front.showApprovals(ctx, {}, csrf, told), 409);
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

function pageOf({ ctx: { actor, t }, csrf }: Person, current: PageName): PageOptions {
  const name = actor.label === LOCAL_NAME ? t('console.who') : actor.label;
  return { t, title: titleOf(current, t), current, person: { name, csrf } };
}
