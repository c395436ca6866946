import { mkdtemp, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { makeCard } from '../../src/bot/card.ts';
import { defineAction, defineCommand, type Registry } from '../../src/bot/registry.ts';
import { createRegistry } from '../../src/bot/registry-all.ts';
import { makeRateLimit } from '../../src/http/console/rate-limit.ts';
import { formOf, openSite, type Site, type Visit, visitWith } from '../support/console-site.ts';
import { makeContext } from '../support/context.ts';
import { seedCosts } from '../support/cost-ledger.ts';
import { openTestEmbedded, type TestDatabase } from '../support/databases.ts';

const NASTY = ['</script>', '@everyone', '=HYPERLINK("http://x")', '42', '🧾'.repeat(80)];
const DAY = 24 * 3_600_000;

let database: TestDatabase;
let clock = new Date('2026-11-21T12:00:00Z').getTime();
let site: Site;
let visit: Visit;
let folder: string;
let releaseSlow = () => {};

/** The program's own commands, and some that do what a test needs. */
function makeRegistry(): Registry {
  const registry = createRegistry();
  const command = (name: string, run: () => Promise<ReturnType<typeof makeCard>>) =>
    defineCommand({
      name,
      summary: 'commands.data',
      examples: [name],
      options: z.object({}),
      parseText: () => ({}),
      reply: 'private',
      run,
    });
  const form = defineAction({
    name: 'test-form',
    args: z.object({ kept: z.string(), branch: z.string() }),
    once: true,
    form: {
      title: 'access.formTitle',
      submit: 'access.formSubmit',
      fields: [{ name: 'branch', label: 'access.formBranch', kind: 'text', required: true, maxLength: 5 }],
    },
    reply: 'private',
    run: async (_ctx, { kept, branch }) =>
      makeCard('Done', [{ kind: 'text', text: `kept ${kept}, branch ${branch}` }], []),
  });
  return {
    commands: [
      ...registry.commands,
      command('slow', async () => {
        await new Promise<void>((resolve) => {
          releaseSlow = resolve;
        });
        return makeCard('Slow answer', [], []);
      }),
      command('broken', () => Promise.reject(new Error('a secret'))),
      command('paper', async () => {
        const own = await mkdtemp(join(folder, 'file-'));
        await writeFile(join(own, 'x.csv'), 'a,b\n');
        const file = { name: 'costs é.csv', mediaType: 'text/csv', bytes: 4, path: join(own, 'x.csv') };
        return makeCard('Paper', [{ kind: 'file', file }], []);
      }),
      command('picture', async () => {
        const chart = { kind: 'bars' as const, title: 'T', alt: 'It rose', series: [] };
        return makeCard('Picture', [{ kind: 'chart', chart }], []);
      }),
      command('ask-form', async () => {
        const buttons = [{ label: 'Fill in', action: 'test-form', args: { kept: 'k' } }];
        return makeCard('With a form', [{ kind: 'buttons', buttons }], []);
      }),
    ],
    actions: [...registry.actions, form],
  };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'centavo-console-'));
  database = await openTestEmbedded();
  const ctx = await makeContext(database.db, { billsFolder: '/nowhere' });
  const tenants = ['acme', 'umbrella', ...NASTY];
  await seedCosts(ctx, {
    tenants: tenants.map((name) => [name, null] as const),
    lines: tenants.flatMap((tenant, at) =>
      ['2026-10-05', '2026-11-05', '2026-11-20'].map((day) => ({
        tenant,
        day,
        service: `service of ${tenant}`,
        billed: `${100 - at}.25`,
      })),
    ),
  });
  await database.asOwner(
    "insert into workspaces (platform, external_id, linked_at) values ('slack', 'T1', now())",
  );
  site = await openSite(
    database.db,
    {
      now: () => new Date(clock),
      firstQuestion: 'tenant acme',
      registry: makeRegistry(),
      drawChart: async () => ({ png: new Uint8Array([0x89, 0x50]) }),
    },
    afterAll,
  );
  visit = await site.signIn();
});

