import { connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeApp } from '../../src/http/app.ts';
import { startHttp } from '../../src/http/start-http.ts';
import { collectLog } from '../support/slack-app.ts';

type Database = Parameters<typeof makeApp>[0]['database'];

function appOf(database: Partial<Database> = {}, platforms = {}) {
  const { log, lines } = collectLog();
  const app = makeApp({
    version: '1.2.3',
    database: { kind: 'postgres', check: async () => {}, ...database },
    platforms: () => platforms,
    log,
  });
  return { app, lines };
}

describe('health', () => {
  test('says how the database and each platform are, and nothing else', async () => {
    const since = new Date('2026-11-21T09:00:00Z');
    const { app } = appOf({}, { slack: { state: 'reconnecting', since, detail: 'ECONNREFUSED' } });
    const response = await app.request('/health');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      status: 'ok',
      version: '1.2.3',
      database: 'ok',
      platforms: {
        slack: { state: 'reconnecting', since: '2026-11-21T09:00:00.000Z', detail: 'ECONNREFUSED' },
      },
    });
  });

  test('is 503 when the database is gone, without its words', async () => {
    const { app } = appOf({
      check: () => Promise.reject(new Error('password wrong for postgres://u:secret@h')),
    });
    const response = await app.request('/health');
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      status: 'unavailable',
      version: '1.2.3',
      database: 'gone',
      platforms: {},
    });
  });

  test('an embedded database that is busy with an import is there; a server that does not answer is not', async () => {
    const check = () => new Promise(() => {});
    const busy = await appOf({ kind: 'embedded', check }).app.request('/health');
    const gone = await appOf({ kind: 'postgres', check }).app.request('/health');
    expect([busy.status, gone.status]).toEqual([200, 503]);
    expect(await busy.json()).toMatchObject({ status: 'ok', database: 'busy' });
  });

  test('a platform that failed does not make the service sick: a restart would not mend it', async () => {
    const { app } = appOf({}, { slack: { state: 'failed', detail: 'invalid_auth' } });
    expect((await app.request('/health')).status).toBe(200);
  });
});

describe('everything else', () => {
  test('is a line at /, and a problem in JSON where there is nothing', async () => {
    const { app } = appOf();
    const home = await app.request('/');
    expect(home.status).toBe(200);
    expect((await home.text()).split('\n')).toEqual([expect.stringContaining('Centavo 1.2.3'), '']);
    for (const [method, path] of [
      ['GET', '/nothing'],
      ['POST', '/'],
      ['DELETE', '/health'],
    ] as const) {
      const response = await app.request(path, { method });
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toEqual({
        type: 'about:blank',
        title: 'There is nothing here',
        status: 404,
      });
    }
  });

  test('a body too large is refused', async () => {
    const { app } = appOf();
    const response = await app.request('/', { method: 'POST', body: 'x'.repeat(1_000_001) });
    expect(response.status).toBe(413);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
  });

  test('an unexpected failure shows a plain sentence and goes to the log', async () => {
    const { app, lines } = appOf();
    app.get('/broken', () => {
      throw new Error('a secret');
    });
    const response = await app.request('/broken');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect(lines).toMatchObject([{ level: 'error' }]);
  });
});

describe('the server', () => {
  test('gives Slack its requests first and the rest to the app', async () => {
    const server = await startHttp({
      app: appOf().app,
      host: '127.0.0.1',
      port: 0,
      slackHandler: (request, response) => {
        if (request.url !== '/slack/events') return false;
        response.end('slack');
        return true;
      },
    });
    onTestFinished(() => server.close());
    const at = (path: string) =>
      fetch(`http://127.0.0.1:${server.port}${path}`).then((response) => response.text());
    expect(await at('/slack/events')).toBe('slack');
    expect(await at('/')).toContain('Centavo');
  });

  test('closes once, lets a request under way end, and does not wait for those who only hold the line', async () => {
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { app } = appOf();
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    app.get('/slow', async (c) => {
      arrived();
      await held;
      return c.text('done');
    });
    const server = await startHttp({ app, host: '127.0.0.1', port: 0 });
    const idle = connect(server.port, '127.0.0.1');
    idle.on('error', () => {});
    await new Promise((resolve) => idle.once('connect', resolve));
    const slow = fetch(`http://127.0.0.1:${server.port}/slow`);
    await arrival;
    const closing = Promise.all([server.close(), server.close()]);
    answer();
    expect(await (await slow).text()).toBe('done');
    await closing;
    await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow();
  });

  test('says so when the port is taken', async () => {
    const first = await startHttp({ app: appOf().app, host: '127.0.0.1', port: 0 });
    onTestFinished(() => first.close());
    await expect(startHttp({ app: appOf().app, host: '127.0.0.1', port: first.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
