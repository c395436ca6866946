import { beforeAll, expect, test } from 'vitest';
import type { Card, ShownFact } from '../../../src/bot/card.ts';
import type { Context } from '../../../src/engine/context.ts';
import { english } from '../../../src/engine/language/index.ts';
import { DEFAULT_SETTINGS } from '../../../src/engine/settings.ts';
import { ask } from '../../support/ask.ts';
import { type CostLine, flagsOf, seedCosts, sumUnits, toUnits } from '../../support/cost-ledger.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { refusalOf } from '../../support/refusal.ts';
import {
  addUp,
  costOf,
  linesBetween,
  METRICS,
  makeSampleLines,
  SAMPLE_NOW,
  SAMPLE_TENANTS,
} from '../../support/sample-costs.ts';

const lines = makeSampleLines();
const RETAIL = ['Retail', 'acme', 'Acme Labs'];

const PERIODS = [
  { words: '', from: '2026-11-01', to: '2026-11-21', before: ['2026-10-01', '2026-10-21'] },
  { words: '2026-10', from: '2026-10-01', to: '2026-11-01', before: ['2026-09-01', '2026-10-01'] },
  { words: 'last 7 days', from: '2026-11-14', to: '2026-11-21', before: ['2026-11-07', '2026-11-14'] },
  {
    words: '2026-10-03..2026-10-17',
    from: '2026-10-03',
    to: '2026-10-18',
    before: ['2026-09-18', '2026-10-03'],
  },
  { words: 'this week', from: '2026-11-16', to: '2026-11-21', before: ['2026-11-09', '2026-11-14'] },
  { words: 'last month', from: '2026-10-01', to: '2026-11-01', before: ['2026-09-01', '2026-10-01'] },
] as const;

function contextOf(db: Context['db'], scope: Context['scope'] = '*'): Context {
  return {
    db,
    scope,
    actor: { platform: 'cli', label: 'cli', role: 'admin', memberId: null },
    place: { workspaceId: null, channelId: null, personId: null },
    t: english,
    settings: DEFAULT_SETTINGS,
    now: () => new Date(SAMPLE_NOW),
    billsFolder: '/nowhere',
    log: { debug() {}, info() {}, warn() {}, error() {} },
  };
}

/** The facts of a card in one currency, by key; two of one key and currency are a fault. */
function factsIn(card: Card, currency: string | null = 'USD'): Map<string, ShownFact> {
  const facts = new Map<string, ShownFact>();
  for (const fact of card.facts.filter((one) => one.currency === currency)) {
    expect(facts.has(fact.key), fact.key).toBe(false);
    facts.set(fact.key, fact);
  }
  return facts;
}

function unitsOf(facts: Map<string, ShownFact>, key: string): bigint {
  const value = facts.get(key)?.value;
  if (value === undefined || value === null) throw new Error(`${key} has no value`);
  return toUnits(value);
}

function sumOfKeys(facts: Map<string, ShownFact>, prefix: string): bigint {
  return sumUnits([...facts].flatMap(([key, { value }]) => (key.startsWith(prefix) && value ? [value] : [])));
}

