import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { readAction, readQuestion, readTypedQuestion } from '../../../src/bot/answer.ts';
import { type Card, isFact, listButtons } from '../../../src/bot/card.ts';
import { tenantActions, tenantCommands } from '../../../src/bot/commands/tenants-and-mapping.ts';
import { writeWords } from '../../../src/bot/format/format-value.ts';
import { MAX_TOP_LEVEL_WORDS, type Registry } from '../../../src/bot/registry.ts';
import type { Context } from '../../../src/engine/context.ts';
import { sumOf } from '../../../src/engine/money.ts';
import { makeContext, makeFolder } from '../../support/context.ts';
import { describeOnEachDatabase, openTestEmbedded } from '../../support/databases.ts';
import { refusalOf } from '../../support/refusal.ts';
import { seedLedger } from '../../support/seed-ledger.ts';

// Each test opens databases of its own, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 120_000 });

const registry: Registry = { commands: tenantCommands, actions: tenantActions };

const run = (ctx: Context, text: string): Promise<Card> =>
  Promise.resolve().then(() => readQuestion(registry, text, ctx.now()).run(ctx));
const press = (ctx: Context, card: Card, label: string): Promise<Card> => {
  const button = listButtons(card).find((one) => one.label === label);
  if (!button) throw new Error(`no button ${label}: ${listButtons(card).map((one) => one.label)}`);
  return readAction(registry, button.action, JSON.parse(JSON.stringify(button.args))).run(ctx);
};
const textOf = (card: Card) =>
  card.nodes.flatMap((node) => (node.kind === 'text' ? [node.text] : [])).join('\n');
const rowsOf = (card: Card) =>
  card.nodes.flatMap((node) =>
    node.kind === 'table'
      ? node.rows.map((row) =>
          row.map((value) =>
            isFact(value) ? `${value.value} ${value.currency ?? ''}`.trim() : writeWords(value),
          ),
        )
      : [],
  );
const factOf = (card: Card, key: string) => card.facts.find((fact) => fact.key === key)?.value;

/** Every answer keeps this: one fact a key and currency, and an unknown one says why. */
function expectSoundFacts(card: Card): void {
  const keys = card.facts.map(({ key, currency }) => `${key} ${currency}`);
  expect(new Set(keys).size).toBe(keys.length);
  for (const fact of card.facts) if (fact.value === null) expect(fact.reason).toBeTruthy();
}

async function seeded(ctx: Context): Promise<Context> {
  await seedLedger(ctx, [
    {
      day: '2026-10-10',
      amount: '50',
      tags: { Team: 'checkout' },
      subAccountId: '11',
      subAccountName: 'prod',
    },
    {
      day: '2026-11-10',
      amount: '30',
      tags: { team: 'Checkout' },
      subAccountId: '11',
      subAccountName: 'prod',
    },
    {
      day: '2026-11-10',
      amount: '20',
      tags: { team: 'search & <b>' },
      subAccountId: '22',
      subAccountName: 'dev',
    },
    { day: '2026-11-11', amount: '5', currency: 'EUR', service: 'Support' },
  ]);
  return ctx;
}

test('the commands fit the platforms: two words of the first level, each with examples that parse', () => {
  const words = new Set(tenantCommands.map(({ name }) => name.split(' ')[0]));
  expect([...words]).toEqual(['tenants', 'map']);
  expect(words.size).toBeLessThan(MAX_TOP_LEVEL_WORDS);
  for (const { name, examples } of tenantCommands) {
    for (const example of examples) {
      expect(example.startsWith(name)).toBe(true);
      expect(readQuestion(registry, example, new Date()).command).toBe(name);
    }
  }
});

