import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRegistry } from '../../src/bot/registry-all.ts';
import {
  type AccessWorld,
  makeAccessWorld,
  OTHER_TENANTS,
  toNobody,
  withoutNames,
} from '../support/access-world.ts';
import { openSite, type Site, type Visit } from '../support/console-site.ts';
import { openTestEmbedded } from '../support/databases.ts';

let world: AccessWorld;
let site: Site;
let member: Visit;

beforeAll(async () => {
  world = await makeAccessWorld(await openTestEmbedded());
  site = await openSite(world.database.db, { now: world.admin.now, unlimited: true }, afterAll);
  const { actor } = await world.memberOfA('viewer');
  member = await site.signIn({ memberId: actor.memberId ?? 0, identity: actor.label });
});

const textOf = async (response: Response) => {
  expect(response.status).toBe(200);
  return response.text();
};
const pageOf = async (path: string) => textOf(await member.get(path));
const ask = async (q: string) => textOf(await member.post('/ask', { q }, { 'x-centavo-fragment': '1' }));

/** An answer without what was typed, ids and times: two of them can be compared. */
const answerIn = (markup: string) =>
  withoutNames(
    markup
      .slice(markup.lastIndexOf('<article'))
      .replace(/<p class="question">.*?<\/p>/s, '')
      .replace(
        / id="answer-\d+"|[0-9a-f]{8}-[0-9a-f-]{27}|datetime="[^"]*"|value="[\w-]{43}"|[2-9A-Z]{4}-[2-9A-Z]{4}/g,
        '',
      ),
  );

test('every page and route shows a member of one branch theirs, and nothing of the other', async () => {
  const paths = [
    '/',
    '/tenants',
    '/ai-budgets',
    '/approvals',
    '/tenants?page=2',
    '/tenants?q=alpha',
    ...['name', 'cost', 'change', 'share', 'fresh'].flatMap((sort) => [
      `/tenants?sort=${sort}&order=asc`,
      `/tenants?sort=${sort}&order=desc`,
    ]),
    '/suggest?q=',
    '/suggest?q=tenant%20',
    '/suggest?q=tenant%20b',
    '/suggest?q=top',
  ];
  for (const path of paths) expect([path, world.findLeaks(await pageOf(path))]).toEqual([path, []]);
  expect(await pageOf('/tenants')).toContain('>alpha<');
});

test('a tenant of the other branch cannot be told from one that nobody has, on any page', async () => {
  for (const name of OTHER_TENANTS) {
    const of = (text: string) => encodeURIComponent(text);
    for (const path of [`/?tenant=${of(name)}`, `/?tenant=${of(name)}&period=last%20month`]) {
      const nobody = path.replace(of(name), of(toNobody(name)));
      expect([path, answerIn(await pageOf(path))]).toEqual([path, answerIn(await pageOf(nobody))]);
    }
    const list = await pageOf(`/tenants?q=${of(name)}`);
    expect(list).not.toContain('<th scope="row"');
    expect(await pageOf(`/suggest?q=tenant%20${of(name)}`)).toBe(
      await pageOf(`/suggest?q=tenant%20${of(toNobody(name))}`),
    );
  }
});

test('every command, asked about the other branch, answers as about what nobody has', async () => {
  for (const { name, examples } of createRegistry().commands) {
    for (const example of [...examples, `${name} bravo`.trim(), `${name} acme`.trim()]) {
      const q = example.replace(/\bacme\b/gi, 'bravo').replace(/"Data Platform"/g, '"Bravo Data Platform"');
      // What changes how one is answered changes it before the two are compared.
      if (name === 'language') await ask(q);
      const theirs = answerIn(await ask(q));
      expect([q, theirs]).toEqual([q, answerIn(await ask(toNobody(q)))]);
    }
  }
});

test('answers and pictures of others, and their buttons, are not there for a member', async () => {
  const admin = await site.signIn();
  const kept = await (await admin.post('/ask', { q: 'tenant bravo' }, { 'x-centavo-fragment': '1' })).text();
  const [, id = ''] = /name="id" value="([^"]+)"/.exec(kept) ?? [];
  const [, answer = ''] = /id="answer-(\d+)"/.exec(kept) ?? [];
  expect([id.length, answer.length > 0]).toEqual([36, true]);
  const pressed = await (await member.post('/press', { id }, { 'x-centavo-fragment': '1' })).text();
  expect(world.findLeaks(pressed)).toEqual([]);
  for (const path of [`/charts/${answer}/0/light.png`, `/files/${id}`]) {
    expect([path, (await member.get(path)).status]).toEqual([path, 404]);
  }
});
