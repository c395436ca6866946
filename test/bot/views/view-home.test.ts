import { beforeAll, describe, expect, test } from 'vitest';
import { type Card, listButtons } from '../../../src/bot/card.ts';
import { viewHome } from '../../../src/bot/views/view-home.ts';
import type { Context } from '../../../src/engine/context.ts';
import { listTenantCosts } from '../../../src/engine/costs/index.ts';
import { translatorOf } from '../../../src/engine/language/index.ts';
import { makeContext } from '../../support/context.ts';
import { type CostLine, seedCosts } from '../../support/cost-ledger.ts';
import { openTestEmbedded } from '../../support/databases.ts';

let db: Context['db'];

const line = (tenant: string, day: string, billed: string, currency = 'USD'): CostLine => ({
  tenant,
  day,
  service: 'Compute',
  billed,
  currency,
});

beforeAll(async () => {
  const database = await openTestEmbedded();
  db = database.db;
  await seedCosts(await makeContext(db, { billsFolder: '/nowhere' }), {
    tenants: [
      ['</script> & <!channel>', null],
      ['acme', null],
    ],
    lines: [
      line('acme', '2026-11-20', '75'),
      line('acme', '2026-10-02', '50'),
      line('acme', '2026-11-20', '10', 'EUR'),
      line('acme', '2026-09-02', '1'),
      line('</script> & <!channel>', '2026-11-20', '25'),
    ],
  });
  return () => database.close();
});

async function home(language: 'en' | 'pt-BR' = 'en', scope: Context['scope'] = '*'): Promise<Card> {
  const ctx = { ...(await makeContext(db, { language, billsFolder: '/nowhere' })), scope };
  const costs = await listTenantCosts(ctx, { pageSize: 2 });
  return viewHome({ costs, role: 'admin', seesAll: scope === '*' }, translatorOf(language));
}

describe('the home', () => {
  test('shows total and tenants with their change, each figure a fact of the card', async () => {
    const card = await home();
    expect(card.title).toBe('Your tenants · 1–20 Nov 2026');
    const shown = card.facts
      .filter((fact) => fact.shown)
      .map(({ key, currency, value }) => `${key} ${currency} ${value}`);
    expect(shown).toEqual(
      expect.arrayContaining([
        'tenants null 3',
        'total USD 100',
        'total EUR 10',
        'tenant:acme USD 75',
        'change:tenant:acme USD 25',
        'changePct:tenant:acme USD 0.5',
        'tenant:acme EUR 10',
      ]),
    );
    const table = card.nodes.find((node) => node.kind === 'table');
    expect(table?.rows.map(([name]) => name)).toEqual(['acme', 'acme', '</script> & <!channel>']);
  });

  test('says how many tenants are not listed and how to see them, and what the figures rest on', async () => {
    const notes = (await home()).nodes.flatMap((node) => (node.kind === 'note' ? [node.text] : []));
    expect(notes).toEqual([
      '+1 more tenant: /cost top tenants',
      'Effective cost · USD and EUR · 1–20 Nov 2026 · data as of 20 Nov 2026',
      'You see all tenants, as admin.',
    ]);
  });

  test('its choices ask about the tenants listed, whatever their names are', async () => {
    const commands = listButtons(await home()).map(({ args }) => args);
    expect(commands).toEqual(
      expect.arrayContaining([
        { command: 'tenant', options: { tenant: '</script> & <!channel>' } },
        { command: 'tenant', options: { tenant: 'acme' } },
        { command: 'top', options: { by: 'tenant' } },
      ]),
    );
  });

  test('offers who sees a branch nothing about the whole', async () => {
    const card = await home('en', [2]);
    expect(JSON.stringify(card)).not.toContain('script');
    expect(listButtons(card).map(({ args }) => args.command)).not.toContain('data');
    expect(card.nodes.at(-1)).toEqual({
      kind: 'note',
      text: 'You see the tenants that were granted to you. Ask one of your admins for more.',
    });
  });

  test('speaks Portuguese', async () => {
    const card = await home('pt-BR');
    expect(card.title).toContain('Os seus inquilinos');
    expect(JSON.stringify(card.nodes)).not.toMatch(/Tenant|Change|You see/);
  });
});
