import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Button,
  type Card,
  type CardNode,
  type Chart,
  listButtons,
  makeCard,
} from '../../../src/bot/card.ts';
import { widthOf } from '../../../src/bot/format/text-width.ts';
import { TERMINAL_LIMITS } from '../../../src/bot/terminal/limits.ts';
import { renderTerminal, toJsonAnswer } from '../../../src/bot/terminal/render-terminal.ts';
import { textOfPeople } from '../../../src/bot/views/say-people.ts';
import type { Fact } from '../../../src/engine/facts.ts';
import { english, translatorOf } from '../../../src/engine/language/index.ts';

let facts: Fact[] = [];

function fact(key: string, value: string | null, more: Partial<Fact> = {}): Fact {
  const made: Fact = {
    key,
    label: key,
    value,
    unit: 'money',
    currency: 'USD',
    metric: 'effective',
    tenant: 'acme',
    period: { from: '2026-11-01', to: '2026-11-21' },
    asOf: '2026-11-20',
    ...(value === null ? { reason: 'It is not imported.' } : {}),
    ...more,
  };
  facts.push(made);
  return made;
}

function card(title: string, nodes: () => CardNode[]): Card {
  facts = [];
  const made = nodes();
  return makeCard(title, made, facts);
}

const whole = () =>
  card('acme · 1–20 Nov 2026', () => [
    { kind: 'text', tone: 'warning', text: 'Not all is imported: OpenAI only until 18 Nov 2026.' },
    {
      kind: 'figures',
      figures: [
        {
          label: 'Effective cost',
          value: fact('total', '8281.1'),
          change: { amount: fact('change', '303.65'), ratio: fact('changePct', '0.0381', { unit: 'ratio' }) },
        },
      ],
    },
    {
      kind: 'fields',
      fields: [
        { label: '1–20 Oct 2026', value: fact('previous', '7977.45') },
        { label: 'Average per day', value: fact('average', null) },
        { label: 'Owner', value: 'dana' },
      ],
    },
    {
      kind: 'table',
      columns: [
        { label: 'Service', align: 'left' },
        { label: 'Cost', align: 'right' },
        { label: 'Share', align: 'right' },
      ],
      rows: [
        [
          'Compute',
          fact('service:Compute', '8000'),
          fact('share:service:Compute', '0.966', { unit: 'ratio' }),
        ],
        [
          '数据仓库 🚀',
          fact('service:DW', '281.0958'),
          fact('share:service:DW', '0.0339', { unit: 'ratio' }),
        ],
        [
          'Functions',
          fact('service:Functions', '0.0042'),
          fact('share:service:Functions', '0.0000005', { unit: 'ratio' }),
        ],
        ['Credits', fact('service:Credits', '-12'), ''],
      ],
    },
    {
      kind: 'series',
      label: 'By day',
      points: ['1', '2', null, '4', '8'].map((value, n) =>
        fact(`day:${n}`, value, { period: { from: `2026-11-0${n + 1}`, to: `2026-11-0${n + 2}` } }),
      ),
    },
    { kind: 'code', text: '/cost default acme\n/cost data' },
    { kind: 'note', text: 'Effective cost · USD · 1–20 Nov 2026 · data as of 20 Nov 2026' },
    {
      kind: 'buttons',
      buttons: ['By service', 'By tag', 'Trend', 'Compare'].map((label) => ({
        label,
        action: 'ask',
        args: {},
      })),
    },
  ]);

