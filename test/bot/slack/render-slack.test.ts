import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Button,
  type Card,
  type CardNode,
  factsOf,
  listButtons,
  makeCard,
  type Value,
} from '../../../src/bot/card.ts';
import { LIMITS } from '../../../src/bot/slack/limits.ts';
import { renderHome, renderSlack } from '../../../src/bot/slack/render-slack.ts';
import { sayPeople, textOfPeople } from '../../../src/bot/views/say-people.ts';
import type { Fact } from '../../../src/engine/facts.ts';
import { english } from '../../../src/engine/language/index.ts';
import { buttonsOf, type Json, labelOf, optionsOf, selectsOf } from '../../support/slack-fake.ts';
import { isObject, refuseMessage, refuseView } from '../../support/slack-fake-limits.ts';

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

function render(card: Card): { text: string; blocks: Json[] } {
  const { text, blocks } = renderSlack(card, idsOf(card), english, { workspaceId: 'T1' });
  return { text, blocks: blocks as unknown as Json[] };
}

function allTexts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(allTexts);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === 'text' && typeof one === 'string' ? [one] : allTexts(one),
  );
}

const nasty = fc.oneof(
  fc.string({ maxLength: 60, unit: 'grapheme' }),
  fc.string({ maxLength: 60, unit: 'binary' }),
  fc.constantFrom(
    '',
    ' ',
    '\n\n',
    '<!channel>',
    '<@U1>',
    '&&&&&',
    '```',
    '*bold*',
    '@everyone',
    '"\\"\\',
    '金額🧾',
  ),
  fc
    .constantFrom('&', '"', '\\', '<', '`', 'é', '漢', '👩‍👩‍👧‍👦', '\n')
    .chain((sign) => fc.integer({ min: 1, max: 6000 }).map((times) => sign.repeat(times))),
);
const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat(99))
  .map(([whole, cents]) => `${whole}.${String(cents).padStart(2, '0')}`);
const fact: fc.Arbitrary<Fact> = fc
  .record({ key: nasty, label: nasty, value: fc.option(decimal) })
  .map(({ key, label, value }) => money(key, value, label));
const MENTIONED = '<@U07AB>';
const person = fc.record({
  person: fc.oneof(
    nasty,
    nasty.map((id) => `slack:T1:${id}`),
    fc.constantFrom('slack:T1:U07AB', 'discord:900:123456, slack:T1:U07AB', 'slack:T2:U07CD'),
  ),
});
const words = fc.array(fc.oneof(nasty, person), { maxLength: 40 });
const value = fc.oneof(nasty, fact, person, fc.record({ words }));
const change = fc.option(fc.record({ amount: fact, ratio: fc.option(fact) }));
const node: fc.Arbitrary<CardNode> = fc.oneof(
  fc.record({
    kind: fc.constant('text' as const),
    text: nasty,
    tone: fc.constantFrom('plain' as const, 'good' as const, 'warning' as const, 'bad' as const),
  }),
  fc.record({ kind: fc.constant('text' as const), text: nasty, words }),
  fc.record({
    kind: fc.constant('figures' as const),
    figures: fc.array(
      fc
        .record({ label: nasty, value: fact, change })
        .map(({ change: moved, ...figure }) => (moved ? { ...figure, change: moved } : figure)),
      { maxLength: 30 },
    ),
  }),
  fc.record({
    kind: fc.constant('fields' as const),
    fields: fc.array(fc.record({ label: nasty, value }), { maxLength: 40 }),
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
    points: fc.array(fact, { maxLength: 400 }),
  }),
  fc.record({
    kind: fc.constant('buttons' as const),
    buttons: fc.array(
      fc.record({
        label: nasty,
        action: fc.constantFrom('ask', 'x'.repeat(300)),
        args: fc.constant({}),
        style: fc.constant('primary' as const),
      }),
      { maxLength: 60 },
    ) as fc.Arbitrary<Button[]>,
  }),
  fc.record({
    kind: fc.constant('select' as const),
    label: nasty,
    options: fc.array(
      fc.record({
        label: nasty,
        action: fc.constantFrom('ask', 'x'.repeat(300)),
        args: fc.constant({}),
      }),
      { maxLength: 130 },
    ) as fc.Arbitrary<Button[]>,
  }),
  fc.record({ title: nasty, alt: nasty }).map(({ title, alt }) => ({
    kind: 'chart' as const,
    chart: { kind: 'trend' as const, title, alt, series: [] },
  })),
  nasty.map((name) => ({
    kind: 'file' as const,
    file: { name, mediaType: 'text/csv', bytes: 1, path: '/nowhere' },
  })),
  fc.record({ kind: fc.constant('note' as const), text: nasty }),
  fc.record({ kind: fc.constant('code' as const), text: nasty }),
);
const anyCard = fc
  .record({ title: nasty, nodes: fc.array(node, { maxLength: 70 }) })
  .map(({ title, nodes }) => cardOf(nodes, title));

