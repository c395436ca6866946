import { beforeAll, expect, test } from 'vitest';
import { readAction, readQuestion, readTypedQuestion } from '../../../src/bot/answer.ts';
import { type Card, listButtons } from '../../../src/bot/card.ts';
import {
  readRaiseText,
  readSetText,
  readWhichText,
  toSetInput,
  writeSet,
} from '../../../src/bot/parse/read-budget.ts';
import { createRegistry } from '../../../src/bot/registry-all.ts';
import { setBudget } from '../../../src/engine/budgets/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { reserveHold, settleHold } from '../../../src/engine/holds/index.ts';
import { translatorOf } from '../../../src/engine/language/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { aCall } from '../../support/ai-budget.ts';
import { ask } from '../../support/ask.ts';
import { makeBudgetWorld } from '../../support/budget-world.ts';
import { seedCosts } from '../../support/cost-ledger.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

const registry = createRegistry();

test.each([
  [
    'acme 5000 USD month ai at 70,90,100',
    { tenant: 'acme', amount: '5000', currency: 'USD', window: 'month', spend: 'ai', at: '70,90,100' },
  ],
  ['"Site 1" 5000 usd', { tenant: 'Site 1', amount: '5000', currency: 'USD' }],
  ['Site 1 5000 USD', { tenant: 'Site 1', amount: '5000', currency: 'USD' }],
  ['acme 5.000,00 BRL por mês', { tenant: 'acme', amount: '5.000,00', currency: 'BRL', window: 'month' }],
  ['acme -5 USD', { tenant: 'acme', amount: '-5', currency: 'USD' }],
  ['acme NaN USD', { tenant: 'acme', amount: 'NaN', currency: 'USD' }],
  ['tag:env=prod 9 EUR year', { tag: 'env=prod', amount: '9', currency: 'EUR', window: 'year' }],
  ['acme 50 USD dia ia', { tenant: 'acme', amount: '50', currency: 'USD', window: 'day', spend: 'ai' }],
  [
    'acme 50 rollover 20 from 2026-01-01 until none observe',
    { tenant: 'acme', amount: '50', more: 'rollover 20 from 2026-01-01 until none observe' },
  ],
])('"%s" is understood', (typed, options) => {
  expect(readSetText(typed)).toEqual(options);
});

test.each([
  '',
  'acme',
  '5000 USD',
  'acme 50 USD EUR',
  'acme 50 month week',
  'acme 50 at',
  'acme 50 sideways',
])('"%s" is refused with what would be right', (typed) => {
  expect(() => readSetText(typed)).toThrowError(/budget set|not understood/);
});

test('an increase and what is meant are read the same way', () => {
  expect(readRaiseText('Data Platform by 500 USD month ai because of the launch')).toEqual({
    tenant: 'Data Platform',
    by: '500',
    currency: 'USD',
    window: 'month',
    spend: 'ai',
    reason: 'of the launch',
  });
  expect(readRaiseText('acme to 6000')).toEqual({ tenant: 'acme', to: '6000' });
  expect(readWhichText('acme day ai')).toEqual({ tenant: 'acme', window: 'day', spend: 'ai' });
  expect(readWhichText('"acme" "day"')).toEqual({ tenant: 'acme day' });
  expect(readWhichText('')).toEqual({});
});

test.each([
  ['5,000.00', ['5000.00']],
  ['5.000,00', ['5000.00']],
  ['5,000', ['5000', '5.0000']],
])(
  'the amount %s is asked about, with a button for each reading that sets what was typed',
  (amount, _readings) => {
    const typed = `acme ${amount} USD month ai at 70,90,100 observe`;
    const thrown = (() => {
      try {
        toSetInput(readSetText(typed) as never);
      } catch (error) {
        return error as { code: string; details: { choices: { label: string; command: string }[] } };
      }
      return null;
    })();
    expect(thrown?.code).toBe('ambiguous');
    const { choices = [] } = thrown?.details ?? {};
    expect(choices.length).toBeGreaterThan(0);
    for (const { command } of choices) {
      const again = toSetInput(readSetText(command.replace(/^budget set /, '')) as never);
      expect(again).toMatchObject({ tenant: 'acme', currency: 'USD', spend: 'ai', observeOnly: true });
      expect(writeSet(readSetText(command.replace(/^budget set /, '')) as never)).toBe(command);
    }
  },
);