describe('a card in a terminal', () => {
  test('is tables aligned at the decimal point, bars, a sparkline, and buttons as numbers', () => {
    expect(renderTerminal(whole(), { width: 72, color: false }, english)).toMatchInlineSnapshot(`
      "acme · 1–20 Nov 2026

        Not all is imported: OpenAI only until 18 Nov 2026.

        Effective cost  $8,281.10  ▲ +$303.65 (+3.8%)

        1–20 Oct 2026    $7,977.45
        Average per day  not known
        Owner            dana

        Service             Cost  Share
        Compute      $8,000.00    96.6%  ███████████████████▍
        数据仓库 🚀    $281.10     3.4%  ▋
        Functions        $0.0042  <0.1%
        Credits        -$12.00

        By day  ▁▂·▄█
        lowest $1.00 (1 Nov 2026) · highest $8.00 (5 Nov 2026)

        /cost default acme
        /cost data

        Effective cost · USD · 1–20 Nov 2026 · data as of 20 Nov 2026

        [1] By service   [2] By tag   [3] Trend   [4] Compare
      "
    `);
  });

  test('keeps to a narrow terminal', () => {
    expect(renderTerminal(whole(), { width: 34, color: false }, english)).toMatchInlineSnapshot(`
      "acme · 1–20 Nov 2026

        Not all is imported: OpenAI only
        until 18 Nov 2026.

        Effective cost
          $8,281.10
          ▲ +$303.65 (+3.8%)

        1–20 Oct 2026    $7,977.45
        Average per day  not known
        Owner            dana

        Service             Cost  Share
        Compute      $8,000.00    96.6%
        数据仓库 🚀    $281.10     3.4%
        Functions        $0.0042  <0.1%
        Credits        -$12.00

        By day  ▁▂·▄█
        lowest $1.00 (1 Nov 2026) ·
        highest $8.00 (5 Nov 2026)

        /cost default acme
        /cost data

        Effective cost · USD · 1–20 Nov
        2026 · data as of 20 Nov 2026

        [1] By service   [2] By tag
        [3] Trend   [4] Compare
      "
    `);
  });

  test('has colours only where they are wanted', () => {
    const plain = renderTerminal(whole(), { width: 72, color: false }, english);
    const colored = renderTerminal(whole(), { width: 72, color: true }, english);
    expect(plain).not.toContain('\u001b');
    expect(colored).toContain('\u001b[31m▲ +$303.65 (+3.8%)\u001b[0m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences are what is looked for
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  test('a fall is marked as good, no change as neither', () => {
    const change = (amount: string) =>
      renderTerminal(
        card('x', () => [
          {
            kind: 'figures',
            figures: [
              {
                label: 'Cost',
                value: fact('total', '1'),
                change: { amount: fact('change', amount), ratio: null },
              },
            ],
          },
        ]),
        { width: 60, color: true },
        english,
      );
    expect(change('-5')).toContain('\u001b[32m▼ -$5.00\u001b[0m');
    expect(change('-0.00000001')).toContain('\u001b[32m▼ >-$0.000001\u001b[0m');
    expect(change('0')).toContain('  = $0.00');
  });

  test('what is not shown is counted, with the way to see it', () => {
    const rows = TERMINAL_LIMITS.tableRows + 3;
    const long = card('x', () => [
      {
        kind: 'table',
        columns: [{ label: 'Name', align: 'left' }],
        rows: Array.from({ length: rows }, (_, n) => [`row ${n}`]),
        more: 'centavo cost data --json',
      },
      {
        kind: 'buttons',
        buttons: Array.from({ length: TERMINAL_LIMITS.buttons + 2 }, (_, n) => ({
          label: `B${n}`,
          action: 'ask',
          args: {},
        })),
      },
    ]);
    const text = renderTerminal(long, { width: 60, color: false }, english);
    expect(text).toContain(`row ${TERMINAL_LIMITS.tableRows - 1}\n`);
    expect(text).not.toContain(`row ${TERMINAL_LIMITS.tableRows}\n`);
    expect(text).toContain('+3 more · centavo cost data --json');
    expect(text).toContain('+2 more\n');
  });

  test('buttons of several rows are numbered through', () => {
    const two = card('x', () => [
      { kind: 'buttons', buttons: [{ label: 'A', action: 'ask', args: {} }] },
      { kind: 'buttons', buttons: [{ label: 'A', action: 'ask', args: {} }] },
    ]);
    expect(renderTerminal(two, { width: 40, color: false }, english)).toBe('x\n\n  [1] A\n\n  [2] A\n');
  });
});

const HOSTILE = [
  '\u001b[2J\u001b[31mred',
  '\u001b]0;title\u0007',
  '\r\nforged: $0.00',
  'a\tb',
  '\u202egnp.exe',
  '\u200b\u2066hidden\u2069',
  '\u009b31m',
  '‮٣٢١',
  'e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301',
  '👩‍👩‍👧‍👦 family',
  '漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字',
  'x'.repeat(500),
  '\ud800',
  '',
];
const anyText = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 80 }));

