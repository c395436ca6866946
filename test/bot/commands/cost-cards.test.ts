import { beforeAll, expect, test } from 'vitest';
import { readAction } from '../../../src/bot/answer.ts';
import { type Card, factsOf, listButtons, makeCard } from '../../../src/bot/card.ts';
import { viewError } from '../../../src/bot/errors.ts';
import { createRegistry } from '../../../src/bot/registry-all.ts';
import { renderTerminal, toJsonAnswer } from '../../../src/bot/terminal/render-terminal.ts';
import type { Context } from '../../../src/engine/context.ts';
import { english } from '../../../src/engine/language/index.ts';
import { DEFAULT_SETTINGS } from '../../../src/engine/settings.ts';
import { ask } from '../../support/ask.ts';
import { type CostLine, seedCosts } from '../../support/cost-ledger.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { makeSampleLines, SAMPLE_NOW, SAMPLE_TENANTS } from '../../support/sample-costs.ts';

const registry = createRegistry();

/** Questions of every command about costs, in the shapes that people use. */
const QUESTIONS = [
  '',
  'mine',
  'mine last month by account',
  'tenant acme',
  'tenant acme yesterday',
  'tenant acme today',
  'tenant acme 2026-10 by tag team list',
  'tenant acme last 7 days by region service:Compute',
  'tenant Retail by tenant',
  'tenant Retail by tag',
  'tenant quiet',
  'tenant acme 2019',
  'tenant "hostile" 2026-10',
  'top services',
  'top tenants last month',
  'top accounts billed',
  'top regions Q3',
  'top categories this year contracted',
  'top providers 2026-09-15..2026-10-15',
  'top tags',
  'top tags env tenant:acme',
  'top services 2020',
  'compare wow',
  'compare mom acme',
  'compare qoq Retail list',
  'compare yoy acme',
  'compare mom acme 2026-10 tag:env=prod',
  'trend',
  'trend acme last 12 months',
  'trend quiet',
  'trend globex 2019',
  'reconcile 2026-10',
  'reconcile last month',
  'reconcile 2020',
];
/** Answers that are not about one metric in one period. */
const OTHERS = ['data', 'default', 'help', 'help tenant', 'help default'];

const HOSTILE = '<!channel> *b* `c` \u001b[31m ](http://x) "q" 7,777.77';

function hostileLines(): CostLine[] {
  return ['2026-09-10', '2026-10-10'].map((day) => ({
    tenant: 'hostile',
    day,
    service: HOSTILE,
    category: HOSTILE,
    regionId: HOSTILE,
    subAccountId: HOSTILE,
    tags: { [HOSTILE]: HOSTILE },
    billed: '1.5',
  }));
}

function checkFacts(card: Card): void {
  const keys = card.facts.map(({ key, currency }) => `${key} ${currency}`);
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  for (const fact of card.facts) {
    expect(fact.value === null, `${fact.key}: ${fact.value} ${fact.reason}`).toBe(fact.reason !== undefined);
    if (fact.value !== null && fact.unit !== 'day') expect(fact.value).toMatch(/^-?\d+(\.\d+)?$/);
    if (fact.unit === 'money' && fact.value !== null) expect(fact.currency).toMatch(/^[A-Z]{3}$/);
    if (fact.period) expect(fact.period.from < fact.period.to).toBe(true);
  }
  const listed = new Set(card.facts.map(({ key, currency }) => `${key} ${currency}`));
  for (const node of card.nodes) {
    for (const fact of factsOf(node)) expect(listed.has(`${fact.key} ${fact.currency}`)).toBe(true);
  }
}

/** Sentences hold dates and periods, and no figure beside the facts. */
function checkTexts(card: Card): void {
  const months = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
  const date = new RegExp(
    `(\\d{1,2}(–\\d{1,2})? )?\\b(${months})[a-z]*( \\d{4})?|Q[1-4] \\d{4}|\\b20\\d\\d\\b`,
    'g',
  );
  for (const node of card.nodes) {
    if (node.kind !== 'text' && node.kind !== 'note') continue;
    const rest = node.text
      .replace(/(last|Q)[ ]?3?[ ]?\d* (days|2026)|2026-10(-\d\d)?(\.\.2026-10-\d\d)?|2026-10/g, '')
      .replace(/(service|account|tag):\S+/g, '')
      .replace(date, '');
    expect(rest).not.toMatch(/\d|[$€]/);
  }
}

