import { beforeAll, describe, expect, test } from 'vitest';
import { readQuestion } from '../../../src/bot/answer.ts';
import type { Card, CardNode, Value } from '../../../src/bot/card.ts';
import { viewError } from '../../../src/bot/errors.ts';
import { createRegistry } from '../../../src/bot/registry-all.ts';
import type { Context } from '../../../src/engine/context.ts';
import { translatorOf } from '../../../src/engine/language/index.ts';
import { makeContext } from '../../support/context.ts';
import { seedCosts } from '../../support/cost-ledger.ts';
import { openTestEmbedded } from '../../support/databases.ts';
import { makeSampleLines, SAMPLE_NOW, SAMPLE_TENANTS } from '../../support/sample-costs.ts';

const registry = createRegistry();

const QUESTIONS = [
  '',
  'mine last month by account',
  'tenant acme',
  'tenant acme yesterday',
  'tenant acme today',
  'tenant acme 2026-10 by tag team list',
  'tenant acme last 7 days by region service:Compute',
  'tenant Retail by tenant billed',
  'tenant Retail by tag',
  'tenant quiet',
  'tenant acme 2019',
  'tenant acme 2027',
  'tenant acme this year by account',
  'tenant acme 2026-07-20..2026-08-20',
  'top services',
  'top tenants last month',
  'top regions Q3',
  'top categories this year contracted',
  'top providers 2026-09-15..2026-10-15',
  'top services 2020',
  'compare wow',
  'compare mom acme',
  'compare yoy acme',
  'compare qoq Retail list',
  'compare mom acme 2026-10-31',
  'trend',
  'trend acme last 12 months',
  'trend quiet',
  'trend globex 2019',
  'reconcile 2026-10',
  'reconcile 2020',
  'data',
  'default',
  'default acme',
  'default clear',
  'tenants',
  'tenants add probe',
  'tenants archive probe',
  'map',
  'map list',
  'map test tag team=web to acme from 2027-01-01',
  'map add tag team=web to acme from 2027-01-01',
  'map list ended',
  'help',
  'help tenant',
  'language',
  'admin settings',
  'admin settings week sunday',
  'admin outbox',
  'admin outbox resend all',
];

const FAULTS = [
  'nothing',
  'tenant acme "open',
  'tenant acme blah',
  'tenant acme by nonsense',
  'tenant acme 2026-13',
  'tenant acme 2026-10-15..2026-10-01',
  'tenant acme last 0 days',
  'tenant acme 1999',
  'tenant nobody',
  'tenant a',
  'tenant acme service:Nothing',
  'tenant acme tag:nothing=1',
  'tenant acme account:Nothing',
  'top',
  'top nonsense',
  'compare',
  'compare mom acme by service',
  'reconcile sooner',
  'data today',
  'default channel',
  'default channel acme',
  'tenants add',
  'tenants add acme',
  'tenants add unallocated',
  'tenants move acme to acme',
  'tenants rename acme to 42',
  'tenants merge acme into acme',
  'tenants archive nobody',
  'map add',
  'map add tag team to acme',
  'map add colour red to acme',
  'map add tag team=x to nobody',
  'map add tag team=x to acme from sometime',
  'map move 99 to 1',
  'map remove 99',
  'map accept tag:nothing',
  'map load /nowhere/rules.csv',
  'help nothing',
  'language xx',
  'admin settings currency XYZ',
  'admin settings zone Nowhere',
  'admin settings week someday',
  'admin settings colour',
  'admin outbox resend 4711',
  'admin outbox resend x',
  'admin outbox colour',
];

/** Words that only English has; what is typed, names and codes have none of them. */
const ENGLISH = new RegExp(
  `(?<![\\p{L}-])(${[
    'the|of|and|is|are|was|with|without|this|that|which|there|not|all|cost|costs|charges?|longer|than|days?|weeks?|months?',
    'quarters?|years?|average|per|before|after|change|share|unknown|imported|until|only|rows?|rules?|write|such|more|other',
    'others|spent|nothing|you|your|here|it|its|by|against|still|open|ended|bills?|invoices?|billed|effective|contracted',
    'January|February|March|April|May|June|July|August|September|October|November|December|Sep|Aug|Oct|Dec|Feb|Q[1-4]',
  ].join('|')})(?![\\p{L}-])`,
  'iu',
);

