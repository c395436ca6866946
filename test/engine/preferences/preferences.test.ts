import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { toStatement } from '../../../db/sql.ts';
import { type Context, withTransaction } from '../../../src/engine/context.ts';
import { type CostAnswer, compareCosts, getCosts, type Reading } from '../../../src/engine/costs/index.ts';
import { createLinkCode, findActor, linkWorkspace } from '../../../src/engine/organization/index.ts';
import { requirePeriod } from '../../../src/engine/period-grammar.ts';
import {
  changeSettings,
  chooseLanguage,
  getLanguage,
  readSettings,
} from '../../../src/engine/preferences/index.ts';
import { upsertRates } from '../../../src/engine/rates/queries.ts';
import { DEFAULT_SETTINGS } from '../../../src/engine/settings.ts';
import { ask } from '../../support/ask.ts';
import { makeContext } from '../../support/context.ts';
import { seedCosts } from '../../support/cost-ledger.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { refusalOf } from '../../support/refusal.ts';
import { slackContext } from '../../support/slack-context.ts';

const auditOf = async (ctx: Context, action: string) => {
  const [rows = []] = await ctx.db.read('*', [
    toStatement(sql`select actor, before, after from audit_log where action = ${action} order by id`),
  ]);
  return rows;
};

describeOnEachDatabase('what people and the organization chose', (open) => {
  let admin: Context;
  beforeAll(async () => {
    admin = await makeContext((await open()).db, { now: '2026-11-21T12:00:00Z', billsFolder: '/nowhere' });
  });

  test('settings begin with UTC, Monday and figures as billed', async () => {
    expect(await readSettings(admin)).toEqual(DEFAULT_SETTINGS);
  });

  test('an admin changes one without the others, and the audit log holds both sides', async () => {
    expect(await changeSettings(admin, { displayCurrency: 'brl' })).toEqual({
      displayCurrency: 'BRL',
      timeZone: 'UTC',
      firstWeekday: 1,
    });
    await changeSettings(admin, { timeZone: 'america/sao_paulo', firstWeekday: 7 });
    expect(await readSettings(admin)).toEqual({
      displayCurrency: 'BRL',
      timeZone: 'America/Sao_Paulo',
      firstWeekday: 7,
    });
    await changeSettings(admin, { firstWeekday: 7 });
    await changeSettings(admin, { displayCurrency: null });
    const entries = await auditOf(admin, 'settings.changed');
    expect(entries).toHaveLength(3);
    expect(entries[1]).toMatchObject({
      actor: 'cli',
      before: { displayCurrency: 'BRL', timeZone: 'UTC', firstWeekday: 1 },
      after: { displayCurrency: 'BRL', timeZone: 'America/Sao_Paulo', firstWeekday: 7 },
    });
  });

  test.each([
    [{ displayCurrency: 'XYZ' }, '"XYZ" is not an ISO 4217 currency code'],
    [{ displayCurrency: 'real' }, '"REAL" is not an ISO 4217 currency code'],
    [{ timeZone: 'Nowhere/City' }, '"Nowhere/City" is no time zone'],
    [{ timeZone: '+03:00' }, '"+03:00" is no time zone'],
    [{ timeZone: "UTC'; drop table settings" }, 'is no time zone'],
    [{ firstWeekday: 0 }, 'Weeks begin on a day from monday to sunday'],
    [{ firstWeekday: 8 }, 'Weeks begin on a day from monday to sunday'],
  ])('%j is refused and changes nothing', async (input, message) => {
    const before = await readSettings(admin);
    const refused = await refusalOf(changeSettings(admin, input));
    expect(refused.code).toBe('bad_input');
    expect(refused.message).toContain(message);
    expect(await readSettings(admin)).toEqual(before);
  });

  test('nobody but an admin of everything changes them', async () => {
    const viewer = slackContext(admin.db, { role: 'viewer' });
    const ofBranch = slackContext(admin.db, { role: 'admin', scope: [1] });
    for (const ctx of [viewer, ofBranch]) {
      expect((await refusalOf(changeSettings(ctx, { displayCurrency: 'EUR' }))).code).toBe('forbidden');
    }
  });

  test('a person chooses a language once for the member that they are, and takes it back', async () => {
    const { code } = await createLinkCode(admin);
    const person = slackContext(admin.db, { role: 'viewer', scope: [] });
    await linkWorkspace(person, {
      platform: 'slack',
      workspaceId: 'T1',
      workspaceName: null,
      personId: 'U9',
      personName: null,
      code,
    });
    const asker = { platform: 'slack', workspaceId: 'T1', personId: 'U1', belonging: 'member' } as const;
    expect((await findActor(person, asker)).language).toBeNull();
    expect(await chooseLanguage(person, { language: 'pt-BR' })).toBe('pt-BR');
    const rights = await findActor(person, asker);
    expect(rights.language).toBe('pt-BR');
    expect(rights.scope).toEqual([]);
    expect(rights.settings).toEqual(await readSettings(admin));
    expect(await getLanguage({ ...person, actor: rights.actor })).toBe('pt-BR');
    await chooseLanguage({ ...person, actor: rights.actor }, { language: null });
    expect((await findActor(person, asker)).language).toBeNull();
    expect(await auditOf(admin, 'member.language_chosen')).toMatchObject([
      { actor: 'slack:T1:U1', before: null, after: 'pt-BR' },
      { before: 'pt-BR', after: null },
    ]);
  });

  test('the terminal is told where its own language is set', async () => {
    expect((await refusalOf(chooseLanguage(admin, { language: 'en' }))).message).toContain(
      'CENTAVO_LANGUAGE',
    );
  });
});

