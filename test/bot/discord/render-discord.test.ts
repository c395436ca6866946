import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Card,
  type CardNode,
  factsOf,
  listButtons,
  makeCard,
  type Value,
} from '../../../src/bot/card.ts';
import { escapeText } from '../../../src/bot/discord/escape.ts';
import { LIMITS } from '../../../src/bot/discord/limits.ts';
import { type Attached, renderDiscord } from '../../../src/bot/discord/render-discord.ts';
import { formatFact } from '../../../src/bot/format/format-fact.ts';
import { widthOf } from '../../../src/bot/format/text-width.ts';
import { textOfPeople } from '../../../src/bot/views/say-people.ts';
import type { Fact } from '../../../src/engine/facts.ts';
import { english, translatorOf } from '../../../src/engine/language/index.ts';
import { findMessageFaults, type Json } from '../../support/discord-fake-limits.ts';

const PERIOD = { from: '2026-11-01', to: '2026-11-21' };

function money(key: string, value: string | null, label = key): Fact {
  return {
    key,
    label,
    value,
    unit: 'money',
    currency: 'USD',
    metric: 'effective',
    tenant: 'acme',
    period: PERIOD,
    asOf: '2026-11-20',
    ...(value === null ? { reason: 'not yet known' } : {}),
  };
}

function cardOf(nodes: CardNode[], title = 'acme'): Card {
  return makeCard(title, nodes, [...new Set(nodes.flatMap(factsOf))]);
}

function idsOf(card: Card): string[] {
  return listButtons(card).map((_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
}

function render(card: Card, t = english, attached?: Attached) {
  const message = renderDiscord(card, idsOf(card), t, { guildId: '900', ...(attached ? { attached } : {}) });
  const { embeds, components } = message as unknown as { embeds: Json[]; components: Json[] };
  return { ...message, embeds, components };
}

function faultsOf(card: Card): string[] {
  const { finding, embeds, components } = render(card);
  return findMessageFaults({ content: finding, embeds, components, allowed_mentions: { parse: [] } }, []);
}

function saidBy(card: Card, t = english): string {
  return render(card, t)
    .embeds.flatMap((embed) => [
      embed.title,
      embed.description,
      ...((embed.fields ?? []) as Json[]).flatMap(({ name, value }) => [name, value]),
      (embed.footer as Json | undefined)?.text,
    ])
    .filter(Boolean)
    .join('\n');
}

const many = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));
const button = (n: number, label = `b${n}`) => ({ label, action: 'ask', args: { n } });

const nasty = fc.oneof(
  fc.string({ maxLength: 60, unit: 'grapheme' }),
  fc.string({ maxLength: 60, unit: 'binary' }),
  fc.constantFrom('', ' ', '\n\n', '<@1>', '@everyone', '```', '**b**', '[x](y)', '# h', '金額🧾', '42'),
  fc
    .constantFrom('*', '`', '\\', '<', 'é', '漢', '👩‍👩‍👧‍👦', '\n')
    .chain((sign) => fc.integer({ min: 1, max: 7000 }).map((times) => sign.repeat(times))),
);
const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat(99))
  .map(([whole, cents]) => `${whole}.${String(cents).padStart(2, '0')}`);
const fact = fc
  .record({ key: nasty, label: nasty, value: fc.option(decimal) })
  .map(({ key, label, value }) => money(key, value, label));
const person = fc.record({
  person: fc.oneof(
    nasty,
    nasty.map((id) => `discord:900:${id}`),
    fc.constantFrom('discord:900:123456', 'slack:T1:U07AB, discord:900:123456', 'discord:901:123456'),
  ),
});
const words = fc.array(fc.oneof(nasty, person), { maxLength: 40 });
const value = fc.oneof(nasty, fact, person, fc.record({ words }));
const buttons = fc.array(
  nasty.map((label) => button(0, label)),
  { maxLength: 40 },
);
const node = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: nasty }),
  fc.record({ kind: fc.constant('text' as const), text: nasty, words }),
  fc.record({ kind: fc.constant('code' as const), text: nasty }),
  fc.record({ kind: fc.constant('note' as const), text: nasty }),
  fc.record({
    kind: fc.constant('figures' as const),
    figures: fc.array(fc.record({ label: nasty, value: fact }), { maxLength: 30 }),
  }),
  fc.record({
    kind: fc.constant('fields' as const),
    fields: fc.array(fc.record({ label: nasty, value }), { maxLength: 60 }),
  }),
  fc.integer({ min: 0, max: 8 }).chain((width) =>
    fc.record({
      kind: fc.constant('table' as const),
      columns: fc.array(
        fc.record({ label: nasty, align: fc.constantFrom('left' as const, 'right' as const) }),
        { minLength: width, maxLength: width },
      ),
      rows: fc.array(fc.array(value, { minLength: width, maxLength: width }), { maxLength: 120 }),
      more: nasty,
    }),
  ),
  fc.record({
    kind: fc.constant('series' as const),
    label: nasty,
    points: fc.array(fact, { maxLength: 90 }),
  }),
  fc.record({ kind: fc.constant('buttons' as const), buttons }),
  fc.record({ kind: fc.constant('select' as const), label: nasty, options: buttons }),
  fc.record({
    kind: fc.constant('chart' as const),
    chart: fc.record({
      kind: fc.constant('trend' as const),
      title: nasty,
      alt: nasty,
      series: fc.constant([]),
    }),
  }),
  fc.record({
    kind: fc.constant('file' as const),
    file: fc.record({
      name: nasty,
      mediaType: fc.constant('text/csv'),
      bytes: fc.constant(1),
      path: fc.constant('/nowhere/x'),
    }),
  }),
) as fc.Arbitrary<CardNode>;