describe('any card', () => {
  test('becomes a message that Slack takes, within every limit', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        const message = render(card);
        expect(refuseMessage(message)).toBeNull();
        expect(JSON.stringify(message.blocks).length).toBeLessThanOrEqual(13_000);
        expect(message.blocks.length).toBeLessThanOrEqual(50);
        expect(message.text.length).toBeGreaterThan(0);
        expect(message.text.length).toBeLessThanOrEqual(LIMITS.fallbackText);
      }),
      { numRuns: 300 },
    );
  });

  test('becomes a home that Slack takes, within every limit', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        expect(refuseView(renderHome(card, idsOf(card), english) as Json, 'home')).toBeNull();
      }),
      { numRuns: 100 },
    );
  });

  test('with its pictures becomes a message that Slack takes, each picture with words for who cannot see it', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        const charts = card.nodes.flatMap((one) => (one.kind === 'chart' ? [one.chart] : []));
        const pictures = new Map(charts.map((chart, n) => [chart, `F${String(n).padStart(8, '0')}`]));
        const message = renderSlack(card, idsOf(card), english, { pictures }) as unknown as {
          blocks: Json[];
        };
        expect(refuseMessage({ ...message }, (id) => [...pictures.values()].includes(id))).toBeNull();
      }),
      { numRuns: 100 },
    );
  });

  test('shows no text that Slack would read as a mention, a link or an entity of its own', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        const { text, blocks } = render(card);
        for (const shown of [text, ...allTexts(blocks)]) {
          // Only who the engine says is a person of the workspace is mentioned.
          expect(shown.replaceAll(MENTIONED, '')).not.toMatch(/[<>]/);
          expect(shown).not.toMatch(/@(channel|here|everyone)/i);
        }
        JSON.stringify(blocks, (_key, value: unknown) => {
          if (isObject(value) && value.type === 'mrkdwn') expect(value.verbatim).toBe(true);
          return value;
        });
      }),
      { numRuns: 100 },
    );
  });

  test('drops nothing in silence: what is not shown is counted', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 60 }), (rows, buttons) => {
        const card = cardOf([
          {
            kind: 'table',
            columns: [
              { label: 'Service', align: 'left' },
              { label: 'Cost', align: 'right' },
            ],
            rows: Array.from({ length: rows }, (_, n) => [`row-${n}.`, money(`s${n}`, `${n}.00`)]),
            more: 'see the way',
          },
          {
            kind: 'buttons',
            buttons: Array.from({ length: buttons }, (_, n) => ({ label: `B${n}`, action: 'ask', args: {} })),
          },
        ]);
        const { blocks } = render(card);
        const shown = allTexts(blocks).join('\n');
        const shownRows = shown.match(/row-\d+\./g)?.length ?? 0;
        const more = [...shown.matchAll(/\+(\d+) more/g)].map(([, count]) => Number(count));
        const shownButtons = buttonsOf({ blocks }).length;
        const hidden = rows - shownRows + (buttons - shownButtons);
        expect(more.reduce((sum, count) => sum + count, 0)).toBe(hidden);
        if (shownRows < rows) expect(shown).toContain('see the way');
      }),
      { numRuns: 60 },
    );
  });
});