test.each(['-5', '1e309', 'NaN', 'Infinity', '0x10'])('the amount %s is refused', (amount) => {
  expect(() => toSetInput({ tenant: 'acme', amount })).toThrowError(/without a sign|not an amount/);
});

function factsOf(card: Card): Record<string, string | null> {
  return Object.fromEntries(card.facts.map(({ key, value }) => [key, value]));
}

describeOnEachDatabase('budgets in chat', (open) => {
  let ctx: Context;

  beforeAll(async () => {
    const world = await makeBudgetWorld(await open());
    ctx = world.ctx;
    await world.letPass();
    const days = Array.from({ length: 20 }, (_, n) => `2026-11-${String(n + 1).padStart(2, '0')}`);
    const october = Array.from({ length: 31 }, (_, n) => `2026-10-${String(n + 1).padStart(2, '0')}`);
    await seedCosts(ctx, {
      tenants: [],
      lines: [...october, ...days].map((day) => ({ tenant: 'acme', day, service: 'Compute', billed: '10' })),
    });
  }, 60_000);

  test('whoever sets the first budget alone is told in one sentence what to type, and that works', async () => {
    const { ctx: alone } = await makeBudgetWorld(await open());
    const refused = await ask(alone, 'budget set acme 5000 USD month').catch((error: unknown) => error);
    const { message } = refused as Error;
    expect(message).toContain('Nobody beside you can approve this');
    expect(message.match(/[.!?](?=\s|$)/g)).toHaveLength(1);
    const [typed = ''] = message.match(/\/cost approvals rules set budget needs 0/) ?? [];
    // As it stands there, `/cost` and all.
    const made = await ask(alone, typed);
    expect(made.title).toBe('Rule 1 counts from now on');
    expect(made.facts).toEqual([]);
    expect((await ask(alone, 'budget set acme 5000 USD month')).title).toBe(alone.t('budgets.isSet'));
  });

  test('a tenant without a budget shows what history proposes, and a button that observes with it', async () => {
    const card = await ask(ctx, 'budget show acme');
    expect(factsOf(card)).toMatchObject({
      'budget:proposed': '350',
      'budget:mean': '310',
      'budget:highest': '310',
    });
    const button = listButtons(card).find(({ label }) => label === ctx.t('budgets.takeProposal'));
    expect(button?.args).toMatchObject({ command: 'budget set', options: { tenant: 'acme', amount: '350' } });
  });

  test('a budget that is set shows its state on the card of the tenant, each figure a fact', async () => {
    const set = await ask(ctx, 'budget set acme 250 USD month');
    expect(set.title).toBe(ctx.t('budgets.isSet'));
    const card = await ask(ctx, 'tenant acme');
    expect(factsOf(card)).toMatchObject({
      'budget:amount': '250',
      'budget:spent': '200',
      'budget:share': '0.8',
      'budget:daysLeft': '10',
      'budget:projected': '300',
    });
    const fields = card.nodes.flatMap((node) => (node.kind === 'fields' ? node.fields : []));
    expect(fields).toContainEqual({ label: 'State', value: '▰▰▰▰▰▰▰▰▱▱ CAUTION' });
    const last = await ask(ctx, 'tenant acme last month');
    expect(factsOf(last)['budget:amount']).toBeUndefined();
  });

  test('in Portuguese too', async () => {
    const card = await ask({ ...ctx, t: translatorOf('pt-BR') }, 'orçamento show acme');
    const fields = card.nodes.flatMap((node) => (node.kind === 'fields' ? node.fields : []));
    expect(fields.map(({ label }) => label)).toContain('Projeção do fim');
    expect(fields).toContainEqual({ label: 'Estado', value: '▰▰▰▰▰▰▰▰▱▱ ATENÇÃO' });
  });

  test('a trend day by day has the day’s budget as its line, never the month’s', async () => {
    const chartOf = async (text: string) =>
      (await ask(ctx, text)).nodes.flatMap((node) => (node.kind === 'chart' ? [node.chart] : []))[0];
    expect((await chartOf('trend acme this month'))?.budget).toBeUndefined();
    await setBudget(ctx, { tenant: 'acme', window: 'day', amount: '12', currency: 'USD' });
    expect((await chartOf('trend acme this month'))?.budget).toMatchObject({ value: '12', currency: 'USD' });
  });

  test('an inner node shows what the budgets below come to beside its own', async () => {
    await setBudget(ctx, { tenant: 'beta', amount: '70', currency: 'USD' });
    await setBudget(ctx, { tenant: 'group', amount: '500', currency: 'USD' });
    await addTenant(ctx, { name: 'acme one', parent: 'acme' });
    await setBudget(ctx, { tenant: 'acme one', amount: '9999', currency: 'USD' });
    const facts = factsOf(await ask(ctx, 'budget show group'));
    expect(facts).toMatchObject({ 'budget:amount': '500', 'budget:children': '320' });
  });

  test('the list has every budget with a state, and facts that bear whose they are', async () => {
    const card = await ask(ctx, 'budget show');
    const [table] = card.nodes.filter((node) => node.kind === 'table');
    expect(table?.rows.map(([whose, which]) => `${whose} ${which}`)).toEqual(
      expect.arrayContaining(['acme cloud, month', 'acme cloud, day', 'group cloud, month']),
    );
    expect(factsOf(card)).toMatchObject({ 'budget:spent:cloud:month:acme': '200' });
  });

  test('a blocked tenant is said so, and offered to request an increase', async () => {
    await setBudget(ctx, { tenant: 'other', spend: 'ai', amount: '2', currency: 'USD' });
    const [rows = []] = await ctx.db.read('*', [
      { text: "select id from tenants where name = 'other'", params: [] },
    ]);
    const held = await reserveHold(
      ctx,
      aCall(rows[0]?.id as number, 'k', { estimate: '2', dispatched: true }),
    );
    const before = await ask(ctx, 'budget show other');
    expect(factsOf(before)).toMatchObject({ 'budget:reserved:ai:month': '2', 'budget:spent:ai:month': '0' });
    await settleHold(ctx, { holdId: held.holdId ?? '', amount: '2', usage: {} });
    const card = await ask(ctx, 'budget show other');
    expect(factsOf(card)).toMatchObject({ 'budget:reserved:ai:month': '0', 'budget:spent:ai:month': '2' });
    expect(listButtons(card)).toContainEqual(
      expect.objectContaining({ action: 'request-increase', args: { tenant: 'other', window: 'month' } }),
    );
    expect(JSON.stringify(card.nodes)).toContain('BLOCKED');
  });

  test('the forms set, raise and import', async () => {
    const press = (action: string, args: object) => readAction(registry, action, args).run(ctx);
    const set = await press('budget-set', {
      tenant: 'beta',
      amount: '80',
      window: 'month',
      more: 'rollover 5',
    });
    expect(factsOf(set)).toEqual({ 'budget:before': '70', 'budget:after': '80' });
    const raised = await press('budget-raise', {
      tenant: 'beta',
      spend: 'cloud',
      window: 'month',
      amount: '90',
    });
    expect(factsOf(raised)).toEqual({ 'budget:before': '80', 'budget:after': '90' });
    const imported = await press('budget-import', {
      lines: 'tenant,amount,currency\nbeta,95,USD\nother,20,USD',
    });
    expect(factsOf(imported)).toEqual({ 'budgets:applied': '2', 'budgets:asked': '0' });
    expect(factsOf(await ask(ctx, 'budget show beta'))).toMatchObject({ 'budget:amount': '95' });
  });

  test('files are read in the terminal alone', async () => {
    const chat: Context = { ...ctx, actor: { ...ctx.actor, platform: 'slack' } };
    await expect(
      readQuestion(registry, 'budget import /etc/hostname', ctx.now()).run(chat),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await expect(
      readTypedQuestion(registry, 'budget import', { file: 'nowhere.csv' }).run(ctx),
    ).rejects.toMatchObject({ code: 'file_refused' });
  });
});