/** A new member with roles on tenants, signed in. */
async function signInMember(
  grants: readonly string[],
  language: string | null = null,
): Promise<Visit & { id: number }> {
  const [row] = await database.asOwner(
    `insert into members (name, language) values ('x', ${language === null ? 'null' : `'${language}'`}) returning id`,
  );
  const id = Number(row?.id);
  await database.asOwner(
    `insert into identities (platform, workspace_id, external_id, member_id) values ('slack', 'T1', 'U${id}', ${id})`,
  );
  for (const tenant of grants) {
    await database.asOwner(
      `insert into grants (member_id, role, tenant_id, granted_by, granted_at)
       select ${id}, 'viewer', id, 'test', now() from tenants where name = '${tenant}'`,
    );
  }
  const other = await openSite(
    database.db,
    { now: () => new Date(clock), registry: makeRegistry() },
    afterAll,
  );
  const signed = await other.signIn({ memberId: id, identity: `slack:T1:U${id}` });
  return { ...signed, id };
}

/** A session is the database's: its cookie is worth the same at another port, under that port's name. */
const onSite = ({ cookie }: Visit) => `${visit.cookie.split('=')[0]}=${cookie.split('=')[1]}`;
const textOf = async (response: Promise<Response>) => (await response).text();
const idOf = (markup: string) => /name="id" value="([^"]+)"/.exec(markup)?.[1] ?? '';
const FRAGMENT = { 'x-centavo-fragment': '1' };

