import { describe, expect, test } from 'vitest';
import { CentavoError } from '../../../src/engine/errors.ts';
import { english } from '../../../src/engine/language/index.ts';
import { readRulesFile, readShares } from '../../../src/engine/mapping/read-rules-file.ts';

const faultsOf = (text: string): readonly string[] => {
  try {
    readRulesFile('rules.csv', text);
  } catch (error) {
    if (error instanceof CentavoError) {
      expect(error.code).toBe('file_refused');
      return error.linesIn(english);
    }
    throw error;
  }
  throw new Error('the file was taken');
};

describe('a file of rules', () => {
  test('is CSV with a header, comments, quotes and a byte-order mark as spreadsheets write them', () => {
    const lines = readRulesFile(
      'rules.csv',
      '\uFEFFkind,key,pattern,tenant,from\r\n# ours\r\ntag,team,checkout,"acme 60, checkout 40",2026-10-01\r\n\r\nSub-Account,,"12,34",Acme Corp,\r\n',
    );
    expect(lines).toEqual([
      {
        line: 3,
        rule: {
          kind: 'tag',
          key: 'team',
          pattern: 'checkout',
          from: '2026-10-01',
          shares: [
            { tenant: 'acme', weight: '60' },
            { tenant: 'checkout', weight: '40' },
          ],
        },
      },
      {
        line: 5,
        rule: {
          kind: 'sub_account',
          key: null,
          pattern: '12,34',
          shares: [{ tenant: 'Acme Corp', weight: '1' }],
        },
      },
    ]);
  });

  test('may have its columns in any order, leave key and from out, and be separated by semicolons', () => {
    expect(readRulesFile('f', 'Tenants;pattern;kind\nacme, inc;Amazon*;service\n')).toMatchObject([
      {
        line: 2,
        rule: { kind: 'service', pattern: 'Amazon*', shares: [{ tenant: 'acme, inc', weight: '1' }] },
      },
    ]);
  });

  test('gets one sentence a bad line, which names it and says what to do', () => {
    expect(
      faultsOf(
        [
          'kind,key,pattern,tenant,from',
          'colour,,x,acme,',
          'tag,,x,acme,',
          'service,team,x,acme,',
          'tag,team,,acme,',
          'tag,team,a,,',
          'tag,team,b,acme 60; beta,',
          'tag,team,c,acme,1 Oct',
          'tag,team,d,acme',
          'tag,team,e,acme 0; beta 1,',
          'tag,team,same,acme,',
          'tag,TEAM,Same,beta,2026-10-01',
        ].join('\n'),
      ),
    ).toEqual([
      'rules.csv, line 2: "colour" is no kind of rule; write tag, sub_account, billing_account, service, resource.',
      'rules.csv, line 3: Name the key of the tag: tag team=checkout.',
      'rules.csv, line 4: Only a rule over tags has a key.',
      'rules.csv, line 5: What a rule matches cannot be empty.',
      'rules.csv, line 6: the column tenant is empty; name whose the cost is.',
      'rules.csv, line 7: "beta" has no weight; write each tenant with one, such as acme 60; checkout 40.',
      'rules.csv, line 8: A rule counts from a day such as 2026-10-01.',
      'rules.csv, line 9: it has 4 columns where the first line has 5; put a value that holds the separator in quotes.',
      'rules.csv, line 10: A weight is a number above zero such as 60 or 33.3, with at most six digits after the point.',
      'rules.csv, line 12: line 11 matches the same and comes first, so this never counts; take one of them away.',
    ]);
  });

  test('without its mandatory columns, with unknown ones, or empty, is told what to begin with', () => {
    expect(faultsOf('')).toEqual([
      'rules.csv, line 1: the file is empty; begin it with kind,key,pattern,tenant,from.',
    ]);
    expect(faultsOf('kind,value,tenant\n')).toEqual([
      'rules.csv, line 1: there is no column "value"; the columns are kind, key, pattern, tenant, from.',
      'rules.csv, line 1: the column pattern is missing; begin with kind,key,pattern,tenant,from.',
    ]);
    expect(faultsOf('kind,pattern,tenant,kind\n')).toEqual([
      'rules.csv, line 1: the column kind is there twice.',
    ]);
  });

  test('with an open quotation mark says where', () => {
    expect(faultsOf('kind,pattern,tenant\nservice,"x,acme\n')[0]).toMatch(
      /^rules\.csv, line \d: a quotation mark is open/,
    );
    expect(faultsOf('kind,pattern,tenant\nservice,x"y,acme\n')[0]).toMatch(
      /^rules\.csv, line 2: a quotation mark/,
    );
  });

  test('with very many bad lines names the first ones and counts the rest', () => {
    const faults = faultsOf(`kind,pattern,tenant\n${'nonsense,x,acme\n'.repeat(60)}`);
    expect(faults).toHaveLength(51);
    expect(faults.at(-1)).toBe('10 more lines are at fault.');
  });
});

describe('tenants of a line', () => {
  test('are one name, whatever it holds, unless there are several with weights', () => {
    expect(readShares('Site 42')).toEqual([{ tenant: 'Site 42', weight: '1' }]);
    expect(readShares('42')).toEqual([{ tenant: '42', weight: '1' }]);
    expect(readShares('Acme, Inc.')).toEqual([{ tenant: 'Acme, Inc.', weight: '1' }]);
    expect(readShares('Site 42 60%; Acme, Inc. 33.3 ; 7 6.7')).toEqual([
      { tenant: 'Site 42', weight: '60' },
      { tenant: 'Acme, Inc.', weight: '33.3' },
      { tenant: '7', weight: '6.7' },
    ]);
  });
});