test('a select shows what fits of its options, each as a press of its row, and says how many more there are', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 150 }), (count) => {
      const options = Array.from({ length: count }, (_, n) => ({ label: `t${n}.`, action: 'ask', args: {} }));
      const card = cardOf([
        { kind: 'select', label: 'Which?', options },
        { kind: 'buttons', buttons: [{ label: 'B', action: 'ask', args: {} }] },
      ]);
      const ids = idsOf(card);
      const { blocks } = render(card);
      const shown = optionsOf(selectsOf({ blocks })[0]);
      expect(shown.map(({ value }) => value)).toEqual(shown.map((_, n) => `ask:${ids[n]}`));
      const more = [
        ...allTexts(blocks)
          .join('\n')
          .matchAll(/\+(\d+) more/g),
      ].map(([, left]) => Number(left));
      // Where the options use all the room up, the button after them is counted too.
      const told = shown.length + buttonsOf({ blocks }).length + more.reduce((sum, left) => sum + left, 0);
      expect(told).toBe(count + 1);
      expect(shown.length).toBeLessThanOrEqual(100);
      // The buttons after it keep their own rows.
      expect(buttonsOf({ blocks })[0]?.value ?? `ask:${ids.at(-1)}`).toBe(`ask:${ids.at(-1)}`);
    }),
    { numRuns: 40, examples: [[54]] },
  );
});

describe('each limit', () => {
  const many = (length: number) => Array.from({ length }, (_, n) => n);
  const cases: Record<string, CardNode[]> = {
    '50 blocks': many(120).map((n) => ({ kind: 'text', text: `line ${n}` })),
    '13,000 characters in all': many(40).map(() => ({ kind: 'text', text: 'word '.repeat(500) })),
    'a section of 3000': [{ kind: 'text', text: '&'.repeat(9000) }],
    'a table of 3000': [
      {
        kind: 'table',
        columns: many(9).map((n) => ({ label: `c${n}`, align: 'right' as const })),
        rows: many(200).map((n) => many(9).map(() => money(`f${n}`, '123456789012345.12'))),
        more: 'ask for less',
      },
    ],
    'ten fields a section': [
      { kind: 'fields', fields: many(900).map((n) => ({ label: `l${n}`, value: 'v' })) },
    ],
    'a field of 2000': [
      { kind: 'fields', fields: many(3).map(() => ({ label: 'x'.repeat(5000), value: 'y'.repeat(5000) })) },
    ],
    '25 buttons': [
      { kind: 'buttons', buttons: many(80).map((n) => ({ label: `b${n}`, action: 'ask', args: {} })) },
    ],
    'a label of 75': [{ kind: 'buttons', buttons: [{ label: 'l'.repeat(300), action: 'ask', args: {} }] }],
    'an id of 255': [{ kind: 'buttons', buttons: [{ label: 'l', action: 'a'.repeat(300), args: {} }] }],
    'small print of 2000': [{ kind: 'note', text: 'n'.repeat(9000) }],
  };
  for (const [limit, nodes] of Object.entries(cases)) {
    test(`${limit}: the overflow is said and Slack takes the message`, () => {
      const message = render(cardOf(nodes));
      expect(refuseMessage(message)).toBeNull();
      expect(allTexts(message.blocks).join('\n')).toMatch(/\+\d+ more|…/);
    });
  }

  test('a header of 150: a longer title is cut with an ellipsis', () => {
    const { blocks } = render(cardOf([], 't'.repeat(400)));
    expect(blocks).toEqual([
      { type: 'header', text: { type: 'plain_text', text: `${'t'.repeat(149)}…`, emoji: false } },
    ]);
  });
});