describeOnEachDatabase('answers about costs', (open) => {
  let ctx: Context;
  const own = (tenant: string) => lines.filter((line) => line.tenant === tenant);

  beforeAll(async () => {
    const opened = await open();
    ctx = contextOf(opened.db);
    await seedCosts(ctx, { tenants: SAMPLE_TENANTS, lines });
  });

  test.each(PERIODS.flatMap((period) => METRICS.map((metric) => ({ ...period, metric }))))(
    'a tenant, $metric, "$words": total, period before and every part are what adding up the lines gives',
    async ({ words, from, to, before, metric }) => {
      for (const tenant of ['acme', 'globex', 'Q3']) {
        const card = await ask(ctx, `tenant "${tenant}" ${words} ${metric}`);
        for (const currency of ['USD', 'EUR']) {
          const bill = own(tenant).filter((line) => (line.currency ?? 'USD') === currency);
          const days = linesBetween(bill, from, to);
          const earlier = linesBetween(bill, before[0], before[1]);
          if (days.length + earlier.length === 0) continue;
          const facts = factsIn(card, currency);
          const total = addUp(days, metric);
          expect(unitsOf(facts, 'total')).toBe(total);
          expect(unitsOf(facts, 'previous')).toBe(addUp(earlier, metric));
          expect(unitsOf(facts, 'change')).toBe(total - addUp(earlier, metric));
          expect(facts.get('total')?.period).toEqual({ from, to });
          expect(facts.get('previous')?.period).toEqual({ from: before[0], to: before[1] });
          expect(sumOfKeys(facts, 'service:')).toBe(total);
          expect(sumOfKeys(facts, 'day:')).toBe(total);
          for (const service of new Set(days.map((line) => line.service))) {
            const part = days.filter((line) => line.service === service);
            if (part.every((line) => costOf(line, metric) === null)) {
              expect(facts.get(`service:${service}`)).toMatchObject({
                value: null,
                reason: `No line of the bills has a ${metric} cost.`,
              });
            } else expect(unitsOf(facts, `service:${service}`)).toBe(addUp(part, metric));
          }
          const flagged = (flag: number) =>
            addUp(
              days.filter((line) => flagsOf(line) & flag),
              metric,
            );
          expect(unitsOf(facts, 'spanned')).toBe(flagged(1));
          expect(unitsOf(facts, 'lump')).toBe(flagged(8));
          expect(unitsOf(facts, 'corrections')).toBe(flagged(4));
        }
      }
    },
  );

  test('a group costs what it and all below it cost', async () => {
    const facts = factsIn(await ask(ctx, 'tenant Retail 2026-10'));
    const below = lines.filter((line) => RETAIL.includes(line.tenant) && (line.currency ?? 'USD') === 'USD');
    expect(unitsOf(facts, 'total')).toBe(addUp(linesBetween(below, '2026-10-01', '2026-11-01'), 'effective'));
    const byTenant = factsIn(await ask(ctx, 'tenant Retail 2026-10 by tenant'));
    expect(sumOfKeys(byTenant, 'tenant:')).toBe(unitsOf(facts, 'total'));
  });

  const PARTS: [string, (line: CostLine) => string][] = [
    ['account', (line) => `account:${line.subAccountId ?? line.billingAccountId ?? 'payer'}`],
    ['region', (line) => (line.regionId ? `region:${line.regionId}` : 'none:region')],
    ['category', (line) => (line.category ? `category:${line.category}` : 'none:category')],
    ['provider', (line) => `provider:${line.provider ?? 'AWS'}`],
    ['tenant', (line) => `tenant:${line.tenant}`],
    [
      'tag team',
      (line) => {
        const value = line.tags?.team ?? line.tags?.Team;
        return value ? `tag:team=${value}` : 'none:tag:team';
      },
    ],
  ];

  test.each(PARTS)(
    'by %s, the parts are what adding up the lines gives, and add up to the total',
    async (by, keyOf) => {
      const month = linesBetween(lines, '2026-10-01', '2026-11-01').filter(
        (line) => (line.currency ?? 'USD') === 'USD',
      );
      const asked: [string, CostLine[]][] = [
        [`tenant Retail 2026-10 by ${by}`, month.filter((line) => RETAIL.includes(line.tenant))],
        [`top ${by} 2026-10`, month],
      ];
      for (const [text, bill] of asked) {
        const facts = factsIn(await ask(ctx, text));
        const wanted = new Map<string, CostLine[]>();
        for (const line of bill) wanted.set(keyOf(line), [...(wanted.get(keyOf(line)) ?? []), line]);
        for (const [key, part] of wanted)
          expect([key, unitsOf(facts, key)]).toEqual([key, addUp(part, 'effective')]);
        expect(unitsOf(facts, 'total')).toBe(addUp(bill, 'effective'));
        const prefix = by === 'tag team' ? 'tag:' : `${by}:`;
        expect(sumOfKeys(facts, prefix) + sumOfKeys(facts, 'none:')).toBe(unitsOf(facts, 'total'));
      }
    },
  );

  test('what a list does not show is its rest: shown parts and rest add up to the total', async () => {
    for (const text of ['tenant Retail', 'tenant acme 2026-10', '']) {
      const card = await ask(ctx, text);
      const facts = [...factsIn(card).values()];
      const listed = facts.filter(({ key }) => /^(service|tenant):/.test(key));
      expect(listed.some(({ shown }) => !shown)).toBe(true);
      const shown = listed.filter((fact) => fact.shown);
      const rest = facts.find(({ key }) => key === (text === '' ? 'rest:tenants' : 'rest:services'));
      expect(rest?.shown).toBe(true);
      expect(sumUnits([...shown, ...(rest ? [rest] : [])].map(({ value }) => value ?? ''))).toBe(
        unitsOf(factsIn(card), 'total'),
      );
    }
  });

  test.each([
    ['service:compute', (line: CostLine) => line.service === 'Compute'],
    ['account:sub-2', (line: CostLine) => line.subAccountId === 'sub-2'],
    ['account:org-1', (line: CostLine) => line.billingAccountId === 'org-1'],
    ['account:production', (line: CostLine) => line.subAccountName === 'Production'],
    ['tag:env=prod', (line: CostLine) => line.tags?.env === 'prod'],
    [
      'tag:TEAM="data platform"',
      (line: CostLine) => (line.tags?.team ?? line.tags?.Team) === 'Data Platform',
    ],
    [
      'service:Storage tag:env=test tag:team=web',
      (line: CostLine) =>
        line.service === 'Storage' &&
        line.tags?.env === 'test' &&
        (line.tags.team ?? line.tags.Team) === 'web',
    ],
  ])('%s narrows every answer down to the lines that match', async (filter, matches) => {
    const dollars = lines.filter((line) => (line.currency ?? 'USD') === 'USD').filter(matches);
    const month = linesBetween(dollars, '2026-10-01', '2026-11-01');
    const before = linesBetween(dollars, '2026-09-01', '2026-10-01');
    const acme = (bill: CostLine[]) => bill.filter((line) => line.tenant === 'acme');
    const tenant = factsIn(await ask(ctx, `tenant acme 2026-10 ${filter}`));
    expect(unitsOf(tenant, 'total')).toBe(addUp(acme(month), 'effective'));
    expect(unitsOf(tenant, 'previous')).toBe(addUp(acme(before), 'effective'));
    expect(sumOfKeys(tenant, 'service:')).toBe(unitsOf(tenant, 'total'));
    const top = factsIn(await ask(ctx, `top services 2026-10 ${filter}`));
    expect(unitsOf(top, 'total')).toBe(addUp(month, 'effective'));
    const compared = factsIn(await ask(ctx, `compare mom acme 2026-10 ${filter}`));
    expect(unitsOf(compared, 'total')).toBe(addUp(acme(month), 'effective'));
    expect(unitsOf(compared, 'previous')).toBe(addUp(acme(before), 'effective'));
    const trend = factsIn(await ask(ctx, `trend acme 2026-09..2026-10 ${filter}`));
    expect(unitsOf(trend, 'month:2026-10')).toBe(addUp(acme(month), 'effective'));
    expect(unitsOf(trend, 'month:2026-09')).toBe(addUp(acme(before), 'effective'));
  });

  test('tag keys are listed with what bears them, whatever their spelling', async () => {
    const facts = factsIn(await ask(ctx, 'tenant Retail 2026-10 by tag'));
    const bill = linesBetween(lines, '2026-10-01', '2026-11-01').filter(
      (line) => RETAIL.includes(line.tenant) && (line.currency ?? 'USD') === 'USD',
    );
    const bearing = bill.filter((line) => line.tags?.team !== undefined || line.tags?.Team !== undefined);
    expect(unitsOf(facts, 'tagged:team')).toBe(addUp(bearing, 'effective'));
    expect(unitsOf(facts, 'total')).toBe(addUp(bill, 'effective'));
    expect([...facts.keys()].some((key) => key.startsWith('rest:'))).toBe(false);
  });

  test('list and contracted cost leave prepayments out and tell how much', async () => {
    for (const [metric, amount] of [
      ['list', '1300'],
      ['contracted', '1200.4'],
    ]) {
      const facts = factsIn(await ask(ctx, `tenant acme 2026-10 ${metric}`));
      expect(facts.get('prepayments')).toMatchObject({ value: amount, shown: true });
    }
    expect(factsIn(await ask(ctx, 'tenant acme 2026-10 billed')).has('prepayments')).toBe(false);
  });

  test('lines without a list cost are counted, and the sum is of the others', async () => {
    const facts = factsIn(await ask(ctx, 'tenant acme 2026-10 list'));
    const bill = linesBetween(own('acme'), '2026-10-01', '2026-11-01').filter(
      (line) => (line.currency ?? 'USD') === 'USD',
    );
    const without = bill.filter((line) => line.list === null).length;
    expect(without).toBeGreaterThan(0);
    expect(facts.get('unknown:list')).toMatchObject({ value: String(without), unit: 'count', shown: true });
  });

  test('the average of a day leaves out what is longer than a day and what comes once', async () => {
    const facts = factsIn(await ask(ctx, 'tenant acme 2026-10'));
    const bill = linesBetween(own('acme'), '2026-10-01', '2026-11-01').filter(
      (line) => (line.currency ?? 'USD') === 'USD',
    );
    const daily = addUp(
      bill.filter((line) => (flagsOf(line) & (1 | 8)) === 0),
      'effective',
    );
    const error = unitsOf(facts, 'average') * 31n - daily;
    // Rounded at ten digits after the point.
    expect(error < 31n * 10n ** 10n && error > -31n * 10n ** 10n).toBe(true);
  });

  test('everything that the scope sees is the sum of all tenants', async () => {
    const dollars = lines.filter((line) => (line.currency ?? 'USD') === 'USD');
    const facts = factsIn(await ask(ctx, 'top tenants 2026-10'));
    expect(unitsOf(facts, 'total')).toBe(
      addUp(linesBetween(dollars, '2026-10-01', '2026-11-01'), 'effective'),
    );
    for (const [name] of SAMPLE_TENANTS) {
      const part = linesBetween(dollars, '2026-10-01', '2026-11-01').filter((line) => line.tenant === name);
      if (part.length > 0) expect(unitsOf(facts, `tenant:${name}`)).toBe(addUp(part, 'effective'));
    }
  });

  test('a running period is compared by its complete days, a closed one whole', async () => {
    const card = await ask(ctx, 'compare mom acme');
    const facts = factsIn(card);
    const bill = own('acme').filter((line) => (line.currency ?? 'USD') === 'USD');
    const sum = (from: string, to: string) => addUp(linesBetween(bill, from, to), 'effective');
    expect(unitsOf(facts, 'total:open')).toBe(sum('2026-11-01', '2026-11-21'));
    expect(unitsOf(facts, 'previous:open')).toBe(sum('2026-10-01', '2026-10-21'));
    expect(unitsOf(facts, 'total:closed')).toBe(sum('2026-10-01', '2026-11-01'));
    expect(unitsOf(facts, 'previous:closed')).toBe(sum('2026-09-01', '2026-10-01'));
    expect(unitsOf(facts, 'change:closed')).toBe(
      sum('2026-10-01', '2026-11-01') - sum('2026-09-01', '2026-10-01'),
    );
    const texts = card.nodes.flatMap((node) => (node.kind === 'text' ? [node.text] : []));
    expect(texts).toContain(
      'November 2026 is still open: 1–20 Nov 2026 against 1–20 Oct 2026, by its complete days.',
    );
    expect(texts).toContain('October 2026 against September 2026, whole.');
  });

  test('on the first day of a month, of which nothing is complete, a question without a period is about the month before', async () => {
    const first = { ...ctx, now: () => new Date('2026-12-01T08:00:00Z') };
    for (const words of ['tenant acme', 'top services', 'top accounts']) {
      const card = await ask(first, words);
      expect(card.facts.length).toBeGreaterThan(3);
      expect(card.facts).toEqual((await ask(first, `${words} 2026-11`)).facts);
    }
  });

  test('a trend has a figure for each month and each day, which add up to its total', async () => {
    const facts = factsIn(await ask(ctx, 'trend globex'));
    expect(facts.get('total')?.period).toEqual({ from: '2026-08-01', to: '2026-11-01' });
    expect(sumOfKeys(facts, 'month:')).toBe(unitsOf(facts, 'total'));
    expect(sumOfKeys(facts, 'day:')).toBe(unitsOf(facts, 'total'));
    expect(facts.get('day:2026-08-09')).toMatchObject({ value: null, reason: 'This day is not imported.' });
    expect(facts.has('change:2026-09')).toBe(false);
    expect(unitsOf(facts, 'change:2026-10')).toBe(
      unitsOf(facts, 'month:2026-10') - unitsOf(facts, 'month:2026-09'),
    );
  });

  test('invoices are set beside the ledger, and the bridge to effective cost closes to the last digit', async () => {
    const card = await ask(ctx, 'reconcile 2026-10');
    for (const currency of ['USD', 'EUR']) {
      const facts = factsIn(card, currency);
      const bill = linesBetween(lines, '2026-10-01', '2026-11-01').filter(
        (line) => (line.currency ?? 'USD') === currency,
      );
      expect(unitsOf(facts, 'invoiced')).toBe(addUp(bill, 'billed'));
      expect(unitsOf(facts, 'ledger')).toBe(addUp(bill, 'billed'));
      expect(unitsOf(facts, 'difference')).toBe(0n);
      expect(sumOfKeys(facts, 'invoice:') + sumOfKeys(facts, 'none:invoice')).toBe(addUp(bill, 'billed'));
      expect(unitsOf(facts, 'effective')).toBe(addUp(bill, 'effective'));
      expect(unitsOf(facts, 'billed') + sumOfKeys(facts, 'bridge:')).toBe(unitsOf(facts, 'effective'));
    }
    const dollars = factsIn(card);
    expect(dollars.get('bridge:prepayments')?.value).toBe('-1200.4');
    expect(dollars.get('bridge:amortization')?.value).toBe('9.99');
    expect(dollars.get('billed:tax')?.value).toBe('19.01');
    expect(dollars.get('billed:credits')?.value).toBe('-30.5');
    expect(dollars.get('billed:refunds')?.value).toBe('-7.77');
    expect(dollars.get('billed:corrections')?.value).toBe('-3.125');
  });

  test.each(['42', 'Q3', 'last month', '528304917726', '"last month"', 'LAST  MONTH', 'q3'])(
    'a tenant named %s is a name, with and without a period after it',
    async (name) => {
      const bare = name.replaceAll('"', '');
      const wanted = SAMPLE_TENANTS.find(
        ([one]) => one.toLowerCase() === bare.toLowerCase().replace(/\s+/g, ' '),
      )?.[0];
      expect((await ask(ctx, `tenant ${name}`)).facts[0]?.tenant).toBe(wanted);
      const card = await ask(ctx, `tenant ${name} 2026-10`);
      expect(card.facts[0]).toMatchObject({
        tenant: wanted,
        period: { from: '2026-10-01', to: '2026-11-01' },
      });
    },
  );

  test('a misspelt tenant is answered with the nearest names as buttons that ask the same', async () => {
    const error = await refusalOf(ask(ctx, 'tenant globx last 7 days by account'));
    expect(error.code).toBe('not_found');
    expect(error.details.choices).toEqual([
      { label: 'globex', command: 'tenant globex last 7 days by account' },
    ]);
    const card = await ask(ctx, error.details.choices?.[0]?.command ?? '');
    expect(card.facts[0]?.tenant).toBe('globex');
  });

  test('words that begin several names are asked about', async () => {
    const error = await refusalOf(ask(ctx, 'tenant acm'));
    expect(error.code).toBe('ambiguous');
    expect(error.details.choices?.map(({ command }) => command)).toEqual([
      'tenant acme',
      'tenant "Acme Labs"',
    ]);
  });

  test('a tenant outside the scope cannot be told from one that does not exist, nor is it offered', async () => {
    const [row] =
      (await ctx.db.read('*', [{ text: "select id from tenants where name = 'globex'", params: [] }]))[0] ??
      [];
    const scoped = contextOf(ctx.db, [Number(row?.id)]);
    const hidden = await refusalOf(ask(scoped, 'tenant acme last month'));
    const absent = await refusalOf(ask(scoped, 'tenant zzzz last month'));
    expect(hidden.code).toBe(absent.code);
    expect(hidden.message.replace('acme', 'zzzz')).toBe(absent.message);
    expect(hidden.details).toEqual(absent.details);
    const all = factsIn(await ask(scoped, 'top tenants 2026-10'));
    const seen = own('globex').filter((line) => (line.currency ?? 'USD') === 'USD');
    expect(unitsOf(all, 'total')).toBe(addUp(linesBetween(seen, '2026-10-01', '2026-11-01'), 'effective'));
    const regions = factsIn(await ask(scoped, 'top regions 2026-10'));
    expect(unitsOf(regions, 'total')).toBe(unitsOf(all, 'total'));
    expect((await refusalOf(ask(scoped, 'reconcile 2026-10'))).code).toBe('forbidden');
  });

  test('a tenant without any cost costs 0 on days that are imported', async () => {
    const card = await ask(ctx, 'tenant quiet 2026-10');
    expect(card.facts.find(({ key }) => key === 'total')?.value).toBe('0');
  });

  test.each([
    ['tenant acme today', 'No day of 21 Nov 2026 is complete yet.'],
    ['tenant acme 2027-01', 'January 2027 has not begun.'],
    ['tenant acme 2026-05', 'May 2026 is not imported: the data begin on 10 Aug 2026.'],
    ['trend acme 2025', '2025 is not imported: the data begin on 10 Aug 2026.'],
    ['top services 2026-12-24', '24 Dec 2026 has not begun.'],
  ])('%s is answered with why there is no figure, never with 0', async (text, reason) => {
    const card = await ask(ctx, text);
    expect(card.facts.map(({ value }) => value)).toEqual(card.facts.map(() => null));
    expect(card.facts[0]).toMatchObject({ key: 'total', value: null, reason });
    expect(card.nodes).toContainEqual({ kind: 'text', tone: 'warning', text: reason });
    const buttons = card.nodes.flatMap((node) => (node.kind === 'buttons' ? node.buttons : []));
    expect(buttons.map(({ label }) => label)).toContain('November 2026');
  });

  test('a period that begins before the data says from when on they are', async () => {
    const card = await ask(ctx, 'tenant acme Q3');
    expect(card.nodes[0]).toEqual({
      kind: 'text',
      tone: 'warning',
      text: 'Not imported: 1 Jul – 9 Aug 2026.',
    });
    expect(factsIn(card).get('previous')).toMatchObject({ value: null });
    expect(factsIn(card).get('change')?.reason).toBe(
      'Q2 2026 is not imported: the data begin on 10 Aug 2026.',
    );
  });

  test.each([
    ['tenant acme', 4],
    ['tenant acme 2026-10 by account list', 4],
    ['tenant Retail by tag', 4],
    ['tenant acme service:Compute', 4],
    ['top services', 3],
    ['top tenants', 3],
    ['compare yoy acme', 3],
    ['trend acme', 3],
    ['reconcile 2026-10', 5],
    ['data', 4],
    ['', 4],
  ])(
    '"%s" takes at most two reads and %i statements, whose text is the same for other names and days',
    async (text, most) => {
      const seen: string[][] = [];
      const counted: Context = {
        ...ctx,
        db: {
          ...ctx.db,
          read: (scope, statements) => {
            seen.push(statements.map((statement) => statement.text));
            return ctx.db.read(scope, statements);
          },
        },
      };
      await ask(counted, text);
      expect(seen.length).toBeLessThanOrEqual(2);
      expect(seen.flat().length).toBeLessThanOrEqual(most);
      const first = seen.flat();
      seen.length = 0;
      await ask(counted, text.replace('acme', 'globex').replace('2026-10', '2026-09'));
      expect(seen.flat()).toEqual(first);
    },
  );
});
