import { onTestFinished } from 'vitest';
import type { Db } from '../../db/sql.ts';
import type { Registry } from '../../src/bot/registry.ts';
import { createRegistry } from '../../src/bot/registry-all.ts';
import { openWeb, type WebOptions } from '../../src/bot/web/open-web.ts';
import { suggestTyped } from '../../src/bot/web/suggest-typed.ts';
import { DEFAULT_LIMITS, DEFAULT_POLICY_FILE } from '../../src/engine/ai-policy/index.ts';
import { createSignInLink } from '../../src/engine/console/index.ts';
import type { Context } from '../../src/engine/context.ts';
import { makeApp } from '../../src/http/app.ts';
import { makeConsole } from '../../src/http/console/make-console.ts';
import { startHttp } from '../../src/http/start-http.ts';
import { makeContext } from './context.ts';

export interface Site {
  url: string;
  /** The local admin of the terminal. */
  system: Context;
  /** The address of a new sign-in link. @param who  a member; absent: the local admin */
  makeLink(who?: { memberId: number; identity: string }): Promise<string>;
  /** Signs in without a browser. */
  signIn(who?: { memberId: number; identity: string }): Promise<Visit>;
}

/** A signed-in visitor without a browser. */
export interface Visit {
  cookie: string;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** Posts a form of our own page with the session's token. */
  post(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
}

export interface SiteOptions {
  now?: string | (() => Date);
  firstQuestion?: string;
  publicUrl?: string;
  registry?: Registry;
  drawChart?: WebOptions['drawChart'];
  hasLeft?: (identity: string) => Promise<boolean>;
  /** For tests that ask more than any person would. */
  unlimited?: boolean;
}

const UNLIMITED = { burst: 1e6, perSecond: 1e6 };

/** Serves the console on a database, in this process, until the test or the file's tests end. */
export async function openSite(db: Db, options: SiteOptions = {}, onEnd = onTestFinished): Promise<Site> {
  const { now } = options;
  const context = await makeContext(db, {
    billsFolder: '/nowhere',
    ...(typeof now === 'string' ? { now } : {}),
  });
  const system: Context = typeof now === 'function' ? { ...context, now } : context;
  const registry = options.registry ?? createRegistry();
  const web = openWeb({
    registry,
    drawChart: options.drawChart ?? null,
    suggest: (ctx, text) => suggestTyped(registry, ctx, text),
    ai: { limits: DEFAULT_LIMITS, policy: DEFAULT_POLICY_FILE },
  });
  let port = 0;
  const console = makeConsole({
    front: web,
    makeContext: (who) => ({ ...system, ...who }),
    system,
    firstQuestion: options.firstQuestion ?? '',
    publicUrl: options.publicUrl ?? null,
    port: () => port,
    ...(options.hasLeft ? { hasLeft: options.hasLeft } : {}),
    ...(options.unlimited ? { limits: { session: UNLIMITED, address: UNLIMITED } } : {}),
  });
  const app = makeApp({
    version: '0.0.0',
    database: { kind: db.kind, check: async () => {} },
    platforms: () => ({}),
    log: system.log,
    console,
  });
  const server = await startHttp({ app, host: '127.0.0.1', port: 0 });
  port = server.port;
  onEnd(async () => {
    await server.close();
    await web.close();
  });
  const url = `http://127.0.0.1:${port}`;

  const makeLink: Site['makeLink'] = async (who) => {
    const ctx: Context = who
      ? {
          ...system,
          scope: [],
          actor: { platform: 'slack', label: who.identity, role: 'viewer', memberId: who.memberId },
        }
      : system;
    return `${url}/sign-in/${(await createSignInLink(ctx)).token}`;
  };

  return {
    url,
    system,
    makeLink,
    signIn: async (who) => {
      const response = await fetch(await makeLink(who), { ...formOf(url, {}), redirect: 'manual' });
      const cookie = response.headers.get('set-cookie')?.split(';')[0];
      if (response.status !== 303 || !cookie) throw new Error(`no sign-in: ${response.status}`);
      return visitWith(url, cookie);
    },
  };
}

/** Uses a site with a cookie, whatever it is worth. */
export async function visitWith(url: string, cookie: string): Promise<Visit> {
  const get: Visit['get'] = (path, headers = {}) =>
    fetch(url + path, { headers: { cookie, ...headers }, redirect: 'manual' });
  let csrf: string | undefined;
  return {
    cookie,
    get,
    post: async (path, fields, headers = {}) => {
      csrf ??= /name="csrf" value="([^"]+)"/.exec(await (await get('/tenants')).text())?.[1] ?? '';
      const form = formOf(url, { csrf, ...fields });
      return fetch(url + path, {
        ...form,
        headers: { ...form.headers, cookie, ...headers },
        redirect: 'manual',
      });
    },
  };
}

/** A form as a browser sends it from one of our own pages. */
export function formOf(url: string, fields: Record<string, string>) {
  return {
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
      origin: url,
    },
  };
}