describe('the door', () => {
  /** fetch does not let the Host be chosen. */
  const statusWith = (host: string, path: string) =>
    new Promise<number>((resolve, reject) => {
      request(new URL(path, site.url), { headers: { host, cookie: visit.cookie } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });

  test('answers to its own names with its own port alone; health to every name', async () => {
    const { port } = new URL(site.url);
    for (const own of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, `LOCALHOST:${port}`]) {
      expect([own, await statusWith(own, '/tenants')]).toEqual([own, 200]);
    }
    for (const foreign of [
      'evil.example',
      `evil.example:${port}`,
      'localhost',
      'localhost:1',
      '127.0.0.1.evil:80',
    ]) {
      for (const path of ['/', '/tenants', '/sign-in/x', '/assets/x/console.css', '/nothing']) {
        expect([foreign, path, await statusWith(foreign, path)]).toEqual([foreign, path, 421]);
      }
      expect(await statusWith(foreign, '/health')).toBe(200);
    }
  });

  test('behind PUBLIC_URL answers to that name too, and its cookie is for that host and for https alone', async () => {
    const behind = await openSite(database.db, { publicUrl: 'https://costs.example.com' });
    const link = new URL(await behind.makeLink());
    const headers = {
      host: 'costs.example.com',
      origin: 'https://costs.example.com',
      'content-type': 'application/x-www-form-urlencoded',
    };
    const cookie = await new Promise<string | undefined>((resolve, reject) => {
      request(link, { method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.headers['set-cookie']?.[0]);
      })
        .on('error', reject)
        .end();
    });
    expect(cookie).toMatch(/^__Host-centavo=[\w-]{43}; /);
    expect(cookie?.split('; ').slice(1).sort()).toEqual(
      ['HttpOnly', 'Max-Age=604800', 'Path=/', 'SameSite=Strict', 'Secure'].sort(),
    );
  });

  test('every answer carries a policy that allows nothing but our own files, and no page has anything inline', async () => {
    const pages = [
      '/',
      '/tenants',
      '/ai-budgets',
      '/approvals',
      '/sign-in/x',
      '/nothing',
      '/signed-out',
      '/?tenant=acme',
    ];
    for (const path of pages) {
      const response = await visit.get(path);
      expect(response.headers.get('content-security-policy')).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      );
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
      const markup = await response.text();
      expect(markup).not.toMatch(/<style|<script(?! src="\/assets\/)|\sstyle=|\son\w+=|javascript:/i);
      const addresses = [...markup.matchAll(/(?:href|src|action|srcset)="([^"]*)"/g)].map(
        ([, one = '']) => one,
      );
      expect(addresses.length).toBeGreaterThan(2);
      expect(addresses.filter((one) => !/^[/#]/.test(one) || one.startsWith('//'))).toEqual([]);
    }
  });

  test('a body of 50 MB is refused before it is read, whether its length is told or not', async () => {
    const before = process.memoryUsage().rss;
    for (const length of ['content-length: 50000000', 'transfer-encoding: chunked']) {
      const status = await new Promise<string>((resolve, reject) => {
        const { port } = new URL(site.url);
        const socket = connect(Number(port), '127.0.0.1');
        socket.setEncoding('latin1');
        socket.on('error', reject);
        socket.on('data', (text: string) => {
          socket.destroy();
          resolve(text.split('\r\n')[0] ?? '');
        });
        socket.write(
          `POST /ask HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncookie: ${visit.cookie}\r\ncontent-type: application/x-www-form-urlencoded\r\n${length}\r\n\r\n`,
        );
        const chunk = 'a'.repeat(60_000);
        const framed = length.startsWith('t') ? `${chunk.length.toString(16)}\r\n${chunk}\r\n` : chunk;
        // What is sent meanwhile, until the refusal comes.
        const push = () => {
          while (!socket.destroyed && socket.write(framed));
          if (!socket.destroyed) socket.once('drain', push);
        };
        push();
      });
      expect([length, status]).toEqual([length, 'HTTP/1.1 413 Payload Too Large']);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
    const huge = await fetch(`${site.url}/ask`, formOf(site.url, { q: 'x'.repeat(70_000) }));
    expect([huge.status, (await huge.text()).includes('more than Centavo takes')]).toEqual([413, true]);
  });

  test('who asks too often is told when to come back, and the memory of who asked is bounded', async () => {
    let now = 0;
    const limit = makeRateLimit({ burst: 2, perSecond: 0.5, keys: 3, now: () => now });
    expect([limit('a'), limit('a'), limit('a')]).toEqual([0, 0, 2]);
    now += 2000;
    expect([limit('a'), limit('a')]).toEqual([0, 2]);
    for (const key of ['b', 'c', 'd']) limit(key);
    expect(limit('a')).toBe(0);

    const other = await openSite(database.db, { now: () => new Date(clock) });
    const busy = await other.signIn();
    const answers = await Promise.all(Array.from({ length: 160 }, () => busy.get('/suggest?q=t')));
    const late = answers.find(({ status }) => status === 429);
    expect(Number(late?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await late?.text()).toMatch(/many requests in a short time/);
    const guesses = await Promise.all(
      Array.from({ length: 15 }, () => fetch(`${other.url}/sign-in/x`, formOf(other.url, {}))),
    );
    expect(new Set(guesses.map(({ status }) => status))).toEqual(new Set([403, 429]));
  });
});

describe('signing in', () => {
  test('opening the link spends nothing, pressing does, and a second press is refused with the way on', async () => {
    const link = await site.makeLink();
    for (let preview = 0; preview < 3; preview += 1) expect((await fetch(link)).status).toBe(200);
    const first = await fetch(link, { ...formOf(site.url, {}), redirect: 'manual' });
    expect([first.status, first.headers.get('location')]).toEqual([303, '/']);
    expect(first.headers.get('set-cookie')).toMatch(/^centavo-\d+=[\w-]{43}; .*HttpOnly; SameSite=Strict$/);
    const second = await fetch(link, { ...formOf(site.url, {}), redirect: 'manual' });
    expect([second.status, second.headers.get('set-cookie')]).toEqual([403, null]);
    expect(await second.text()).toContain('This link does not work: it was used already');
  });

  test('without a session, or with the cookie of another instance, nothing is shown and nothing told apart', async () => {
    const elsewhere = await openTestEmbedded();
    const signed = await (await openSite(elsewhere.db)).signIn();
    const foreign = `${visit.cookie.split('=')[0]}=${signed.cookie.split('=')[1]}`;
    for (const cookie of ['', foreign, `${visit.cookie}x`, visit.cookie.replace(/=.*/, '=')]) {
      const stranger = await visitWith(site.url, cookie);
      for (const path of [
        '/',
        '/tenants',
        '/ai-budgets',
        '/approvals',
        '/?tenant=acme',
        '/suggest?q=a',
        '/charts/1/0/light.png',
        '/files/x',
      ]) {
        const response = await stranger.get(path);
        const markup = await response.text();
        expect([path, response.status, markup.includes('You are not signed in')]).toEqual([path, 401, true]);
        expect(markup).not.toContain('acme');
      }
      for (const path of ['/ask', '/press', '/approvals/x', '/forget', '/sign-out']) {
        expect((await fetch(site.url + path, { ...formOf(site.url, {}), redirect: 'manual' })).status).toBe(
          401,
        );
      }
    }
  });

  test('whom their platform knows no more is out at once and for good, and nobody else with them', async () => {
    const [member] = await database.asOwner('insert into members (name) values (null) returning id');
    const memberId = Number(member?.id);
    const gone = new Set<string>();
    const site = await openSite(database.db, { hasLeft: async (identity) => gone.has(identity) });
    const leaving = await site.signIn({ memberId, identity: 'slack:T1:ULEAVING' });
    const staying = await site.signIn({ memberId, identity: 'discord:1:2' });
    const statuses = () =>
      Promise.all([leaving, staying].map(async (one) => (await one.get('/tenants')).status));
    expect(await statuses()).toEqual([200, 200]);
    gone.add('slack:T1:ULEAVING');
    expect(await statuses()).toEqual([401, 200]);
    gone.clear();
    expect(await statuses()).toEqual([401, 200]);
  });

  test('signing out ends the session, not only the cookie', async () => {
    const other = await openSite(database.db, { now: () => new Date(clock) });
    const leaving = await other.signIn();
    const response = await leaving.post('/sign-out', {});
    expect([response.status, response.headers.get('location')]).toEqual([303, '/signed-out']);
    expect(response.headers.get('set-cookie')).toMatch(/=; Max-Age=0/);
    expect((await leaving.get('/tenants')).status).toBe(401);
  });
});

describe('a form', () => {
  const asked = async () =>
    (await database.asOwner('select count(*)::int as n from console_history'))[0]?.n as number;

  test('from another site, without the token of its session, or of another kind is refused, and nothing is done', async () => {
    const csrf = /name="csrf" value="([^"]+)"/.exec(await textOf(visit.get('/tenants')))?.[1] ?? '';
    const before = await asked();
    const body = new URLSearchParams({ csrf, q: 'tenant acme' }).toString();
    const own = formOf(site.url, {}).headers;
    const tries: Record<string, string>[] = [
      { ...own, 'sec-fetch-site': 'cross-site' },
      { ...own, 'sec-fetch-site': 'same-site' },
      { ...own, origin: 'http://evil.example' },
      { ...own, origin: 'null' },
      { 'content-type': own['content-type'] },
      { ...own, 'content-type': 'text/plain' },
      { ...own, 'content-type': 'multipart/form-data; boundary=x' },
    ];
    for (const headers of tries) {
      const response = await fetch(`${site.url}/ask`, {
        method: 'POST',
        body,
        headers: { ...headers, cookie: visit.cookie },
      });
      expect([headers, response.status]).toEqual([headers, 403]);
    }
    for (const wrong of ['', 'x', `${csrf}x`]) {
      expect((await visit.post('/ask', { csrf: wrong, q: 'tenant acme' })).status).toBe(403);
    }
    expect(await asked()).toBe(before);
    expect(await textOf(visit.post('/ask', { q: 'tenant acme' }))).toContain('service of acme');
    expect(await asked()).toBe(before + 1);
  });

  test('no address can have anything changed: only a tenant can be asked about by one', async () => {
    const before = await asked();
    for (const path of ['/ask?q=data', '/press?id=x', '/forget', '/sign-out']) {
      expect([path, (await visit.get(path)).status]).toEqual([path, 404]);
    }
    const markup = await textOf(visit.get(`/?tenant=${encodeURIComponent('acme"; map accept tag:team')}`));
    expect(markup).toContain('Not found');
    expect(await asked()).toBe(before + 1);
  });

  test('of a button is opened, filled in, checked, sent and spent; one left open too long says so', async () => {
    const id = idOf(await textOf(visit.post('/ask', { q: 'ask-form' }, FRAGMENT)));
    const opened = await textOf(visit.post('/press', { id }, FRAGMENT));
    expect(opened).toMatch(/<label for="[^"]+">/);
    expect(opened).toContain(`name="id" value="${id}"`);
    const empty = await textOf(visit.post('/press', { id, filled: '1' }, FRAGMENT));
    expect(empty).toMatch(/role="alert">Fill in “/);
    const long = await textOf(visit.post('/press', { id, filled: '1', 'field.branch': '<b>long' }, FRAGMENT));
    expect(long).toMatch(/can have 5 characters at most/);
    expect(long).toContain('value="&lt;b&gt;long"');
    const done = await textOf(
      visit.post('/press', { id, filled: '1', 'field.branch': 'right', 'field.kept': 'forged' }, FRAGMENT),
    );
    expect(done).toContain('kept k, branch right');
    const again = await textOf(visit.post('/press', { id, filled: '1', 'field.branch': 'right' }, FRAGMENT));
    expect(again).toContain('works once');

    const late = idOf(await textOf(visit.post('/ask', { q: 'ask-form' }, FRAGMENT)));
    await textOf(visit.post('/press', { id: late }, FRAGMENT));
    clock += DAY + 1000;
    visit = await site.signIn();
    const expired = await textOf(
      visit.post('/press', { id: late, filled: '1', 'field.branch': 'right' }, FRAGMENT),
    );
    expect(expired).toContain('This form was open too long, so nothing was changed.');
    clock -= DAY + 1000;
    visit = await site.signIn();
  });
});

describe('an answer', () => {
  test('is there on the first visit, and kept for the next', async () => {
    const member = await signInMember(['acme']);
    const first = await textOf(member.get('/'));
    expect(first).toMatch(/<h2>All tenants|<h2>acme/);
    expect(first.match(/<article/g)).toHaveLength(1);
    const again = await textOf(member.get('/'));
    expect(again.match(/<article/g)).toHaveLength(1);
    const second = await textOf(member.post('/ask', { q: '/cost tenant acme' }));
    expect(second.match(/<article/g)).toHaveLength(2);
    expect(second).toContain('<span class="prompt">/cost</span> tenant acme');
  });

  test('that is slow has its place held after the page and earlier answers are out; a quick one needs none', async () => {
    // On a busy machine a quick one may take longer than that now and then.
    const quick = async () => {
      const page = await textOf(visit.post('/ask', { q: 'tenant acme' }));
      return page.replace(/<template.*?<\/template>/s, '');
    };
    await expect.poll(quick).not.toContain('skeleton');
    const response = await visit.post('/ask', { q: 'slow' });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    while (!seen.includes('class="skeleton', seen.indexOf('</template>')))
      seen += (await reader?.read())?.value;
    expect(seen).toContain('tenant acme');
    expect(seen).not.toContain('Slow answer');
    releaseSlow();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) seen += part.value;
    expect(seen.indexOf('Slow answer')).toBeGreaterThan(seen.lastIndexOf('class="skeleton'));
    expect(seen.endsWith('</html>')).toBe(true);
  });

  test('to an unknown command or option says what would be right; what breaks tells a reference and no more', async () => {
    const ask = (q: string) => textOf(visit.post('/ask', { q }, FRAGMENT));
    expect(await ask('frobnicate')).toContain('Not understood');
    expect(await ask('tenant acme metric:gold')).toMatch(/Not understood|Not found/);
    expect(await ask('<script>alert(1)</script>')).not.toContain('<script>');
    expect(await ask('x'.repeat(5000))).toContain('at most');
    const broken = await ask('broken');
    expect(broken).toMatch(/reference: [0-9a-f]{8}/);
    expect(broken).not.toContain('secret');
  });

  test('that holds a code or link which works once is not kept', async () => {
    const [before] = await database.asOwner(
      "select count(*)::int as n from console_history where question = 'help tenant'",
    );
    await textOf(visit.post('/ask', { q: 'help tenant' }, FRAGMENT));
    const [after] = await database.asOwner(
      "select count(*)::int as n from console_history where question = 'help tenant'",
    );
    expect(after).toEqual(before);
  });

  test('comes with its file once, to its owner alone', async () => {
    const markup = await textOf(visit.post('/ask', { q: 'paper' }, FRAGMENT));
    const [, path = ''] = /href="(\/files\/[^"]+)"/.exec(markup) ?? [];
    const other = await signInMember(['acme']);
    expect((await (await visitWith(site.url, onSite(other))).get(path)).status).toBe(404);
    const look = await fetch(site.url + path, { method: 'HEAD', headers: { cookie: visit.cookie } });
    expect(look.status).toBe(404);
    const response = await visit.get(path);
    expect([response.status, await response.text()]).toEqual([200, 'a,b\n']);
    expect(response.headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''costs%20%C3%A9.csv",
    );
    expect((await visit.get(path)).status).toBe(404);
  });

  test('has its picture, for who may see the answer', async () => {
    const markup = await textOf(visit.post('/ask', { q: 'picture' }, FRAGMENT));
    const [, path = ''] = /<img src="([^"]+)"/.exec(markup) ?? [];
    const picture = await visit.get(path);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
    for (const wrong of [path.replace('/0/', '/1/'), '/charts/999999/0/dark.png', '/charts/x/0/dark.png']) {
      expect([wrong, (await visit.get(wrong)).status]).toEqual([wrong, 404]);
    }
  });

  test('speaks the language of the browser, or the one that the member chose', async () => {
    const german = await textOf(visit.get('/tenants', { 'accept-language': 'de-DE,pt;q=0.5' }));
    expect(german).toContain('<html lang="en">');
    const portuguese = await textOf(visit.get('/tenants', { 'accept-language': 'pt-PT,en;q=0.5' }));
    expect(portuguese).toContain('<html lang="pt-BR">');
    expect(portuguese).toContain('Inquilinos');
    const member = await signInMember(['acme'], 'pt-BR');
    expect(await textOf(member.get('/tenants', { 'accept-language': 'en' }))).toContain(
      '<html lang="pt-BR">',
    );
  });
});