test('whatever a card holds, Discord takes its message, and what is left out is said', () => {
  fc.assert(
    fc.property(fc.array(node, { maxLength: 14 }), nasty, (nodes, title) => {
      const card = cardOf(nodes, title);
      expect(faultsOf(card)).toEqual([]);
      for (const one of nodes) {
        if (one.kind === 'table' && one.columns.length > 0 && one.rows.length > 25)
          expect(saidBy(card)).toMatch(/\+[\d,]+/);
      }
    }),
    { numRuns: 300 },
  );
});

describe('a card', () => {
  test('shows each figure as it is written everywhere, in the reader’s language', () => {
    const facts = [money('a', '1234.5'), money('b', '-0.0000001'), money('c', null), money('d', '-12')];
    const [first = money('x', '0')] = facts;
    const card = cardOf([
      { kind: 'figures', figures: [{ label: 'Total', value: first }] },
      { kind: 'fields', fields: facts.map((one) => ({ label: one.key, value: one })) },
      {
        kind: 'table',
        columns: [
          { label: 'name', align: 'left' },
          { label: 'cost', align: 'right' },
        ],
        rows: facts.map((one) => [one.key, one]),
      },
    ]);
    for (const t of [english, translatorOf('pt-BR')]) {
      const said = saidBy(card, t).replaceAll('\u00a0', ' ');
      for (const one of facts) expect(said).toContain(formatFact(one, t).replaceAll('\u00a0', ' '));
    }
  });

  test('with too many parts says how many are left out, and never more than Discord takes', () => {
    const card = cardOf(many(12, () => ({ kind: 'text' as const, text: 'x'.repeat(1500) })));
    expect(faultsOf(card)).toEqual([]);
    expect(saidBy(card)).toMatch(/\+\d+ more parts do not fit here/);
  });

  test('lays tables out in lines that a phone does not break, and cuts names rather than figures', () => {
    const rows = many(40, (n) => [`a service with quite a long name ${n}`, money(`r${n}`, `${n}.5`)]);
    const card = cardOf([
      {
        kind: 'table',
        columns: [
          { label: 'Service', align: 'left' },
          { label: 'Cost', align: 'right' },
        ],
        rows,
        more: 'ask /cost top services',
      },
    ]);
    const said = saidBy(card);
    const [, block = ''] = /```\n([\s\S]*?)\n```/.exec(said) ?? [];
    for (const line of block.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(36);
    expect(block).toContain('$24.50');
    expect(said).toContain('+15 more · ask /cost top services');
  });

  test('places 25 buttons in five rows, and counts the others', () => {
    const card = cardOf([{ kind: 'buttons', buttons: many(27, (n) => button(n)) }]);
    const { components } = render(card);
    expect(components.map((row) => (row.components as Json[]).length)).toEqual([5, 5, 5, 5, 5]);
    expect(saidBy(card)).toContain('+2 more to choose');
  });

  test('gives a select a row of its own with 25 options, and counts the others', () => {
    const card = cardOf([
      { kind: 'buttons', buttons: [button(1)] },
      { kind: 'select', label: 'Which tenant?', options: many(30, (n) => button(n)) },
      { kind: 'buttons', buttons: [button(2)] },
    ]);
    const { components } = render(card);
    expect(components).toHaveLength(3);
    const [, select] = components.map((row) => (row.components as Json[])[0]);
    expect(select).toMatchObject({ type: 3, placeholder: 'Which tenant?' });
    expect(select).toHaveProperty('options.0.value', `ask:${idsOf(card)[1]}`);
    expect(saidBy(card)).toContain('+5 more to choose');
  });

  test('without a row for a button leaves it out and says so', () => {
    const card = cardOf([{ kind: 'buttons', buttons: [button(1)] }]);
    const { components, embeds } = renderDiscord(card, [], english);
    expect(components).toEqual([]);
    expect(JSON.stringify(embeds)).toContain('+1 more to choose');
  });

  test('tells a chart in words, and shows its picture where one is attached', () => {
    const chart: CardNode = {
      kind: 'chart',
      chart: { kind: 'trend', title: 'Trend', alt: 'Costs rose by a third.', series: [] },
    };
    const card = cardOf([chart]);
    expect(saidBy(card)).toContain('Costs rose by a third.');
    const { embeds } = render(card, english, {
      pictures: new Map([[chart, 'chart-1.png']]),
      missing: new Map(),
    });
    expect(embeds[0]).toMatchObject({
      description: 'Costs rose by a third.',
      image: { url: 'attachment://chart-1.png' },
    });
  });
});

describe('text', () => {
  test.each([
    ['**bold** _i_ ~~s~~ ||spoiler|| `code`', /(?<!\\)[*_~|`]/],
    ['<@123> <#1> <:smile:1> <t:1:R> </cost:1> <id:home>', /(?<!\\)<[@#:t/i]/],
    ['@everyone @here', /@(?:everyone|here)/],
    ['[text](https://example.org)', /(?<!\\)\]\(|:\/\//],
    ['# heading\n## h\n-# small\n- list\n> quote\n1. one', /^(?:#|-|>|1\.)/m],
  ])('of a name is shown literally: %s', (text, meaning) => {
    expect(escapeText(text)).not.toMatch(meaning);
  });

  test('that means nothing to Discord stays as it is', () => {
    for (const text of ['$1,234.50', '-$12.00', '<$0.01', '1.234,56 R$', '+3.2%', 'R&D (x) [y]', '42'])
      expect(escapeText(text)).toBe(text);
  });

  test('never passes what a title takes', () => {
    const card = cardOf([{ kind: 'text', text: 'x' }], '🧾'.repeat(300));
    expect(String(render(card).embeds[0]?.title).length).toBeLessThanOrEqual(LIMITS.title);
  });
});

describe('people', () => {
  const ada = { person: 'discord:900:123456' };
  const field = (value: Value): CardNode => ({ kind: 'fields', fields: [{ label: 'Asked by', value }] });
  const shownIn = (nodes: CardNode[], guildId: string | null = '900') => {
    const { finding, embeds } = renderDiscord(cardOf(nodes, 'x'), [], english, { guildId });
    const said = embeds.flatMap(({ description, fields = [] }) => [
      ...(description === undefined ? [] : [description]),
      ...fields.map(({ value }) => value),
    ]);
    return { finding, said: said.join('\n') };
  };

  test('of the server that a message goes to are named as people, those of others are written out', () => {
    expect(shownIn([field(ada)]).said).toBe('<@123456>');
    expect(shownIn([field(ada)], '901').said).toBe('discord:900:123456');
    expect(shownIn([field(ada)], null).said).toBe('discord:900:123456');
    expect(shownIn([field({ person: 'slack:T1:U07AB' })]).said).toBe('slack:T1:U07AB');
    expect(shownIn([field({ person: 'slack:T1:U07AB, discord:900:123456' })]).said).toBe('<@123456>');
  });

  test('are named in sentences and in rows; the line without an embed writes them out', () => {
    const said = textOfPeople((name) => `${name('discord:900:123456')} stands in.`);
    const columns = [
      { label: 'Who', align: 'left' as const },
      { label: 'What', align: 'left' as const },
    ];
    const shown = shownIn([
      { kind: 'text', ...said },
      { kind: 'table', columns, rows: [[ada, '<@123456>']] },
    ]);
    expect(shown.said).toBe('<@123456> stands in.\n*Who · What*\n• **<@123456>** · \\<@123456>');
    expect(shown.finding).toBe('x: discord:900:123456 stands in.');
  });

  test.each([
    ['discord:900:&123456', 'discord:900:&123456'],
    ['discord:900:!123456', 'discord:900:!123456'],
    ['discord:900:@everyone', 'discord:900:@\u2060everyone'],
    ['discord:900:**x**', 'discord:900:\\*\\*x\\*\\*'],
    ['*x*', '\\*x\\*'],
    ['<@123456>', '\\<@123456>'],
  ])('by a label such as %s nobody is named, and nothing marked up', (label, shown) => {
    expect(shownIn([field({ person: label })]).said).toBe(shown);
  });
});
