import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  modifiersOfOptions,
  optionsOfModifiers,
  optionsOfText,
  readingsOf,
} from '../../../src/bot/parse/cost-options.ts';
import { type Modifiers, readModifiers, writeModifiers } from '../../../src/bot/parse/read-modifiers.ts';
import { splitWords } from '../../../src/bot/parse/split-words.ts';

const now = new Date('2026-11-21T12:00:00Z');
const read = (text: string) => readModifiers(splitWords(text), now);
const readings = (text: string) => readingsOf(optionsOfText(text, now), { now, firstWeekday: 1 }, 'tenant');

describe('what stands after a name', () => {
  test.each([
    ['last month', { period: 'last month', filters: {} }],
    [
      'by account last 7 days billed',
      { by: { kind: 'account' }, period: 'last 7 days', metric: 'billed', filters: {} },
    ],
    ['list cost Q3 2026', { metric: 'list', period: 'Q3 2026', filters: {} }],
    [
      'by tag env 2026-10-01 to 2026-10-15',
      { by: { kind: 'tag', key: 'env' }, period: '2026-10-01 to 2026-10-15', filters: {} },
    ],
    ['by tag:Cost-Center', { by: { kind: 'tag', key: 'Cost-Center' }, filters: {} }],
    ['by tag', { by: { kind: 'tags' }, filters: {} }],
    ['by tag last month', { by: { kind: 'tags' }, period: 'last month', filters: {} }],
    [
      'by tag "last" month to date',
      { by: { kind: 'tag', key: 'last' }, period: 'month to date', filters: {} },
    ],
    ['by tag env last month', { by: { kind: 'tag', key: 'env' }, period: 'last month', filters: {} }],
    [
      'service:"Amazon S3" account:12 tag:a=b tag:c="d e"',
      {
        filters: {
          service: 'Amazon S3',
          account: '12',
          tags: [
            { key: 'a', value: 'b' },
            { key: 'c', value: 'd e' },
          ],
        },
      },
    ],
    ['TAG:a=b=c', { filters: { tags: [{ key: 'a', value: 'b=c' }] } }],
    ['MTD only for me', { period: 'MTD', onlyMe: true, filters: {} }],
    ['tenant:"Data Platform" by regions', { tenant: 'Data Platform', by: { kind: 'region' }, filters: {} }],
    ['', { filters: {} }],
  ])('"%s" is understood', (text, modifiers) => {
    expect(read(text)).toEqual(modifiers);
  });

  test.each([
    ['constructor', /^"constructor" is not understood/],
    ['by constructor', /^Costs cannot be listed by "constructor"/],
    ['foo', /^"foo" is not understood\. A period looks like last month, .*; a filter like service:NAME/],
    ['2026-13', /^"2026-13" is no month/],
    ['by color', /^Costs cannot be listed by "color"; write by service, tenant, account,/],
    ['by', /^Costs cannot be listed by ""/],
    ['by service by region', /^Costs can be listed by one thing at a time\./],
    ['colour:red', /^"colour:" is no filter; write service:NAME, account:ID, tag:KEY=VALUE/],
    ['service:', /^"service:" names nothing; write service:NAME without a space between\./],
    ['tag:x', /^"tag:x" is no tag; write tag:KEY=VALUE\./],
    ['billed list', /^Only one metric can be shown at a time\./],
    ['last month 2026-10', /^Only one period can be asked about; "2026-10" is a second\./],
    ['service:a service:b', /^Only one service can be asked about at a time\./],
    ['"last month"', /^"last month" is not understood/],
  ])('"%s" is answered with what would be right', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

describe('the ways to read what was typed', () => {
  test('a name can be any number of the words, the longest first, none last', () => {
    expect(
      readings('acme last month').map(({ tenant, question, fault }) => [
        tenant,
        question.period?.text,
        fault !== undefined,
      ]),
    ).toEqual([
      ['acme last month', undefined, false],
      ['acme last', undefined, true],
      ['acme', '2026-10', false],
    ]);
    expect(readings('last month').map(({ tenant }) => tenant)).toEqual(['last month', 'last', null]);
    expect(readings('42').map(({ tenant }) => tenant)).toEqual(['42']);
    expect(readings('').map(({ tenant }) => tenant)).toEqual([null]);
  });

  test('a quoted stretch is never a period, a filter or a metric', () => {
    expect(readings('"last month"').map(({ tenant, fault }) => [tenant, fault])).toEqual([
      ['last month', undefined],
    ]);
    expect(readings('"billed" billed').at(-1)).toMatchObject({
      tenant: 'billed',
      question: { metric: 'billed' },
    });
  });

  test('the same can be asked about another tenant, whatever its name', () => {
    const [reading] = readings('acme').slice(-1);
    expect(reading?.retry?.('last month')).toBe('tenant "last month"');
    const filtered = readings('acmee by tag env tag:a="b c" service:S3 Q3 billed').at(-1);
    expect(filtered?.retry?.('acme')).toBe('tenant acme Q3 by tag env billed service:S3 tag:"a=b c"');
  });

  test('who is to see the answer is known without asking the ledger', () => {
    expect(optionsOfText('acme only for me', now).audience).toBe('me');
    expect(optionsOfText('acme', now).audience).toBeUndefined();
  });
});

const anyText = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((text) => !text.includes('\n'));
const anyModifiers: fc.Arbitrary<Modifiers> = fc.record(
  {
    period: fc.constantFrom('last month', '2026-10', 'Q3 2026', 'last 7 days', '2026-10-01..2026-10-15'),
    by: fc.oneof(
      fc
        .constantFrom('service', 'tenant', 'account', 'region', 'category', 'provider')
        .map((kind) => ({ kind })),
      anyText.filter((key) => !key.includes('=')).map((key) => ({ kind: 'tag' as const, key })),
    ),
    metric: fc.constantFrom('billed', 'effective', 'list', 'contracted'),
    filters: fc.record(
      {
        service: anyText,
        account: anyText,
        tags: fc.array(fc.record({ key: anyText.filter((key) => !key.includes('=')), value: anyText }), {
          minLength: 1,
          maxLength: 2,
        }),
      },
      { requiredKeys: [] },
    ),
    onlyMe: fc.constant(true),
  },
  { requiredKeys: ['filters'] },
) as fc.Arbitrary<Modifiers>;

test('whatever can be asked can be written as text and as typed options, and means the same', () => {
  fc.assert(
    fc.property(anyModifiers, (modifiers) => {
      expect(readModifiers(splitWords(writeModifiers(modifiers)), now)).toEqual(modifiers);
      expect(modifiersOfOptions(optionsOfModifiers(modifiers))).toEqual(modifiers);
    }),
  );
});