test('questions are forgotten when their person wants it, and theirs alone', async () => {
  const member = await signInMember(['acme']);
  await textOf(member.post('/ask', { q: 'tenant acme' }));
  const count = async (identity: string) =>
    (
      await database.asOwner(`select count(*)::int as n from console_history where identity = '${identity}'`)
    )[0]?.n;
  const others = await count('console');
  expect(await count(`slack:T1:U${member.id}`)).toBe(1);
  expect((await member.post('/forget', {})).status).toBe(303);
  expect([await count(`slack:T1:U${member.id}`), await count('console')]).toEqual([0, others]);
});

describe('names full of markup', () => {
  test.each(NASTY)('stay names, in the list and in the answer that it links to: %s', async (name) => {
    const list = await textOf(visit.get('/tenants'));
    expect(list).not.toContain('</script></a>');
    const link = [...list.matchAll(/<th scope="row" class="left"><a href="([^"]+)"/g)]
      .map(([, href = '']) => href.replaceAll('&amp;', '&'))
      .find((href) => new URLSearchParams(href.slice(2)).get('tenant') === name);
    const answer = await textOf(visit.get(link ?? '/missing'));
    const escaped = name.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
    expect(answer).toContain(`<h2>${escaped} · `);
    expect(answer.match(/<script/g)).toHaveLength(1);
  });
});