describeOnEachDatabase('tenants and mapping by commands', (open) => {
  test('an empty installation is offered what its bills say, and one press maps it', async () => {
    const ctx = await seeded(await makeContext((await open()).db));
    const before = await run(ctx, 'map');
    expectSoundFacts(before);
    expect(
      before.facts.filter(({ key }) => key === 'total').map(({ value, currency }) => `${value} ${currency}`),
    ).toEqual(['100 USD', '5 EUR']);
    expect(rowsOf(before)[0]).toEqual(['tag Team, team', '2', '100 USD', '1 USD', 'checkout, search & <b>']);
    const accepted = await press(ctx, before, 'Accept tag:Team');
    expectSoundFacts(accepted);
    expect([factOf(accepted, 'rules'), factOf(accepted, 'tenants')]).toEqual(['2', '2']);
    expect(rowsOf(accepted)).toEqual([
      ['October 2026', 'unallocated', 'checkout', '50 USD'],
      ['November 2026', 'unallocated', 'checkout', '30 USD'],
      ['November 2026', 'unallocated', 'search & <b>', '20 USD'],
    ]);
    const after = await run(ctx, 'map');
    expectSoundFacts(after);
    expect(rowsOf(after)).toContainEqual(['service Support', '5 EUR']);
    expect(rowsOf(after)).toContainEqual(['1', 'tag Team=checkout', 'checkout', 'all']);
    expect(listButtons(after).map(({ label }) => label)).toEqual(['service Support', 'Tenants', 'Rules']);
  });

  test('what nobody has is chosen from a list and mapped to the tenant that the form names', async () => {
    const ctx = await seeded(await makeContext((await open()).db));
    await run(ctx, 'tenants add "Data 2"');
    const chosen = listButtons(await run(ctx, 'map')).find(({ label }) => label === 'service Support');
    const action = registry.actions.find(({ name }) => name === chosen?.action);
    expect(action?.form?.fields.map(({ name }) => name)).toEqual(['tenant']);
    expect(action?.needs).toBe('admin');
    const mapped = (tenant: string) =>
      readAction(registry, chosen?.action ?? '', { ...chosen?.args, tenant }).run(ctx);
    await expect(mapped('nobody')).rejects.toThrow('nobody');
    const added = await mapped('Data 2');
    expect(textOf(added)).toContain('Rule 1: service Support to Data 2.');
    expect(rowsOf(await run(ctx, 'map list'))).toEqual([['1', 'service Support', 'Data 2', 'all']]);
  });

  test('a rule is tried, added by its button, moved, ended and listed', async () => {
    const ctx = await seeded(await makeContext((await open()).db));
    await run(ctx, 'tenants add acme');
    await run(ctx, 'tenants add "Data Platform" under acme');
    const tried = await run(ctx, 'map test tag team=checkout to acme 1 "Data Platform" 3');
    expectSoundFacts(tried);
    expect(textOf(tried)).toContain(
      'tag team=checkout to acme 1, Data Platform 3, as number 1. Nothing has changed yet.',
    );
    expect(rowsOf(tried)).toEqual([
      ['October 2026', 'unallocated', 'Data Platform', '37.5 USD'],
      ['October 2026', 'unallocated', 'acme', '12.5 USD'],
      ['November 2026', 'unallocated', 'Data Platform', '22.5 USD'],
      ['November 2026', 'unallocated', 'acme', '7.5 USD'],
    ]);
    expect(factOf(await run(ctx, 'map list'), 'rules')).toBe('0');
    const added = await press(ctx, tried, 'Add this rule');
    expect(rowsOf(added)).toEqual(rowsOf(tried));
    expect(sumOf(added.facts.flatMap(({ value }) => value ?? []))).toBe('80');
    await run(ctx, 'map add service Support to acme from 2026-11-01');
    expect(textOf(await run(ctx, 'map move 2 to 1'))).toContain('Rule 2 is number 1 now');
    expect(rowsOf(await run(ctx, 'map list'))).toEqual([
      ['1', 'service Support', 'acme', 'from 2026-11-01'],
      ['2', 'tag team=checkout', 'acme 1, Data Platform 3', 'all'],
    ]);
    const ended = await run(ctx, 'map remove 2');
    expect(ended.title).toBe('Rule ended');
    expect(textOf(ended)).toContain('Closed months stay as they were shown');
    expect(factOf(await run(ctx, 'map list'), 'rest:rules')).toBe('1');
    expect(rowsOf(await run(ctx, 'map list ended'))).toHaveLength(2);
    const restated = await run(ctx, 'map remove 2 restate');
    expect(textOf(restated)).toContain('Closed months are restated, which /cost data shows: October 2026.');
  });

  test('typed options, as Discord has them, do the same as text', async () => {
    const ctx = await seeded(await makeContext((await open()).db));
    const typed = (name: string, input: unknown) => readTypedQuestion(registry, name, input).run(ctx);
    await typed('tenants add', { name: 'acme' });
    await typed('map add', { kind: 'tag', key: 'team', pattern: 'checkout', to: 'acme', from: '2026-11-01' });
    expect(rowsOf(await typed('map list', {}))).toEqual([
      ['1', 'tag team=checkout', 'acme', 'from 2026-11-01'],
    ]);
    expect(rowsOf(await typed('tenants', {})).map(([name]) => name)).toEqual(['acme', 'unallocated']);
  });
});