function checkStatement(card: Card): void {
  const notes = card.nodes.flatMap((node) => (node.kind === 'note' ? [node.text] : []));
  const statements = notes.filter((note) =>
    /^(Billed|Effective|List|Contracted)( and effective)? cost · /.test(note),
  );
  expect(statements.length).toBeGreaterThan(0);
  for (const statement of statements) {
    expect(statement).toMatch(/20\d\d/);
    expect(statement).toMatch(/ · (data as of \d{1,2} [A-Z][a-z]{2} 20\d\d|no data for these days)$/);
    const currencies = new Set(
      card.facts.flatMap(({ currency, value }) => (currency && value ? [currency] : [])),
    );
    if (currencies.size > 0) expect([...currencies].some((one) => statement.includes(one))).toBe(true);
  }
}

describeOnEachDatabase('cards about costs', (open) => {
  let ctx: Context;

  beforeAll(async () => {
    const { db } = await open();
    ctx = {
      db,
      scope: '*',
      actor: { platform: 'slack', label: 'slack:T1:U1', role: 'admin', memberId: null },
      place: { workspaceId: 'T1', channelId: 'C1', personId: 'U1' },
      t: english,
      settings: DEFAULT_SETTINGS,
      now: () => new Date(SAMPLE_NOW),
      billsFolder: '/nowhere',
      log: { debug() {}, info() {}, warn() {}, error() {} },
    };
    await seedCosts(ctx, {
      tenants: [...SAMPLE_TENANTS, ['hostile', null]],
      lines: [...makeSampleLines(), ...hostileLines()],
    });
  });

  test.each(QUESTIONS)(
    '/cost %s states metric, currency, period and data-as-of, and shows facts alone',
    async (text) => {
      const card = await ask(ctx, text);
      checkFacts(card);
      checkStatement(card);
      if (!text.includes('hostile')) checkTexts(card);
    },
  );

  test.each([...QUESTIONS, ...OTHERS])(
    '/cost %s prints at any width, and as one line of JSON',
    async (text) => {
      const card = await ask(ctx, text);
      for (const width of [20, 40, 80, 200]) {
        expect(renderTerminal(card, { width, color: false }, english)).toMatch(/\S\n$/);
      }
      const answer = JSON.parse(JSON.stringify(toJsonAnswer(card)));
      expect(Object.keys(answer)).toEqual(['card', 'facts']);
      for (const fact of answer.facts) {
        const keys = [
          'key',
          'label',
          'value',
          'unit',
          'currency',
          'metric',
          'tenant',
          'period',
          'asOf',
          'shown',
        ];
        expect(Object.keys(fact)).toEqual(fact.value === null ? [...keys, 'reason'] : keys);
        if (fact.period) expect(Object.keys(fact.period)).toEqual(['from', 'to']);
      }
      const shown = JSON.stringify(answer.card);
      for (const fact of answer.facts.filter((one: { shown: boolean }) => one.shown)) {
        expect(shown).toContain(JSON.stringify({ fact: fact.key, currency: fact.currency }));
      }
    },
  );

  test.each([...QUESTIONS, ...OTHERS])('every button of /cost %s gives an answer', async (text) => {
    for (const button of listButtons(await ask(ctx, text))) {
      const question = readAction(registry, button.action, button.args);
      const card = await question.run(ctx);
      checkFacts(card);
    }
  });

  test('an answer that all can see offers to ask for me alone, and one for me offers to share it', async () => {
    const labels = (card: Card) => listButtons(card).map(({ label }) => label);
    const open = await ask(ctx, 'tenant acme 2026-10');
    expect(labels(open)).toEqual([
      'By service',
      'By tag',
      'Trend',
      'Compare',
      'Other period…',
      'Picture',
      'Only for me',
    ]);
    const mine = listButtons(open).at(-1);
    const asked = readAction(registry, mine?.action ?? '', mine?.args);
    expect(asked.reply).toBe('private');
    const card = await asked.run(ctx);
    expect(labels(card).at(-1)).toBe('Share');
    const share = listButtons(card).at(-1);
    const shared = readAction(registry, share?.action ?? '', share?.args);
    expect(shared.reply).toBe('public');
    expect((await shared.run(ctx)).facts).toEqual(open.facts);
  });

  test('the form of another period asks the same question with what was filled in', async () => {
    const open = await ask(ctx, 'tenant acme 2026-10 billed');
    const other = listButtons(open).find(({ action }) => action === 'other-period');
    expect(other?.typed).toBe('tenant acme PERIOD');
    const asked = (filled: object) =>
      readAction(registry, 'other-period', { ...other?.args, ...filled }).run(ctx);
    const typed = await ask(ctx, 'tenant acme 2026-09 by account billed');
    expect((await asked({ period: '2026-09', by: 'account' })).facts).toEqual(typed.facts);
    await expect(asked({ period: 'some day' })).rejects.toThrow('"some day" is not a period');
  });

  test('a button keeps the period of its card, whenever it is pressed', async () => {
    const card = await ask(ctx, 'tenant acme last 7 days');
    const [button] = listButtons(card);
    const later: Context = { ...ctx, now: () => new Date('2026-12-24T00:00:00Z') };
    const again = await readAction(registry, button?.action ?? '', button?.args).run(later);
    expect(again.facts[0]?.period).toEqual(card.facts[0]?.period);
    expect(again.facts[0]?.value).toBe(card.facts[0]?.value);
  });

  test('bare /cost is about the channel, then the person; mine the other way round', async () => {
    const tenantOf = async (text: string) => (await ask(ctx, text)).facts[0]?.tenant ?? null;
    expect(await tenantOf('')).toBeNull();
    await ask(ctx, 'default globex');
    expect(await tenantOf('')).toBe('globex');
    await ask(ctx, 'default channel acme');
    expect(await tenantOf('')).toBe('acme');
    expect(await tenantOf('mine')).toBe('globex');
    expect(await tenantOf('tenant 2026-10')).toBe('acme');
    await ask(ctx, 'default clear');
    expect(await tenantOf('mine')).toBe('acme');
    await ask(ctx, 'default channel clear');
    expect(await tenantOf('')).toBeNull();
    const elsewhere = { ...ctx, place: { ...ctx.place, channelId: 'C2' } };
    await ask(elsewhere, 'default "last month"');
    expect((await ask(ctx, 'mine')).facts[0]?.tenant).toBe('last month');
    await ask(ctx, 'default clear');
  });

  test('only an admin sets the default of a channel; a default is audited', async () => {
    const viewer: Context = { ...ctx, actor: { ...ctx.actor, role: 'viewer' } };
    const refused = await ask(viewer, 'default channel acme').catch((error) => viewError(error, english));
    expect(refused).toMatchObject({ card: { title: 'Not allowed' } });
    await ask(viewer, 'default acme');
    const [rows] = await ctx.db.read('*', [
      { text: 'select action, subject, after from audit_log order by id desc limit 1', params: [] },
    ]);
    expect(rows).toEqual([{ action: 'default.set', subject: 'person:slack:T1/U1', after: 'acme' }]);
    await ask(viewer, 'default clear');
  });
});

test('what a card shows must be among its facts', () => {
  const total = { ...STRAY, key: 'total' };
  expect(() => makeCard('x', [{ kind: 'fields', fields: [{ label: 'Total', value: total }] }], [])).toThrow(
    'the card shows total, which is not among its facts',
  );
});

const STRAY = {
  key: 'stray',
  label: 'Stray',
  value: '1',
  unit: 'money' as const,
  currency: 'USD',
  metric: null,
  tenant: null,
  period: null,
  asOf: null,
};
