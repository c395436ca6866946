import { expect, test } from 'vitest';
import { drawSparklineSvg } from '../../../src/bot/charts/index.ts';

test('a sparkline is one line in the text’s colour, with nothing that a strict page would refuse', () => {
  const svg = drawSparklineSvg(['0', '10', '5'], 'acme: $15');
  expect(svg).toBe(
    '<svg class="sparkline" role="img" aria-label="acme: $15" width="120" height="28" viewBox="0 0 120 28">' +
      '<path d="M3 25L60 3L117 14" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"/>' +
      '<circle cx="117" cy="14" r="2.5" fill="currentColor"/></svg>',
  );
  expect(svg).not.toMatch(/style=|<script|href/);
});

test('unknown values leave gaps, a single one is a dot, none is no line', () => {
  expect(drawSparklineSvg(['1', null, '1', '1'], '')).toContain('d="M3 3L3 3M79 3L117 3"');
  expect(drawSparklineSvg([], '')).toContain('d=""');
  expect(drawSparklineSvg([null], '')).not.toContain('<circle');
  expect(drawSparklineSvg(['-2', '2'], '', { width: 20, height: 10 })).toContain('d="M3 7L17 3"');
});

test('a label stays text', () => {
  expect(drawSparklineSvg(['1'], `"><script>'&`)).toContain(
    'aria-label="&quot;&gt;&lt;script&gt;&#39;&amp;"',
  );
});