/** What stays English in every language: what is typed, and names. */
function withoutTyped(text: string): string {
  return text
    .replace(/`[^`]*`|\b(billed|effective|list|contracted)(?= \()/g, '')
    .replace(/"[^"]*"/g, '')
    .replace(/\/cost[^.;:,)]*/g, '')
    .replace(/centavo (import|map|link|cost)[^.;:,)]*/g, '')
    .replace(
      /\b(tag|tags|sub_account|billing_account|service|resource)\b [^\s]*(=[^\s]*)?( to [^\s]+)?( from \S+)?/g,
      '',
    )
    .replace(/\b(tag|service|account|tenant):\S*/g, '')
    .replace(/\b[A-Z]+=[A-Z]+\b|rules\.csv|\b(currency|zone|week) \S+/g, '')
    .replace(/Data (Warehouse|Platform)|last month|AI and Machine Learning|Acme Labs|Databases|Support/g, '')
    .replace(/\b(pt-BR|en|auto)\b/g, '')
    .replace(/(?<!\p{L})Q3(?! \d)/gu, '');
}

function textsOf(card: Card): string[] {
  const { title, nodes, facts } = card;
  const shown = facts.flatMap(({ label, reason }) => (reason === undefined ? [label] : [label, reason]));
  return [title, ...nodes.flatMap(textsOfNode), ...shown];
}

function textsOfNode(node: CardNode): string[] {
  // People are shown by their accounts, which are of no language.
  const own = (values: readonly (Value | undefined)[]) =>
    values.flatMap((value) => {
      if (typeof value === 'string') return [value];
      if (value === undefined || !('words' in value)) return [];
      return value.words.filter((word) => typeof word === 'string');
    });
  switch (node.kind) {
    case 'text':
    case 'note':
      return [node.text];
    case 'figures':
      return node.figures.map(({ label }) => label);
    case 'fields':
      return node.fields.flatMap(({ label, value }) => own([label, value]));
    case 'table':
      return [...node.columns.map(({ label }) => label), ...own(node.rows.flat()), ...own([node.more])];
    case 'series':
      return [node.label];
    case 'chart':
      return [node.chart.title, node.chart.alt, ...node.chart.series.map(({ label }) => label)];
    case 'select':
      return [node.label, ...node.options.map(({ label }) => label)];
    case 'buttons':
      return node.buttons.map(({ label }) => label);
    case 'file':
    case 'code':
      return [];
    default:
      return node satisfies never;
  }
}

function leftovers(texts: readonly string[]): string[] {
  return texts.filter((text) => ENGLISH.test(withoutTyped(text)));
}

async function answer(ctx: Context, text: string): Promise<Card> {
  try {
    return await readQuestion(registry, text, ctx.now()).run(ctx);
  } catch (error) {
    const { card, reference } = viewError(error, ctx.t);
    if (reference !== undefined) throw error;
    return card;
  }
}

/** All that a program reads of a fact: what is for people may be in any language. */
const forPrograms = ({ facts }: Card) =>
  facts.map(({ label: _label, reason, ...fact }) => ({ ...fact, unknown: reason !== undefined }));

describe('answers in Portuguese', () => {
  let english: Context;
  let portuguese: Context;

  beforeAll(async () => {
    const { db } = await openTestEmbedded();
    const base = await makeContext(db, { now: SAMPLE_NOW, billsFolder: '/nowhere' });
    await seedCosts(base, { tenants: [...SAMPLE_TENANTS], lines: makeSampleLines() });
    english = { ...base, place: { workspaceId: 'T1', channelId: 'C1', personId: 'U1' } };
    portuguese = { ...english, t: translatorOf('pt-BR') };
  });

  test.each(QUESTIONS)('/cost %s leaves no English word over', async (text) => {
    const card = await answer(portuguese, text);
    expect(leftovers(textsOf(card))).toEqual([]);
  });

  test.each(QUESTIONS.filter((text) => !/^(tenants (add|archive)|map (add|test))/.test(text)))(
    '/cost %s has the same facts in both languages',
    async (text) => {
      const said = await answer(portuguese, text);
      expect(forPrograms(said)).toEqual(forPrograms(await answer(english, text)));
    },
  );

  test.each(FAULTS)('/cost %s is refused without an English word', async (text) => {
    const said = await answer(portuguese, text);
    const other = await answer(english, text);
    expect(leftovers(textsOf(said))).toEqual([]);
    expect(textsOf(said)).not.toEqual(textsOf(other));
    expect(said.facts).toEqual([]);
  });
});
