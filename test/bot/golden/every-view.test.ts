import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Card, factsOf } from '../../../src/bot/card.ts';
import { formatFact } from '../../../src/bot/format/format-fact.ts';
import type { Context } from '../../../src/engine/context.ts';
import type { Fact } from '../../../src/engine/facts.ts';
import { LANGUAGES, type Translate, translatorOf } from '../../../src/engine/language/index.ts';
import { DEFAULT_SETTINGS } from '../../../src/engine/settings.ts';
import { CHECKOUT } from '../../support/checkout.ts';
import { seedCosts } from '../../support/cost-ledger.ts';
import { openTestEmbedded } from '../../support/databases.ts';
import { makeSampleLines, SAMPLE_NOW, SAMPLE_TENANTS } from '../../support/sample-costs.ts';
import { CASES, ERRORS } from './cases.ts';
import { RENDERERS } from './renderers.ts';

vi.setConfig({ testTimeout: 60_000 });

/** What names are made of that someone wants to be taken for more than a name. */
const HOSTILE = {
  'a harmless name': 'acme',
  'the end of a script': '</script>',
  'a mention of everybody': '@everyone',
  'a formula': '=HYPERLINK("http://evil.example","x")',
  'a number': '42',
  '300 emoji': '🧾'.repeat(300),
  'emphasis, a mention and a link': '*bold* <!channel> [x](y)',
};

/** Parts of a card that are no text of its own. */
const FIXED = new Set([
  'kind',
  'key',
  'unit',
  'currency',
  'metric',
  'period',
  'asOf',
  'align',
  'tone',
  'role',
  'action',
  'args',
  'path',
  'mediaType',
  'style',
  'day',
]);

/** The card with another name wherever a name stands: views pass names through as they are. */
function rename<T>(value: T, name: string): T {
  if (typeof value === 'string') return value.replace(/acme|Compute|checkout/g, () => name) as T;
  if (Array.isArray(value)) return value.map((one) => rename(one, name)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const isFact = 'unit' in value && 'asOf' in value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      FIXED.has(key) || (isFact && key === 'value') ? inner : rename(inner, name),
    ]),
  ) as T;
}

/** Figures that a card writes out. The points of a series or picture are drawn: their edges and the alt text tell them. */
function writtenFacts(card: Card): Fact[] {
  return card.nodes.flatMap((node) => (node.kind === 'series' ? [] : factsOf(node)));
}

const plain = (text: string) => text.replace(/[\s\u00a0\u202f]+/g, ' ');

/** Figures that the rendering neither shows nor counts among what it leaves out. */
function missingFrom(text: string, card: Card, t: Translate): string[] {
  const shown = plain(text);
  const counted = /\+[\d.,]+ (more|a mais|partes? não|caracteres? a mais)/.test(shown);
  if (counted) return [];
  return writtenFacts(card)
    .filter((fact) => ![false, true].some((signed) => shown.includes(plain(formatFact(fact, t, { signed })))))
    .map((fact) => `${fact.key}: ${formatFact(fact, t)}`);
}

/** Sentences and texts to copy that the rendering does not show; asked with harmless names, which nobody has to escape. */
function unsaidIn(text: string, card: Card): string[] {
  const shown = bare(text);
  return card.nodes
    .flatMap((node) => {
      if (node.kind === 'chart') return [node.chart.alt];
      if (node.kind === 'file') return [node.file.name];
      if (node.kind === 'code') return node.text.split('\n');
      return node.kind === 'text' || node.kind === 'note' ? [node.text] : [];
    })
    .filter((one) => !shown.includes(bare(one)));
}

/** Without spaces and signs that platforms put before what they would take for markup. */
const bare = (text: string) => text.replace(/[\s\\\u00a0\u200b\u2060]+/g, '');

test('what a rendering leaves out is found', () => {
  const t = translatorOf('en');
  const [card] = (CASES.viewRuleTested?.({ t } as Context) ?? []) as Card[];
  if (!card) throw new Error('there is no card');
  expect(missingFrom('', card, t)).toHaveLength(3);
  expect(missingFrom('$1.25 and +2 more', card, t)).toEqual([]);
  expect(unsaidIn('', card).length).toBeGreaterThan(2);
});

test('every view has a case here, and every case a view', async () => {
  const folder = join(CHECKOUT, 'src/bot/views');
  const views: string[] = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
    const module: Record<string, unknown> = await import(join(folder, file));
    views.push(...Object.keys(module).filter((name) => /^view[A-Z]/.test(name)));
  }
  expect(views.length).toBeGreaterThan(30);
  expect(Object.keys(CASES).sort()).toEqual(views.sort());
});

describe('the same card in every renderer', () => {
  let database: Awaited<ReturnType<typeof openTestEmbedded>>;
  let ctx: Context;

  beforeAll(async () => {
    database = await openTestEmbedded();
    ctx = {
      db: database.db,
      scope: '*',
      actor: { platform: 'slack', label: 'slack:T1:U1', role: 'admin', memberId: null },
      place: { workspaceId: 'T1', channelId: 'C1', personId: 'U1' },
      t: translatorOf('en'),
      settings: DEFAULT_SETTINGS,
      now: () => new Date(SAMPLE_NOW),
      billsFolder: '/nowhere',
      log: { debug() {}, info() {}, warn() {}, error() {} },
    };
    await seedCosts(ctx, { tenants: SAMPLE_TENANTS, lines: makeSampleLines() });
  });

  afterAll(() => database.close());

  const all = Object.entries({ ...CASES, viewError: ERRORS });
  describe.each(LANGUAGES)('in %s', (language) => {
    test.each(all)(
      '%s shows every figure or counts what it leaves out, takes no name for markup, and keeps to the limits',
      async (_name, make) => {
        const t = translatorOf(language);
        const cards = await make({ ...ctx, t });
        expect(cards.length).toBeGreaterThan(0);
        const faults: string[] = [];
        for (const card of cards) {
          for (const [what, name] of Object.entries(HOSTILE)) {
            const named = rename(card, name);
            for (const renderer of RENDERERS) {
              const { text, refused, markup } = renderer.render(named, t);
              const where = `${renderer.name}, "${card.title}", ${what}`;
              for (const one of missingFrom(text, named, t)) faults.push(`${where}: no ${one}`);
              if (name === 'acme') {
                for (const one of unsaidIn(text, named)) faults.push(`${where}: does not say ${one}`);
              }
              for (const one of refused) faults.push(`${where}: refused ${JSON.stringify(one)}`);
              for (const one of markup) faults.push(`${where}: markup ${JSON.stringify(one)}`);
            }
          }
        }
        expect(faults).toEqual([]);
      },
    );
  });
});
