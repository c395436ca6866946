import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { toStatement } from '../../../db/sql.ts';
import { proposeFrom } from '../../../src/engine/budgets/compute-proposal.ts';
import { importBudgets, setBudget } from '../../../src/engine/budgets/index.ts';
import { readBudgetsCsv } from '../../../src/engine/budgets/read-budgets-csv.ts';
import type { Context } from '../../../src/engine/context.ts';
import { CentavoError } from '../../../src/engine/errors.ts';
import { english, translatorOf } from '../../../src/engine/language/index.ts';
import { type BudgetWorld, makeBudgetWorld } from '../../support/budget-world.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

/** What a refused text is told, line by line. */
function faultsOf(text: string): string[] {
  try {
    readBudgetsCsv('list', text);
  } catch (error) {
    if (error instanceof CentavoError) return error.linesIn(english);
    throw error;
  }
  return [];
}

describe('a CSV of budgets', () => {
  test('is read with any columns in any order, commas or semicolons, comments and quotes', () => {
    const text = [
      '# budgets of 2027',
      'amount;Tenant;currency;thresholds;spend;window;phases;rollover;from;until;observe;counts;metric',
      '5000;"Site; one";usd;75,90,100;cloud;month;2027-12=6000;100;2027-01-01;2028-01-01;yes;tax support;billed',
      '7;acme;EUR;;ai;day;;;;;no;;',
    ].join('\n');
    expect(readBudgetsCsv('list', text).map(({ line }) => line)).toEqual([3, 4]);
    expect(readBudgetsCsv('list', text).map(({ input }) => input)).toEqual([
      expect.objectContaining({
        tenant: 'Site; one',
        amount: '5000',
        currency: 'USD',
        thresholds: ['0.75', '0.9', '1'],
        phases: { '2027-12': '6000' },
        rolloverCap: '100',
        validFrom: '2027-01-01',
        validTo: '2028-01-01',
        observeOnly: true,
        counts: ['tax', 'support'],
        metric: 'billed',
      }),
      expect.objectContaining({
        tenant: 'acme',
        amount: '7',
        spend: 'ai',
        window: 'day',
        observeOnly: false,
      }),
    ]);
  });

  test('tells every bad line with its number, and what is wrong', () => {
    const faults = faultsOf(
      [
        'tenant,amount,currency,window,thresholds,observe,tag',
        'acme,-5,USD,,,,',
        'acme,"5,000.00",USD,,,,',
        'acme,5,USD,fortnight,,,',
        'acme,5,USD,month,90 70,,',
        'acme,5,USD,month,,maybe,',
        'acme,5,USD,month,,,env=prod',
        'acme,1e309,USD,month,,,',
        'acme,5',
      ].join('\n'),
    );
    expect(faults).toHaveLength(8);
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(
      [2, 3, 4, 5, 6, 7, 8, 9].map((line) => `Line ${line}`),
    );
    expect(faults[1]).toContain('5000');
  });

  test.each([
    ['spend', 'gpu'],
    ['window', 'fortnight'],
    ['metric', 'gross'],
    ['counts', 'tips'],
  ])('says what can stand in %s in the language of who imports', (column, wrong) => {
    const text = `tenant,amount,currency,${column}\nacme,5,USD,${wrong}`;
    const thrown = (() => {
      try {
        return readBudgetsCsv('list', text);
      } catch (error) {
        return error as CentavoError;
      }
    })() as CentavoError;
    const [inEnglish, inPortuguese] = [english, translatorOf('pt-BR')].map((t) => thrown.linesIn(t)[0]);
    expect(inEnglish).toMatch(/^Line 2: (A |What can)/);
    expect(inPortuguese).toMatch(/^Linha 2: (Um |Uma |Podem )/);
  });

  test.each([
    '',
    'tenant,currency\nacme,USD',
    'tenant,amount,colour\nacme,5,red',
    'tenant,amount',
    'amount\n5',
  ])('that is none is refused: %j', (text) => {
    expect(faultsOf(text)).toHaveLength(1);
  });
});

describe('an amount from history', () => {
  test('is the highest window with 10 % on top, rounded up to two figures, never less than the highest', () => {
    expect(proposeFrom(['100', '1234.5', '900'])).toEqual({
      mean: '744.83333333333333333333',
      highest: '1234.5',
      amount: '1400',
    });
    expect(proposeFrom(['0.031'])?.amount).toBe('0.035');
    expect(proposeFrom(['100'])?.amount).toBe('110');
  });

  test('is none without windows, or where nothing was spent', () => {
    expect(proposeFrom([])).toBeNull();
    expect(proposeFrom(['0', '-3'])).toBeNull();
  });
});

describeOnEachDatabase('importing budgets', (open) => {
  let world: BudgetWorld;

  beforeAll(async () => {
    world = await makeBudgetWorld(await open());
    await world.letPass();
    await setBudget(world.ctx, { tenant: 'other', amount: '3', currency: 'EUR' });
    await world.letPass('1000');
    await world.member('approver', null);
  }, 60_000);

  const live = async (ctx: Context) => {
    const [rows = []] = await ctx.db.read('*', [
      toStatement(sql`
        select coalesce(t.name, b.tag_key) as whose, trim_scale(b.amount)::text as amount from budgets b
        left join tenants t on t.id = b.tenant_id where b.removed_at is null order by 1`),
    ]);
    return rows.map(({ whose, amount }) => `${whose} ${amount}`);
  };

  test('sets all of them, and asks for those that a rule wants approved', async () => {
    const text = 'tenant,tag,amount,currency\nacme,,500,USD\nbeta,,5000,USD\n,env=prod,20,USD';
    const { applied, asked } = await importBudgets(world.ctx, { name: 'list', text });
    expect({ applied, asked }).toEqual({ applied: 2, asked: 1 });
    expect(await live(world.ctx)).toEqual(['acme 500', 'env 20', 'other 3']);
  });

  test('takes none where one cannot be set, and names each: unknown, twice, another currency', async () => {
    const before = await live(world.ctx);
    const text = 'tenant,amount,currency\nacme,600,USD\nnobody,5,USD\nacme,700,USD\nother,5,USD';
    const refused = await importBudgets(world.ctx, { name: 'list', text }).catch((error) => error);
    expect(refused).toMatchObject({ code: 'rows_refused' });
    const lines = (refused as CentavoError).linesIn(english);
    expect(lines.map((line) => line.slice(0, 7))).toEqual(['Line 3:', 'Line 4:', 'Line 5:']);
    expect(lines[2]).toContain('EUR, not USD');
    expect(await live(world.ctx)).toEqual(before);
  });

  test('gives each line the rights of who imports', async () => {
    const admin = await world.member('admin', 'acme');
    const text = 'tenant,amount,currency\nacme,510,USD\nother,4,EUR';
    const refused = await importBudgets(admin, { name: 'list', text }).catch((error) => error);
    expect((refused as CentavoError).linesIn(english)).toEqual([
      expect.stringMatching(/^Line 3: There is no tenant "other"/),
    ]);
    const own = await importBudgets(admin, { name: 'list', text: 'tenant,amount\nacme,510' });
    expect(own.applied).toBe(1);
  });
});