describeOnEachDatabase('a total in the display currency', (open) => {
  let ctx: Context;
  const inCurrency = (displayCurrency: string | null): Context => ({
    ...ctx,
    settings: { ...DEFAULT_SETTINGS, displayCurrency },
  });
  const october: Reading = {
    tenant: null,
    question: {
      period: requirePeriod('2026-10', { now: new Date('2026-11-21T12:00:00Z'), firstWeekday: 1 }),
      metric: 'billed',
      by: { kind: 'service' },
      filters: {},
    },
  };
  const askOctober = (displayCurrency: string | null): Promise<CostAnswer> =>
    getCosts(inCurrency(displayCurrency), october);

  beforeAll(async () => {
    ctx = await makeContext((await open()).db, { now: '2026-11-21T12:00:00Z', billsFolder: '/nowhere' });
    await seedCosts(ctx, {
      tenants: [['acme', null]],
      lines: [
        { tenant: 'acme', day: '2026-10-05', service: 'A', currency: 'USD', billed: '0.1' },
        { tenant: 'acme', day: '2026-10-31', service: 'A', currency: 'USD', billed: '0.2' },
        {
          tenant: 'acme',
          day: '2026-10-31',
          service: 'B',
          currency: 'EUR',
          billed: '100.000000000000000001',
        },
        { tenant: 'acme', day: '2026-10-31', service: 'C', currency: 'BRL', billed: '-7' },
      ],
    });
    const rates = [
      { day: '2026-10-30', base: 'USD', quote: 'BRL', rate: '5.5', source: 'BCB' },
      { day: '2026-10-31', base: 'USD', quote: 'BRL', rate: '5.4321', source: 'BCB' },
      { day: '2026-11-01', base: 'USD', quote: 'BRL', rate: '9', source: 'BCB' },
      { day: '2026-10-01', base: 'BRL', quote: 'EUR', rate: '0.16', source: 'ECB' },
    ];
    await withTransaction(ctx, (tx) => upsertRates(tx.db, rates, ctx.now()));
  });

  test('is exact, by the newest rates not after the last day shown, each named', async () => {
    const { converted, facts, figures } = await askOctober('BRL');
    expect(converted?.total).toMatchObject({
      key: 'total:converted',
      label: 'Total in BRL',
      currency: 'BRL',
      unit: 'money',
      metric: 'billed',
      // 0.3 × 5.4321 + 100.000000000000000001 ÷ 0.16 − 7
      value: '619.62963000000000000625',
    });
    expect(converted?.rates).toMatchObject([
      { key: 'rate:BRL/EUR:2026-10-01', value: '0.16', label: '1 BRL in EUR, 1 Oct 2026, ECB' },
      { key: 'rate:USD/BRL:2026-10-31', value: '5.4321', label: '1 USD in BRL, 31 Oct 2026, BCB' },
    ]);
    expect(converted?.note).toContain('BRL/EUR of 1 Oct 2026 (ECB) and USD/BRL of 31 Oct 2026 (BCB)');
    expect(figures.map(({ total }) => [total.currency, total.value]).sort()).toEqual([
      ['BRL', '-7'],
      ['EUR', '100.000000000000000001'],
      ['USD', '0.3'],
    ]);
    const added = [converted?.total, ...(converted?.rates ?? [])];
    expect(facts.filter((fact) => added.includes(fact))).toHaveLength(3);
  });

  test('is not there without a rate, and the sentence names which is missing', async () => {
    const { converted } = await askOctober('JPY');
    expect(converted?.total).toMatchObject({ key: 'total:converted', value: null, currency: 'JPY' });
    expect(converted?.note).toContain('No total in JPY: no rate of ');
    for (const pair of ['USD/JPY', 'EUR/JPY', 'BRL/JPY']) expect(converted?.note).toContain(pair);
    expect(converted?.note).toContain('up to 31 Oct 2026');
    expect(converted?.rates).toEqual([]);
  });

  test('costs no statement and adds no fact where no display currency is set', async () => {
    let statements = 0;
    const counted: Context = {
      ...inCurrency(null),
      db: {
        ...ctx.db,
        kind: ctx.db.kind,
        read: (scope, some) => {
          statements += some.length;
          return ctx.db.read(scope, some);
        },
        transaction: (scope, work) => ctx.db.transaction(scope, work),
      },
    };
    const { converted, facts } = await getCosts(counted, october);
    expect(converted).toBeNull();
    expect(facts.filter(({ key }) => /converted|rate:/.test(key))).toEqual([]);
    const without = statements;
    statements = 0;
    await getCosts({ ...counted, settings: { ...DEFAULT_SETTINGS, displayCurrency: 'JPY' } }, october);
    expect(statements - without).toBe(1);
  });

  test.each([
    ['tenant acme 2026-10 billed', 'total:converted'],
    ['top services 2026-10 billed', 'total:converted'],
    ['trend acme 2026-10 billed', 'total:converted'],
    ['compare mom acme 2026-10 billed', 'total:converted'],
    ['compare mom acme billed', 'total:converted:closed'],
  ])('/cost %s shows it with its rates, and says which is missing', async (text, key) => {
    const shown = await ask(inCurrency('BRL'), text);
    const total = shown.facts.find((fact) => fact.key === key);
    expect(total).toMatchObject({ currency: 'BRL', value: '619.62963000000000000625', shown: true });
    const rates = shown.facts.filter((fact) => fact.unit === 'rate');
    expect(rates.map(({ shown: isShown }) => isShown)).toEqual([true, true]);
    const missing = await ask(inCurrency('JPY'), text);
    const notes = missing.nodes.flatMap((node) => (node.kind === 'note' ? [node.text] : []));
    expect(notes.join(' ')).toContain('No total in JPY: no rate of ');
    expect(missing.facts.find((fact) => fact.key === key)).toMatchObject({ value: null, shown: false });
  });

  test('weeks of a comparison begin on the day that the organization chose', async () => {
    const sunday: Context = { ...ctx, settings: { ...DEFAULT_SETTINGS, firstWeekday: 7 } };
    const readings = [{ ...october, question: { ...october.question, period: null } }];
    const { pairs } = await compareCosts(sunday, 'wow', readings);
    expect(pairs.map(({ asked }) => asked.period)).toEqual([
      { from: '2026-11-15', to: '2026-11-22' },
      { from: '2026-11-08', to: '2026-11-15' },
    ]);
  });
});
