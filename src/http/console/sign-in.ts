import type { Hono } from 'hono';
import { endSession, signIn } from '../../engine/console/index.ts';
import type { Context } from '../../engine/context.ts';
import { CentavoError } from '../../engine/errors.ts';
import type { Addresses } from './addresses.ts';
import { readSessionCookie, writeSessionCookie } from './cookie.ts';
import { html } from './html.ts';
import { renderNotice } from './layout.ts';
import { makeRateLimit } from './rate-limit.ts';
import { addressOf, browserLanguage, type ConsoleEnv, refuse, refuseTooMany } from './request.ts';

/** The pages of a sign-in link. Previews open a link, so opening spends nothing: the button does. */
export function addSignIn(app: Hono<ConsoleEnv>, system: Context, addresses: () => Addresses): void {
  const ofAddress = makeRateLimit({ burst: 10, perSecond: 0.2 });

  app.get('/sign-in/:token', (c) => {
    const t = browserLanguage(c);
    const title = t('console.signInTitle');
    const more = html`<form method="post" action="${c.req.path}"><button class="primary">${t('console.signIn')}</button></form>`;
    return c.html(renderNotice({ t, title, person: null, sentences: [t('console.signInText')], more }));
  });

  app.post('/sign-in/:token', async (c) => {
    const wait = ofAddress(addressOf(c));
    if (wait > 0) return refuseTooMany(c, wait);
    try {
      const token = await signIn(system, c.req.param('token'));
      const before = readSessionCookie(c, addresses());
      if (before !== null) await endSession(system, before);
      writeSessionCookie(c, addresses(), token);
      return c.redirect('/', 303);
    } catch (error) {
      if (!(error instanceof CentavoError)) throw error;
      const t = browserLanguage(c);
      const ways = [t('console.wayTerminal'), t('console.wayChat')];
      return refuse(c, 403, t('console.signInTitle'), [error.say(t), ...ways]);
    }
  });

  app.get('/signed-out', (c) => {
    const t = browserLanguage(c);
    const sentences = [t('console.signedOutText'), t('console.wayTerminal'), t('console.wayChat')];
    return c.html(renderNotice({ t, title: t('console.signedOutTitle'), person: null, sentences }));
  });
}
