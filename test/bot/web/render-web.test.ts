import { describe, expect, test } from 'vitest';
import { type Button, type Card, type CardNode, makeCard } from '../../../src/bot/card.ts';
import { renderWeb } from '../../../src/bot/web/render-web.ts';
import type { Fact } from '../../../src/engine/facts.ts';
import { english, translatorOf } from '../../../src/engine/language/index.ts';

const fact = (value: string | null, more: Partial<Fact> = {}): Fact => ({
  key: `k${value}`,
  label: 'Total',
  value,
  unit: 'money',
  currency: 'USD',
  metric: 'effective',
  tenant: 'acme',
  period: { from: '2026-10-01', to: '2026-11-01' },
  asOf: '2026-10-31',
  ...more,
});

const NASTY = [
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '@everyone',
  '=HYPERLINK("http://evil","x")',
  "' onmouseover='alert(1)",
  '<!--',
  '42',
  '\u202egnp.exe\u200b',
  '🧾'.repeat(300),
];

const button = (label: string): Button => ({ label, action: 'ask', args: {} });

/** Every kind of node with a text everywhere that a text can stand. */
function everywhere(text: string): Card {
  const value = fact('1.5', { label: text });
  const nodes: CardNode[] = [
    { kind: 'text', text, tone: 'warning' },
    { kind: 'figures', figures: [{ label: text, value, change: { amount: value, ratio: null } }] },
    { kind: 'fields', fields: [{ label: text, value: text }] },
    { kind: 'table', columns: [{ label: text, align: 'left' }], rows: [[text], [value]], more: text },
    { kind: 'series', label: text, points: [{ ...value, period: null }] },
    { kind: 'chart', chart: { kind: 'bars', title: text, alt: text, series: [] } },
    { kind: 'select', label: text, options: [button(text)] },
    { kind: 'file', file: { name: text, mediaType: 'text/csv', bytes: 10, path: '/x/y' } },
    { kind: 'buttons', buttons: [button(text)] },
    { kind: 'note', text },
    { kind: 'code', text },
  ];
  return makeCard(text, nodes, [
    value,
    ...nodes.flatMap((node) => (node.kind === 'series' ? node.points : [])),
  ]);
}

const parts = { csrf: 'token', chartUrl: () => '/charts/1/0/light.png', fileUrl: () => '/files/1' };