describe('the list of tenants', () => {
  const namesIn = (markup: string) =>
    [...markup.matchAll(/<th scope="row" class="left"><a [^>]*>([^<]*)/g)].map(([, name]) => name);

  test('is sorted by any column both ways, says by which, and shares add up to the whole', async () => {
    const byCost = await textOf(visit.get('/tenants'));
    expect(byCost).toMatch(/aria-sort="descending"><a [^>]*>Cost/);
    expect(namesIn(byCost).slice(0, 2)).toEqual(['acme', 'umbrella']);
    const up = await textOf(visit.get('/tenants?sort=cost&order=asc'));
    const costly = (markup: string) => namesIn(markup).filter((name) => name !== 'unallocated');
    expect(costly(up)).toEqual(costly(byCost).reverse());
    for (const column of ['name', 'change', 'share', 'fresh']) {
      const sorted = await textOf(visit.get(`/tenants?sort=${column}&order=asc`));
      expect(
        [...sorted.matchAll(/aria-sort="(\w+)"/g)].map(([, way]) => way).filter((way) => way !== 'none'),
      ).toEqual(['ascending']);
      expect(namesIn(sorted)).toHaveLength(namesIn(byCost).length);
    }
  });

  test('is filtered by part of a name; nothing that fits is a sentence; what makes no sense in the address is not heard', async () => {
    expect(namesIn(await textOf(visit.get('/tenants?q=UMBR')))).toEqual(['umbrella']);
    const none = await textOf(visit.get(`/tenants?q=${encodeURIComponent('<i>%_')}`));
    expect(none).toContain('No tenant fits “&lt;i&gt;%_”.');
    const odd = await textOf(visit.get('/tenants?sort=drop&order=sideways&page=-1&page=x'));
    expect(namesIn(odd)[0]).toBe('acme');
    expect(namesIn(await textOf(visit.get('/tenants?page=9999')))[0]).toBe('acme');
  });
});