describe('tenants by commands', () => {
  let ctx: Context;
  let opened: Awaited<ReturnType<typeof openTestEmbedded>>;
  beforeAll(async () => {
    opened = await openTestEmbedded();
    return () => opened.close();
  });
  beforeEach(async () => {
    ctx = await makeContext(opened.db);
  });

  test('are added, moved, renamed, owned, archived and brought back as typed', async () => {
    await run(ctx, 'tenants add Shop');
    await run(ctx, 'tenants add Check Out under shop');
    await run(ctx, 'tenants add 42');
    expect(rowsOf(await run(ctx, 'tenants'))).toEqual([
      ['42', ''],
      ['Shop', ''],
      ['· Check Out', ''],
      ['unallocated', ''],
    ]);
    await run(ctx, 'tenants move 42 under Check Out');
    await run(ctx, 'tenants move "check out" to top');
    await run(ctx, 'tenants rename 42 to "Road to Rome"');
    await run(ctx, 'tenants owner "Road to Rome" is Ada Lovelace');
    await run(ctx, 'tenants owner shop ada@example.com');
    expect(rowsOf(await run(ctx, 'tenants check out'))).toEqual([
      ['Check Out', ''],
      ['· Road to Rome', 'Ada Lovelace'],
    ]);
    await run(ctx, 'tenants owner shop is nobody');
    await run(ctx, 'tenants archive shop');
    expect(rowsOf(await run(ctx, 'tenants')).map(([name]) => name)).not.toContain('Shop');
    expect(rowsOf(await run(ctx, 'tenants archived'))).toContainEqual(['Shop', '', '2026-11-21']);
    await run(ctx, 'tenants archive shop undo');
    const merged = await run(ctx, 'tenants merge shop into check out');
    expect(textOf(merged)).toContain('All that was "Shop"\'s is "Check Out"\'s now');
    expect(textOf(merged)).toContain('No money changes hands.');
  });

  test('what is not understood gets one sentence with what to write', async () => {
    const messages: [string, RegExp][] = [
      ['tenants add', /Write \/cost tenants add NAME/],
      ['tenants add x under', /Write \/cost tenants add NAME/],
      ['tenants move acme', /Write \/cost tenants move NAME under PARENT/],
      [
        'tenants rename a to b to c',
        /"to" stands there twice; put a name that holds the word in quotation marks/,
      ],
      ['tenants rename a', /Write \/cost tenants rename OLD to NEW/],
      ['tenants merge a', /Write \/cost tenants merge NAME into OTHER/],
      ['tenants archive', /Write \/cost tenants archive NAME/],
      ['tenants owner a', /Write \/cost tenants owner NAME is OWNER/],
      ['map nonsense', /"nonsense" is nothing that map can do; write list, add/],
      ['map move 1', /Write \/cost map move 5 to 2/],
      ['map move x to 2', /"x" is no number of a rule/],
      ['map remove', /Write \/cost map remove 5/],
      ['map list x', /Write \/cost map list/],
      ['map load', /Write \/cost map load FILE/],
      ['map add tag team=x to a from tomorrow', /A rule counts from a day such as 2026-10-01/],
      ['map accept nothing', /Nothing that is unallocated has nothing/],
    ];
    for (const [text, message] of messages)
      expect((await refusalOf(run(ctx, text))).message).toMatch(message);
  });

  test('a file is loaded where Centavo runs, and never through a chat', async () => {
    const folder = await makeFolder('rules');
    const path = join(folder, 'our rules.csv');
    await writeFile(path, 'kind,key,pattern,tenant\ntag,team,x,New One\n');
    const slack: Context = { ...ctx, actor: { ...ctx.actor, platform: 'slack' } };
    expect(await refusalOf(run(slack, `map load "${path}"`))).toMatchObject({
      code: 'forbidden',
      message: 'Files of rules are loaded where Centavo runs: centavo map load FILE.',
    });
    expect((await refusalOf(run(ctx, `map load "${path}"`))).message).toContain(
      'our rules.csv was not loaded: line 2',
    );
    const loaded = await run(ctx, `map load "${path}" create`);
    expect([factOf(loaded, 'rules'), factOf(loaded, 'tenants'), factOf(loaded, 'unchanged')]).toEqual([
      '1',
      '1',
      '0',
    ]);
    expect(loaded.title).toBe('Loaded our rules.csv');
    expect((await refusalOf(run(ctx, `map load ${folder}`))).message).toContain('is no file');
    expect((await refusalOf(run(ctx, 'map load absent.csv'))).message).toBe(
      'There is no file absent.csv; check the path.',
    );
    await writeFile(path, Buffer.from([0x6b, 0xff, 0xfe]));
    expect((await refusalOf(run(ctx, `map load "${path}"`))).message).toContain('no text in UTF-8');
  });
});
