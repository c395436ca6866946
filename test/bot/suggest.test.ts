import { beforeAll, expect, test } from 'vitest';
import type { OptionField } from '../../src/bot/registry.ts';
import { suggest } from '../../src/bot/suggest.ts';
import type { Context } from '../../src/engine/context.ts';
import { translatorOf } from '../../src/engine/language/index.ts';
import { addRule } from '../../src/engine/mapping/index.ts';
import { parsePeriod } from '../../src/engine/period-grammar.ts';
import { addTenant } from '../../src/engine/tenants/index.ts';
import { describeOnEachDatabase, type TestDatabase } from '../support/databases.ts';
import { seedLedger } from '../support/seed-ledger.ts';
import { cliContext, slackContext } from '../support/slack-context.ts';

const field = (kind: OptionField['kind'], more: Partial<OptionField> = {}): OptionField => ({
  name: 'x',
  summary: 'fields.tenant',
  kind,
  ...more,
});

describeOnEachDatabase('what is suggested', (open) => {
  let database: TestDatabase;
  let admin: Context;
  let acmeId: number;

  beforeAll(async () => {
    database = await open();
    admin = cliContext(database.db);
    acmeId = (await addTenant(admin, { name: 'Acme' })).id;
    await addTenant(admin, { name: 'Acme West', parent: 'Acme' });
    await addTenant(admin, { name: 'Big Acme' });
    for (const [n, tenant] of ['Acme', 'Big Acme'].entries()) {
      await addRule(admin, {
        rule: { kind: 'sub_account', pattern: `s${n}`, shares: [{ tenant, weight: '1' }] },
      });
    }
    await seedLedger(admin, [
      { day: '2026-11-02', subAccountId: 's0', service: 'Amazon S3' },
      { day: '2026-11-02', subAccountId: 's1', service: 'Secret Service' },
    ]);
    return () => database.close();
  });

  const labels = async (ctx: Context, one: OptionField, typed: string) =>
    (await suggest(ctx, one, typed)).map(({ label }) => label);

  test('are tenants that begin with what was typed, then those that hold it, whatever its case', async () => {
    expect(await labels(admin, field('tenant'), 'aCm')).toEqual(['Acme', 'Acme West', 'Big Acme']);
    expect(await labels(admin, field('tenant'), 'west')).toEqual(['Acme West']);
    expect(await labels(admin, field('tenant'), '%')).toEqual([]);
    expect(await labels(admin, field('tenant'), '')).toContain('Big Acme');
  });

  test('are services', async () => {
    expect(await labels(admin, field('service'), 's')).toEqual(['Secret Service', 'Amazon S3']);
    expect(await labels(admin, field('service'), 'amazon')).toEqual(['Amazon S3']);
  });

  test('never hold what another tenant’s viewer may see', async () => {
    const viewer = slackContext(database.db, { scope: [acmeId] });
    expect(await labels(viewer, field('tenant'), '')).toEqual(['Acme', 'Acme West']);
    expect(await labels(viewer, field('tenant'), 'big')).toEqual([]);
    expect(await labels(viewer, field('service'), '')).toEqual(['Amazon S3']);
    const nobody = slackContext(database.db, { scope: [] });
    expect(await labels(nobody, field('tenant'), '')).toEqual([]);
    expect(await labels(nobody, field('service'), '')).toEqual([]);
  });

  test('are periods in the reader’s language with their days, each of which is understood', async () => {
    expect(await labels(admin, field('period'), 'last m')).toEqual(['last month · October 2026']);
    const brazil = { ...admin, t: translatorOf('pt-BR') };
    expect(await suggest(brazil, field('period'), 'mes pas')).toEqual([
      { label: 'mês passado · outubro de 2026', value: 'mês passado' },
    ]);
    for (const ctx of [admin, brazil]) {
      const all = await suggest(ctx, field('period'), '');
      expect(all.length).toBeGreaterThan(15);
      for (const { value } of all)
        expect({ value, read: parsePeriod(value, { now: ctx.now() }) }).toMatchObject({
          read: { kind: expect.any(String) },
        });
    }
  });

  test('are also what was typed where it is a period of its own, and nothing where it is none', async () => {
    expect(await suggest(admin, field('period'), 'Q3 2025')).toEqual([
      { label: 'Q3 2025', value: 'Q3 2025' },
    ]);
    expect(await suggest(admin, field('period'), '2026-13')).toEqual([]);
    expect(await suggest(admin, field('period'), 'soon')).toEqual([]);
  });

  test('are choices that begin so, and nothing for free text', async () => {
    const by = field('dimension', { choices: ['service', 'tenant', 'tag'] });
    expect(await labels(admin, by, 'T')).toEqual(['tenant', 'tag']);
    for (const kind of ['text', 'flag', 'number'] as const)
      expect(await suggest(admin, field(kind), 'x')).toEqual([]);
  });

  test('are 25 at most', async () => {
    for (let n = 0; n < 30; n += 1) await addTenant(admin, { name: `many ${n}` });
    expect(await suggest(admin, field('tenant'), 'many')).toHaveLength(25);
  });
});