describe('a member of one tenant', () => {
  test('finds nothing of another on any page, in any suggestion, or through another’s ids', async () => {
    const member = await signInMember(['acme']);
    const mine = await textOf(member.get('/tenants'));
    expect(mine).toContain('>acme<');
    const pages = [
      '/',
      '/tenants',
      '/tenants?q=umbr',
      '/tenants?sort=name&order=desc',
      '/suggest?q=tenant%20u',
      '/suggest?q=',
    ];
    for (const path of pages) expect(await textOf(member.get(path))).not.toContain('umbrella<');
    expect(await textOf(member.get('/suggest?q=tenant%20'))).not.toContain('umbrella');
    const other = await textOf(member.get('/?tenant=umbrella'));
    const unknown = await textOf(member.get('/?tenant=umbrellb'));
    const shape = (markup: string) =>
      markup.replace(/umbrell[ab]/g, 'X').replace(/[\w-]{36,}|answer-\d+|2026-11-21T[^"]+/g, '');
    const last = (markup: string) => markup.slice(markup.lastIndexOf('<article'));
    expect(shape(last(other))).toBe(shape(last(unknown)));
    for (const q of [
      'tenant umbrella',
      'top tenants',
      'compare mom umbrella',
      'trend umbrella',
      'data',
      'tenants list',
    ]) {
      const answer = await textOf(member.post('/ask', { q }, FRAGMENT));
      expect([
        q,
        answer.replace(/<p class="question">.*?<\/p>/s, '').includes('service of umbrella'),
      ]).toEqual([q, false]);
    }
    const [row] = await database.asOwner(
      "select max(id)::int as id from console_history where identity = 'console'",
    );
    expect((await member.get(`/charts/${row?.id}/0/light.png`)).status).toBe(404);
    const id = idOf(await textOf(visit.post('/ask', { q: 'tenant umbrella' }, FRAGMENT)));
    const stolen = await textOf(member.post('/press', { id }, FRAGMENT));
    expect(stolen).not.toContain('$');
  });

  test('loses what is revoked with the next request', async () => {
    const member = await signInMember(['umbrella']);
    expect(await textOf(member.get('/tenants'))).toContain('>umbrella<');
    await textOf(member.get('/'));
    await database.asOwner(`delete from grants where member_id = ${member.id}`);
    for (const path of ['/', '/tenants']) expect(await textOf(member.get(path))).not.toContain('umbrella');
  });
});