describe('text from bills', () => {
  test('can neither move the cursor, nor colour, nor hide or turn what stands beside it, and no line gets too wide', () => {
    fc.assert(
      fc.property(anyText, anyText, fc.integer({ min: 20, max: 120 }), (name, other, width) => {
        const hostile = card(name, () => [
          { kind: 'text', text: other },
          { kind: 'note', text: name },
          { kind: 'code', text: other },
          {
            kind: 'fields',
            fields: [
              { label: name, value: other },
              { label: other, value: fact('a', '12.5', { currency: name }) },
            ],
          },
          { kind: 'figures', figures: [{ label: name, value: fact('total', '1234567.891') }] },
          {
            kind: 'table',
            columns: [
              { label: name, align: 'left' },
              { label: other, align: 'right' },
            ],
            rows: [
              [name, fact('b', '1.5')],
              [other, name],
            ],
          },
          { kind: 'series', label: name, points: [fact('c', '1'), fact('d', '2')] },
          {
            kind: 'buttons',
            buttons: [
              { label: name, action: 'ask', args: {} },
              { label: other, action: 'ask', args: {} },
            ],
          },
        ]);
        const text = renderTerminal(hostile, { width, color: false }, english);
        for (const line of text.split('\n')) {
          expect(line).not.toMatch(
            /[\p{Cc}\p{Cs}\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u,
          );
          expect(widthOf(line)).toBeLessThanOrEqual(width);
        }
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['abc', 3],
    ['漢字', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['🚀', 2],
    ['👩‍👩‍👧‍👦', 2],
    ['🇩🇪', 2],
    ['ｆｕｌｌ', 8],
    ['안녕', 4],
    ['▇▁', 2],
  ])('%s takes %i columns', (text, columns) => {
    expect(widthOf(text)).toBe(columns);
  });
});

describe('a picture in the terminal', () => {
  const points = (...values: (string | null)[]) =>
    values.map((value, n) => ({
      ...fact(`day:${n}`, value ?? '0'),
      value,
      label: `part ${n}`,
      period: { from: `2026-10-0${n + 1}`, to: `2026-10-0${n + 2}` },
    }));
  const draw = (chart: Chart, width = 60) =>
    renderTerminal(makeCard('x', [{ kind: 'chart', chart }], []), { width, color: false }, english);
  const base = { title: 'acme by day', alt: 'The cost rose from $1 to $3.' };

  test('shows title, finding and a line for each series, all on one scale, with budget and marks', () => {
    const text = draw({
      ...base,
      kind: 'trend',
      series: [
        { label: 'acme', role: 'actual', points: points('1', '2', '8') },
        { label: 'globex', role: 'before', points: points('1', '1', null) },
      ],
      budget: fact('budget', '8'),
      marks: [{ day: '2026-10-02', label: 'a jump' }],
    });
    expect(text).toContain('acme by day\n  The cost rose from $1 to $3.\n  acme    ▁▂█\n');
    // Its own scale would lift it to the middle.
    expect(text).toContain('globex  ▁▁·\n');
    expect(text).toContain('lowest $1.00 (1 Oct 2026) · highest $8.00 (3 Oct 2026)');
    expect(text).toContain('budget $8.00');
    expect(text).toContain('2 Oct 2026: a jump');
  });

  test('shows bars with their figures, the rest counted', () => {
    const many = { ...base, kind: 'bars' as const };
    const text = draw({ ...many, series: [{ label: 'x', role: 'actual', points: points('4', '2', '1') }] });
    expect(text).toContain('part 0  $4.00  ████████████████████\n');
    expect(text).toContain('part 1  $2.00  ██████████\n');
    const all = Array.from({ length: 23 }, () => points('1')).flat();
    expect(draw({ ...many, series: [{ label: 'x', role: 'actual', points: all }] })).toContain('+3 more');
  });

  test('fits any width', () => {
    for (const width of [20, 24, 33, 80, 200]) {
      for (const kind of ['trend', 'area', 'bars'] as const) {
        const series = [
          { label: 'ü'.repeat(200), role: 'actual' as const, points: points('1', '200000000') },
        ];
        for (const line of draw({ ...base, kind, series }, width).split('\n')) {
          expect(widthOf(line)).toBeLessThanOrEqual(width);
        }
      }
    }
  });
});

describe('what can be pressed', () => {
  const button = (label: string, typed?: string): Button => ({
    label,
    action: 'ask',
    args: {},
    ...(typed === undefined ? {} : { typed }),
  });

  test('is numbered in the order of listButtons, the options of a list among them', () => {
    const nodes: CardNode[] = [
      { kind: 'buttons', buttons: [button('A')] },
      { kind: 'select', label: 'Choose one', options: [button('B'), button('A')] },
      { kind: 'buttons', buttons: [button('C')] },
    ];
    const one = makeCard('x', nodes, []);
    const text = renderTerminal(one, { width: 60, color: false }, english);
    expect(text).toBe('x\n\n  [1] A\n\n  Choose one\n  [2] B   [3] A\n\n  [4] C\n');
    expect(listButtons(one).map(({ label }) => label)).toEqual(['A', 'B', 'A', 'C']);
  });

  test('tells what to type instead of a form where nobody can fill one in', () => {
    const one = makeCard('x', [{ kind: 'buttons', buttons: [button('Other…', 'tenant "a b" PERIOD')] }], []);
    const shown = (tty: boolean) => renderTerminal(one, { width: 80, color: false, tty }, english);
    expect(shown(false)).toContain('Other… – type: centavo cost "tenant \\"a b\\" PERIOD"');
    expect(shown(true)).not.toContain('type:');
  });

  test('a file is named with where it was written', () => {
    const file = { name: 'acme.csv', mediaType: 'text/csv', bytes: 3, path: '/home/u/acme.csv' };
    const one = makeCard('x', [{ kind: 'file', file }], []);
    expect(renderTerminal(one, { width: 60, color: false }, english)).toContain('acme.csv: /home/u/acme.csv');
  });
});

test('in Portuguese amounts stand below each other at their comma', () => {
  const rows = [fact('a', '1234.5'), fact('b', '0.0042')].map((one) => ['x', one]);
  const columns = [
    { label: 'n', align: 'left' as const },
    { label: 'Custo', align: 'right' as const },
  ];
  const one = makeCard(
    'x',
    [{ kind: 'table', columns, rows }],
    rows.flat().filter((cell) => typeof cell !== 'string'),
  );
  const lines = renderTerminal(one, { width: 60, color: false }, translatorOf('pt-BR')).split('\n');
  const marks = lines.filter((line) => /\d,\d/.test(line)).map((line) => line.lastIndexOf(','));
  expect(marks).toHaveLength(2);
  expect(marks[0]).toBe(marks[1]);
});

test('people are written out by their labels, in a terminal and as JSON', () => {
  const said = textOfPeople((name) => `${name('slack:T1:U07AB')} approves for you.`);
  const card = makeCard(
    'x',
    [
      { kind: 'text', ...said },
      { kind: 'fields', fields: [{ label: 'By', value: { person: 'discord:900:123456' } }] },
      {
        kind: 'table',
        columns: [{ label: 'Who', align: 'left' }],
        rows: [[{ words: [{ person: 'slack:T1:U07AB' }, ' or ', { person: 'slack:T1:\u001b[31m' }] }]],
      },
    ],
    [],
  );
  expect(renderTerminal(card, { width: 60, color: false }, english)).toBe(
    [
      'x',
      '  slack:T1:U07AB approves for you.',
      '  By  discord:900:123456',
      '  Who\n  slack:T1:U07AB or slack:T1:\ufffd[31m\n',
    ].join('\n\n'),
  );
  expect(toJsonAnswer(card).card.nodes).toEqual([
    { kind: 'text', text: 'slack:T1:U07AB approves for you.' },
    { kind: 'fields', fields: [{ label: 'By', value: 'discord:900:123456' }] },
    {
      kind: 'table',
      columns: [{ label: 'Who', align: 'left' }],
      rows: [['slack:T1:U07AB or slack:T1:\u001b[31m']],
    },
  ]);
});