describe('a card as HTML', () => {
  test.each(NASTY)('never takes text for markup: %s', (text) => {
    const plain = String(renderWeb(everywhere('name'), ['id1', 'id2'], english, parts));
    const nasty = String(renderWeb(everywhere(text), ['id1', 'id2'], english, parts));
    const tagsOf = (markup: string) => [...markup.matchAll(/<\/?([a-z0-9]+)/g)].map(([, name]) => name);
    const attributesOf = (markup: string) =>
      [...markup.matchAll(/<[a-z0-9]+((?: [a-z-]+(?:="[^"]*")?)*)/g)].map(([, all = '']) =>
        all.replace(/="[^"]*"/g, ''),
      );
    expect(tagsOf(nasty)).toEqual(tagsOf(plain));
    expect(attributesOf(nasty)).toEqual(attributesOf(plain));
  });

  test('shows each figure formatted, with its exact value beside it', () => {
    const exact = fact('1234.5678901234');
    const card = makeCard('t', [{ kind: 'fields', fields: [{ label: 'l', value: exact }] }], [exact]);
    expect(String(renderWeb(card, [], english))).toContain('<data value="1234.5678901234">$1,234.57</data>');
    expect(String(renderWeb(card, [], translatorOf('pt-BR')))).toMatch(
      /<data value="1234.5678901234">US\$\s1\.234,57<\/data>/,
    );
  });

  test('says that a figure is not known, and why', () => {
    const unknown = fact(null, { reason: 'Nothing was imported.' });
    const card = makeCard('t', [{ kind: 'fields', fields: [{ label: 'l', value: unknown }] }], [unknown]);
    expect(String(renderWeb(card, [], english))).toContain(
      '<data value="" title="Nothing was imported.">not known</data>',
    );
  });

  test('writes people out by their labels, which are text like any other', () => {
    const words = ['by ', { person: 'slack:T1:U07AB' }, ' and ', { person: 'slack:T1:<script>' }];
    const card = makeCard('t', [{ kind: 'fields', fields: [{ label: 'l', value: { words } }] }], []);
    expect(String(renderWeb(card, [], english))).toContain(
      '<dd>by slack:T1:U07AB and slack:T1:&lt;script&gt;</dd>',
    );
  });

  test('counts what does not fit, with the way to it', () => {
    const rows = Array.from({ length: 250 }, (_, at) => [`row ${at}`]);
    const columns = [{ label: 'Name', align: 'left' as const }];
    const fields = Array.from({ length: 70 }, () => ({ label: 'l', value: 'v' }));
    const buttons = Array.from({ length: 40 }, (_, at) => button(`b${at}`));
    const options = Array.from({ length: 120 }, (_, at) => button(`o${at}`));
    const card = makeCard(
      't',
      [
        { kind: 'table', columns, rows, more: 'ask for less' },
        { kind: 'fields', fields },
        { kind: 'buttons', buttons },
        { kind: 'select', label: 'Pick', options },
      ],
      [],
    );
    const ids = Array.from({ length: 160 }, (_, at) => `id${at}`);
    const markup = String(renderWeb(card, ids, english));
    const more = [...markup.matchAll(/\+(\d+) more(: [^<]*)?/g)].map(([, count, way]) => [count, way]);
    expect(more).toEqual([
      ['50', ': ask for less'],
      ['10', undefined],
      ['10', undefined],
      ['20', undefined],
    ]);
    expect(markup.match(/<option /g)).toHaveLength(100);
  });

  test('gives each button and option its own row, and leaves out what has none', () => {
    const card = makeCard(
      't',
      [
        { kind: 'buttons', buttons: [button('one'), button('two')] },
        { kind: 'select', label: 'Pick', options: [button('three')] },
        { kind: 'buttons', buttons: [button('four')] },
      ],
      [],
    );
    const markup = String(renderWeb(card, ['A', 'B', 'C'], english, parts));
    expect([...markup.matchAll(/value="([A-D])"[^>]*>([^<]+)/g)].map(([, id, label]) => [id, label])).toEqual(
      [
        ['A', 'one'],
        ['B', 'two'],
        ['C', 'three'],
      ],
    );
    expect(markup).toContain('+1 more');
    expect(markup.match(/name="csrf" value="token"/g)).toHaveLength(2);
  });

  test('shows a chart in the light and in the dark with its finding as words, and the words alone without a picture', () => {
    const chart = { kind: 'trend' as const, title: 'T', alt: 'It rose by a half', series: [] };
    const card = makeCard('t', [{ kind: 'chart', chart }], []);
    const drawn = String(
      renderWeb(card, [], english, {
        ...parts,
        chartUrl: (place, theme) => `/charts/7/${place}/${theme}.png`,
      }),
    );
    expect(drawn).toContain('srcset="/charts/7/0/dark.png" media="(prefers-color-scheme: dark)"');
    expect(drawn).toContain('<img src="/charts/7/0/light.png" alt="It rose by a half">');
    expect(String(renderWeb(card, [], english))).toContain('<p class="text">It rose by a half</p>');
  });

  test('tells a rise and a fall in words too', () => {
    const render = (amount: string) => {
      const value = fact(amount);
      const node = {
        kind: 'figures' as const,
        figures: [{ label: 'l', value, change: { amount: value, ratio: null } }],
      };
      return String(renderWeb(makeCard('t', [node], [value]), [], english));
    };
    expect(render('5')).toMatch(/change up.*class="hidden">up </);
    expect(render('-5')).toMatch(/change down.*class="hidden">down </);
    expect(render('0')).toMatch(/change same/);
  });

  test('lists every day of a series, so that nothing hangs on seeing the line', () => {
    const points = ['2026-10-01', '2026-10-02'].map((day, at) =>
      fact(String(at + 1), { key: day, period: { from: day, to: '2026-10-03' } }),
    );
    const markup = String(
      renderWeb(makeCard('t', [{ kind: 'series', label: 'By day', points }], points), [], english),
    );
    expect(markup).toMatch(/<th scope="row">1 Oct 2026<\/th><td class="right"><data value="1">/);
    expect(markup).toMatch(/lowest <data value="1">.*highest <data value="2">/);
  });
});
