import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderBanner } from '../../src/bot/web/show-banner.ts';
import { findApproval } from '../../src/engine/approvals/index.ts';
import { english } from '../../src/engine/language/index.ts';
import { formOf, openSite, type Site, type Visit } from '../support/console-site.ts';
import { openTestEmbedded } from '../support/databases.ts';
import { makePolicyWorld, PEOPLE, type PolicyWorld } from '../support/policy-world.ts';

let world: PolicyWorld;
let site: Site;
let local: Visit;
let asker: Visit;
let approver: Visit;
let other: Visit;

beforeAll(async () => {
  const database = await openTestEmbedded();
  world = await makePolicyWorld(database);
  site = await openSite(database.db, { now: world.admin.now, unlimited: true }, afterAll);
  local = await site.signIn();
  asker = await site.signIn(await world.whoIs(PEOPLE.asker));
  approver = await site.signIn(await world.whoIs(PEOPLE.approver));
  other = await site.signIn(await world.whoIs(PEOPLE.other));
}, 60_000);

const pageOf = async (visit: Visit, path: string) => {
  const response = await visit.get(path);
  expect([path, response.status]).toEqual([path, 200]);
  return response.text();
};
/** The part of the page that is about one request. */
const about = (markup: string, id: string) =>
  new RegExp(`<article class="card" id="approval-${id}".*?</article>`, 's').exec(markup)?.[0] ?? '';
const stateOf = async (id: string) => (await findApproval(world.admin.db, '*', id))?.state;
const audited = async (action: string) =>
  (await world.database.asOwner('select count(*)::int as n from audit_log where action = $1', [action]))[0]
    ?.n;

describe('the page of approvals', () => {
  test('offers Approve and Reject to who may decide, the way back to who asked, and nothing to others', async () => {
    const id = await world.askRaise('60');
    const decides = about(await pageOf(approver, '/approvals'), id);
    expect(decides).toContain('value="approve"');
    expect(decides).toContain('value="reject"');
    expect(decides).not.toContain('value="withdraw"');
    const asked = about(await pageOf(asker, '/approvals'), id);
    expect(asked).toContain('value="withdraw"');
    expect(asked).not.toContain('value="approve"');
    expect(about(await pageOf(local, '/approvals'), id)).toContain('value="approve"');
    const branch = await pageOf(other, '/approvals');
    expect(branch).not.toContain('shop');
    expect(branch).not.toContain('<form method="post" action="/approvals');
    expect((await asker.post(`/approvals/${id}`, { decision: 'withdraw' })).status).toBe(303);
    expect(await stateOf(id)).toBe('withdrawn');
  });

  test('approving makes the change at once, is told from the request itself, and loading again does nothing', async () => {
    const id = await world.askRaise('61');
    const response = await approver.post(`/approvals/${id}`, { decision: 'approve', note: 'Go' });
    expect([response.status, response.headers.get('location')]).toEqual([303, `/approvals?done=${id}`]);
    const page = await pageOf(approver, `/approvals?done=${id}`);
    expect(page).toMatch(/role="status">Approved\. The change is made\./);
    expect(about(page, id)).toBe('');
    expect(await stateOf(id)).toBe('approved');
    expect(await pageOf(approver, '/ai-budgets')).toContain('<data value="61">$61.00</data>');
    const again = await approver.post(`/approvals/${id}`, { decision: 'reject', note: 'No' });
    expect([again.status, (await again.text()).includes('no longer open: it is approved')]).toEqual([
      409,
      true,
    ]);
    expect(await stateOf(id)).toBe('approved');
  });

  test('a rejection without a reason is asked for one, and keeps what was typed until it has it', async () => {
    const id = await world.askRaise('62');
    const response = await approver.post(`/approvals/${id}`, { decision: 'reject', note: '   ' });
    expect(response.status).toBe(409);
    expect(about(await response.text(), id)).toMatch(/role="alert"[^>]*>Say why: a rejection needs a reason/);
    const odd = await approver.post(`/approvals/${id}`, { decision: 'maybe', note: '<b>"typed"' });
    const kept = about(await odd.text(), id);
    expect(kept).toContain('&lt;b&gt;&quot;typed&quot;</textarea>');
    expect(await stateOf(id)).toBe('pending');
    await approver.post(`/approvals/${id}`, { decision: 'reject', note: 'Too <much>' });
    expect(await stateOf(id)).toBe('rejected');
    expect(await pageOf(asker, '/approvals')).toContain('“Too &lt;much&gt;”');
  });

  test('a crafted form of the requester, or of who may only look, is refused in words and audited', async () => {
    const id = await world.askRaise('63');
    const before = await audited('approval.refused');
    const own = await asker.post(`/approvals/${id}`, { decision: 'approve' });
    expect([own.status, (await own.text()).includes('You asked for this yourself')]).toEqual([409, true]);
    const foreign = await other.post(`/approvals/${id}`, { decision: 'approve' });
    const nobody = await other.post('/approvals/00000000-0000-4000-8000-000000000000', {
      decision: 'approve',
    });
    const [theirs, none] = [await foreign.text(), await nobody.text()];
    expect([foreign.status, nobody.status]).toEqual([409, 409]);
    expect(theirs).toContain('There is no such request.');
    expect(theirs.replaceAll(id, '')).toBe(none.replaceAll(/0{8}-0000-4000-8000-0{12}/g, ''));
    expect(await audited('approval.refused')).toBe(Number(before) + 1);
    expect(await stateOf(id)).toBe('pending');
    await asker.post(`/approvals/${id}`, { decision: 'withdraw' });
  });

  test('a form from elsewhere, or without the session’s token, decides nothing', async () => {
    const id = await world.askRaise('64');
    expect((await approver.post(`/approvals/${id}`, { decision: 'approve', csrf: 'x' })).status).toBe(403);
    const page = await pageOf(approver, '/approvals');
    const csrf = /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const { headers, ...form } = formOf(site.url, { csrf, decision: 'approve' });
    const evil = {
      ...headers,
      cookie: approver.cookie,
      'sec-fetch-site': 'cross-site',
      origin: 'http://evil.example',
    };
    expect((await fetch(`${site.url}/approvals/${id}`, { ...form, headers: evil })).status).toBe(403);
    expect((await approver.get(`/approvals/${id}?decision=approve`)).status).toBe(404);
    expect(await stateOf(id)).toBe('pending');
    await asker.post(`/approvals/${id}`, { decision: 'withdraw' });
  });

  test('an address cannot have the page say what is not so', async () => {
    const id = await world.askRaise('65');
    expect(await pageOf(other, `/approvals?done=${id}`)).not.toMatch(/role="(?:status|alert)"/);
    for (const odd of ['x', "'; drop table approvals", `${id}0`]) {
      const page = await pageOf(approver, `/approvals?done=${encodeURIComponent(odd)}`);
      expect([odd, /role="(?:status|alert)"/.test(page)]).toEqual([odd, false]);
    }
    await asker.post(`/approvals/${id}`, { decision: 'withdraw' });
  });

  test('what changed since it was asked is out of date, and the page says so', async () => {
    const first = await world.askRaise('70');
    const second = await world.askRaise('80');
    expect((await approver.post(`/approvals/${first}`, { decision: 'approve' })).status).toBe(303);
    const late = await approver.post(`/approvals/${second}`, { decision: 'approve' });
    expect([late.status, (await late.text()).includes('changed since it was asked')]).toEqual([409, true]);
    expect(await stateOf(second)).toBe('stale');
  });
});

