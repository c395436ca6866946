import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Card, type CardNode, makeCard } from '../../../src/bot/card.ts';
import { widthOf } from '../../../src/bot/format/text-width.ts';
import { TERMINAL_LIMITS } from '../../../src/bot/terminal/limits.ts';
import { renderTerminal } from '../../../src/bot/terminal/render-terminal.ts';
import type { Fact } from '../../../src/engine/facts.ts';
import { english } from '../../../src/engine/language/index.ts';

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
