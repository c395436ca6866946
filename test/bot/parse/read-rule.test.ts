import { describe, expect, test } from 'vitest';
import { readRule, readShares } from '../../../src/bot/parse/read-rule.ts';
import { CentavoError } from '../../../src/engine/errors.ts';

const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof CentavoError && error.code === 'bad_input') return error.message;
    throw error;
  }
  throw new Error('it was understood');
};
const read = (text: string) => readRule(text, 'map add');

describe('a rule as typed', () => {
  test('says what matches and whose it is', () => {
    expect(read('tag team=checkout to acme')).toEqual({
      kind: 'tag',
      key: 'team',
      pattern: 'checkout',
      to: 'acme',
    });
    expect(read('sub_account 1234 to acme 60 checkout 40 from 2026-10-01 before 3 restate')).toEqual({
      kind: 'sub_account',
      pattern: '1234',
      to: 'acme 60 checkout 40',
      from: '2026-10-01',
      before: 3,
      restate: true,
    });
    expect(read('resource arn:aws:s3:::a=b/* to acme restate')).toEqual({
      kind: 'resource',
      pattern: 'arn:aws:s3:::a=b/*',
      to: 'acme',
      restate: true,
    });
  });

  test('takes other spellings of the kind, also joined as filters are', () => {
    expect(read('Sub-Account 1 to a').kind).toBe('sub_account');
    expect(read('account 1 to a').kind).toBe('sub_account');
    expect(read('billing b to a').kind).toBe('billing_account');
    expect(read('tag:team=x to a')).toMatchObject({ kind: 'tag', key: 'team', pattern: 'x' });
    expect(read('service:AmazonS3 to a')).toMatchObject({ kind: 'service', pattern: 'AmazonS3' });
  });

  test('takes names with spaces, in quotation marks wherever a word could be meant otherwise', () => {
    expect(read('service Amazon Simple Storage to Data Platform')).toMatchObject({
      pattern: 'Amazon Simple Storage',
      to: 'Data Platform',
    });
    expect(read('tag "cost center"="North to South" to “Road to Rome” 1 "from" 2 before #2')).toEqual({
      kind: 'tag',
      key: 'cost center',
      pattern: 'North to South',
      to: '"Road to Rome" 1 "from" 2',
      before: 2,
    });
    expect(read('tag team = x to a')).toMatchObject({ key: 'team', pattern: 'x' });
    expect(read('tag team=x to "a \\"b\\"" 2 c 1').to).toBe('"a \\"b\\"" 2 c 1');
  });

  test('that is not understood is told how to write it', () => {
    expect(messageOf(() => read(''))).toMatch(
      /Say what goes to whom: \/cost map add tag KEY=VALUE to TENANT/,
    );
    expect(messageOf(() => read('to acme'))).toMatch(/Say what the rule looks at/);
    expect(messageOf(() => read('colour red to acme'))).toBe(
      '"colour" is nothing that a rule looks at; write tag, sub_account, billing_account, service or resource.',
    );
    expect(messageOf(() => read('tag team to acme'))).toMatch(/A tag is written KEY=VALUE/);
    expect(messageOf(() => read('tag =x to acme'))).toMatch(/A tag is written KEY=VALUE/);
    expect(messageOf(() => read('service to acme'))).toMatch(/Say which service/);
    expect(messageOf(() => read('tag team=x to'))).toMatch(/Name the tenant after "to"/);
    expect(messageOf(() => read('tag team=x to acme from'))).toMatch(/"from" is not understood there/);
    expect(messageOf(() => read('tag team=x to acme before three'))).toMatch(
      /"three" is no number of a rule/,
    );
    expect(messageOf(() => read('tag team=x to acme restate please'))).toMatch(
      /"please" is not understood there/,
    );
    expect(messageOf(() => read('tag team="x to acme'))).toMatch(/quotation mark is not closed/);
  });
});

describe('whose it is', () => {
  const one = (tenant: string) => [{ tenant, weight: '1' }];

  test('is one tenant, whose name may hold anything', () => {
    expect(readShares('acme')).toEqual(one('acme'));
    expect(readShares('42')).toEqual(one('42'));
    expect(readShares('Site 42')).toEqual(one('Site 42'));
    expect(readShares('Acme, Inc.')).toEqual(one('Acme, Inc.'));
    expect(readShares('"Acme 50"')).toEqual(one('Acme 50'));
  });

  test('or several with weights', () => {
    const expected = [
      { tenant: 'acme', weight: '60' },
      { tenant: 'Data Platform', weight: '33.3' },
    ];
    for (const text of [
      'acme 60 Data Platform 33.3',
      'acme 60% "Data Platform" 33.3%',
      'acme 60, Data Platform 33.3',
      'acme 60; Data Platform 33.3;',
    ])
      expect(readShares(text)).toEqual(expected);
    expect(readShares('42 1 43 2')).toEqual([
      { tenant: '42', weight: '1' },
      { tenant: '43', weight: '2' },
    ]);
    expect(readShares('Site 1 60, Site 2 40')).toEqual([
      { tenant: 'Site 1', weight: '60' },
      { tenant: 'Site 2', weight: '40' },
    ]);
  });

  test('and where one has no weight it says so', () => {
    for (const text of ['acme 60 beta', 'acme 60, beta', 'acme 60 beta 1,5', 'Site 1 60 Site 2 40'])
      expect(messageOf(() => readShares(text))).toMatch(/Write a weight after each tenant/);
  });
});