describe('the banner', () => {
  test('names the tenants that exceeded a budget on every page, to those who may see them', async () => {
    for (const path of ['/', '/tenants', '/ai-budgets', '/approvals']) {
      for (const visit of [local, other]) {
        const page = await pageOf(visit, path);
        expect(page).toContain('<strong>1 tenant is over its budget:</strong>');
        expect(page).toMatch(
          /<a href="\/\?tenant=labs">labs<\/a> \(101\.3% of the cloud budget of the month\)/,
        );
      }
      expect(await pageOf(asker, path)).not.toContain('class="banner"');
    }
    const answer = await other.post('/ask', { q: 'tenant labs' }, { 'x-centavo-fragment': '1' });
    expect(await answer.text()).not.toContain('class="banner"');
  });

  test('shows each tenant once by its worst budget, five by name, and names full of markup as names', () => {
    const of = (id: number, name: string, share: string | null, window: 'day' | 'month' = 'month') => ({
      tenant: { id, name },
      spend: 'ai' as const,
      window,
      state: 'BLOCKED' as const,
      amount: '1',
      currency: 'USD',
      spent: '1',
      share,
      period: { from: '2026-11-01', to: '2026-12-01' },
    });
    expect(renderBanner([], english)).toBeNull();
    const shown = String(
      renderBanner(
        [
          of(1, '<script>&"', '1.02'),
          of(1, '<script>&"', '1.5', 'day'),
          of(2, 'zero', null),
          ...[3, 4, 5, 6, 7].map((id) => of(id, `t${id}`, '1')),
        ],
        english,
      ),
    );
    expect(shown).toContain('<strong>7 tenants are over their budgets:</strong>');
    expect(shown).toContain('>&lt;script&gt;&amp;&quot;</a> (150.0% of the AI budget of the day)');
    expect(shown).toContain('>zero</a> (of the AI budget of the month)');
    expect(shown.match(/<a /g)).toHaveLength(5);
    expect(shown).toContain(', +2 more</aside>');
  });
});

describe('the page of AI budgets', () => {
  test('shows every tenant’s state, spend and budgets, to each what is theirs', async () => {
    const page = await pageOf(local, '/ai-budgets');
    for (const text of ['shop', 'labs', 'kiosk', 'studio', '<data value="90.5">$90.50</data>', 'Throttled']) {
      expect(page).toContain(text);
    }
    const theirs = await pageOf(other, '/ai-budgets');
    expect(theirs).toContain('<data value="76.4">$76.40</data>');
    for (const text of ['shop', 'kiosk', 'retail', 'studio', '$47', '"47'])
      expect(theirs).not.toContain(text);
  });

  test('tells who administers everything, and nobody else, of prices that no cap can rest on', async () => {
    await world.database.asOwner(
      `insert into ai_prices (provider, model, input, output, source, valid_from, set_by, set_at)
       values ('openai', 'free <b>', 0, 0, 'test', '2026-01-01', 'test', now())`,
    );
    expect(await pageOf(local, '/ai-budgets')).toContain('The price of free &lt;b&gt; of openai is zero');
    expect(await pageOf(other, '/ai-budgets')).not.toContain('free &lt;b&gt;');
  });
});