describe('people', () => {
  const ada = { person: 'slack:T1:U07AB' };
  const textIn = (nodes: CardNode[], workspaceId: string | null = 'T1') =>
    allTexts(renderSlack(cardOf(nodes), [], english, { workspaceId }).blocks)
      .slice(1)
      .join('\n');
  const field = (value: Value): CardNode => ({ kind: 'fields', fields: [{ label: 'Asked by', value }] });

  test('of the workspace that a message goes to are mentioned, those of others are written out', () => {
    expect(textIn([field(ada)])).toBe('*Asked by*\n<@U07AB>');
    expect(textIn([field(ada)], 'T2')).toBe('*Asked by*\nslack:T1:U07AB');
    expect(textIn([field(ada)], null)).toBe('*Asked by*\nslack:T1:U07AB');
    expect(textIn([field({ person: 'discord:900:123456' })])).toBe('*Asked by*\ndiscord:900:123456');
    expect(textIn([field({ person: 'cli' })])).toBe('*Asked by*\ncli');
    // Of somebody's accounts the one that is at home here says who they are.
    const both = { person: 'discord:900:123456, slack:T1:U07AB' };
    expect(textIn([field(both)])).toBe('*Asked by*\n<@U07AB>');
    expect(textIn([field(both)], 'T2')).toBe('*Asked by*\ndiscord:900:123456, slack:T1:U07AB');
  });

  test('are mentioned in sentences; the notification writes them out', () => {
    const said = textOfPeople((name) => `Until Friday ${name('slack:T1:U07AB')} approves for you.`);
    const card = cardOf([{ kind: 'text', ...said, tone: 'good' }], 'Away');
    const { text, blocks } = render(card);
    expect(allTexts(blocks)[1]).toBe('✅ Until Friday <@U07AB> approves for you.');
    expect(text).toBe('Away: Until Friday slack:T1:U07AB approves for you.');
  });

  test('in a table are rows under each other, as no block of code mentions anybody', () => {
    const columns = [
      { label: 'Who', align: 'left' as const },
      { label: 'What', align: 'left' as const },
    ];
    const rows = [
      [ada, 'budget.set'],
      [{ person: 'cli' }, 'tenant.created'],
    ];
    const node: CardNode = { kind: 'table', columns, rows };
    expect(textIn([node])).toBe('_Who · What_\n• *<@U07AB>* · budget.set\n• *cli* · tenant.created');
    expect(textIn([node], 'T2')).toMatch(/^```\nWho +What\n─+\nslack:T1:U07AB +budget\.set\ncli/);
  });

  test.each([
    ['slack:T1:<!channel>', 'slack:T1:&lt;!channel&gt;'],
    ['slack:T1:!channel', 'slack:T1:!channel'],
    ['slack:T1:U07AB>', 'slack:T1:U07AB&gt;'],
    ['slack:T1:U07AB|all', 'slack:T1:U07AB|all'],
    ['slack:T1:S07AB', 'slack:T1:S07AB'],
    ['slack:T1:u07ab', 'slack:T1:u07ab'],
    ['slack:T1:U07AB:U1', 'slack:T1:U07AB:U1'],
    ['*x*', '∗x*'],
    ['@here', '@\u2060here'],
    ['\ue000', '\ufffd'],
  ])('by a label such as %s nobody is mentioned, and nothing marked up', (label, shown) => {
    expect(textIn([field({ person: label })])).toBe(`*Asked by*\n${shown}`);
  });

  test('are nothing that text can turn into, not even beside a person', () => {
    const note = 'slack:T1:U07CD <@U07CD> \ue000 \ue0010\ue001 \ue001\ue0010';
    const said = sayPeople((name) => `${name('slack:T1:U07AB')}: ${note}; ${name('slack:T1:U07EF')}: *no*`);
    expect(textIn([field(said)])).toBe(
      '*Asked by*\n<@U07AB>: slack:T1:U07CD &lt;@U07CD&gt; \ufffd \ue0010\ue001 \ue001\ue0010; <@U07EF>: ∗no*',
    );
    expect(textIn([field('slack:T1:U07AB')])).toBe('*Asked by*\nslack:T1:U07AB');
  });

  test('who are too many for a sentence are written out', () => {
    const said = sayPeople((name) =>
      Array.from({ length: 60 }, (_, n) => name(`slack:T1:U${n}XXXXXXX`)).join(' '),
    );
    const card = cardOf([field(said), { kind: 'text', text: '', ...said }]);
    const message = render(card);
    expect(refuseMessage(message)).toBeNull();
    expect(allTexts(message.blocks).join('\n')).not.toContain('<@');
  });
});

describe('a tenant’s answer', () => {
  const ratio: Fact = { ...money('changePct', '0.111', 'change'), unit: 'ratio', currency: null };
  const card = cardOf(
    [
      {
        kind: 'figures',
        figures: [
          {
            label: 'Effective cost',
            value: money('total', '12345.67'),
            change: { amount: money('change', '1234.00'), ratio },
          },
        ],
      },
      {
        kind: 'table',
        columns: [
          { label: 'Service', align: 'left' },
          { label: 'Cost', align: 'right' },
        ],
        rows: [
          ['Amazon <EC2> & `friends`', money('a', '10000.00')],
          ['漢字サービス', money('b', null)],
        ],
      },
      {
        kind: 'series',
        label: 'Daily',
        points: [1, 2, 3, 2].map((n) => money(`d${n}`, `${n}.00`, `day ${n}`)),
      },
      { kind: 'note', text: 'effective cost · USD · 1–20 Nov 2026 · data as of 20 Nov' },
      {
        kind: 'buttons',
        buttons: [{ label: 'By tag & more', action: 'ask', args: { command: 'x' }, style: 'primary' }],
      },
    ],
    'acme, 1–20 Nov 2026',
  );
  const { text, blocks } = render(card);

  test('says the finding in its fallback text', () => {
    expect(text).toContain('acme, 1–20 Nov 2026');
    expect(text).toContain('Effective cost');
    expect(text).toMatch(/12,?345\.67/);
  });

  test('lines up its table, keeps text from bills literal and says what is not known', () => {
    const table = allTexts(blocks).find((one) => one.startsWith('```')) ?? '';
    const [, head = '', rule = '', first = '', second = ''] = table.split('\n');
    expect(head).toMatch(/^Service +Cost$/);
    expect(rule).toMatch(/^─+$/);
    expect(first).toContain('Amazon &lt;EC2&gt; &amp; ˋfriendsˋ');
    expect(first).toMatch(/10,?000\.00/);
    expect(second).toContain('漢字サービス');
    expect(second).toContain('not known');
    expect(table.match(/```/g)).toHaveLength(2);
  });

  test('draws its series', () => {
    expect(allTexts(blocks).join('\n')).toContain('▁▅█▅');
  });

  test('gives each button its row and nothing else', () => {
    const [button] = buttonsOf({ blocks });
    expect(button).toEqual({
      type: 'button',
      text: { type: 'plain_text', text: 'By tag & more', emoji: false },
      action_id: 'ask:00000000-0000-4000-8000-000000000000',
      value: 'ask:00000000-0000-4000-8000-000000000000',
      style: 'primary',
    });
    expect(labelOf(button ?? {})).toBe('By tag & more');
  });

  test('a button without a row is left out, and that is said', () => {
    const withoutRows = renderSlack(card, [], english).blocks as unknown as Json[];
    expect(buttonsOf({ blocks: withoutRows })).toEqual([]);
    expect(allTexts(withoutRows).join('\n')).toContain('+1 more');
  });
});

describe('emphasis', () => {
  test.each([
    ['*bold* and _so_ ~on~', '∗bold* and ＿so_ ∼on~'],
    ['cost_center and 3*4', 'cost_center and 3*4'],
    ['> no quote', '› no quote'],
    ['@channel @here', '@\u2060channel @\u2060here'],
    ['<!channel> & <@U1>', '&lt;!channel&gt; &amp; &lt;@U1&gt;'],
  ])('%s stays what it is', (given, expected) => {
    const { blocks } = render(cardOf([{ kind: 'text', text: given }]));
    expect(allTexts(blocks)[1]).toBe(expected);
  });
});
